package io.twinwall.model.control;

/** What an operator asks about who this node's twin is. */
public enum PairingRequest {
    /** Begin, or tell where it stands. */
    PAIR,
    /** The digits on both consoles are the same. */
    CONFIRM,
    /** They are not, or the operator thought better of it. */
    CANCEL,
    /** Forget the twin. */
    UNPAIR
}
