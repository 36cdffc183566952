package io.twinwall.sync.machine;

/** What keeps a link from being up, as far as an operator would act differently. */
public enum Hindrance {
    /** Nobody answers, or the connection broke: the twin is off, or the cable is out. */
    UNREACHABLE,
    /** Who answers has another key than the twin had at pairing. */
    STRANGER,
    /** The programs have no protocol version in common. */
    VERSION,
    /** The twin's node is another than the document's. */
    WRONG_NODE,
    /** The twin does not know this node any more. */
    UNPAIRED,
    /** What the twin said cannot be right. */
    PROTOCOL_ERROR
}
