package io.twinwall.vrrp.bfd.machine;

import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.SessionState;

/** The duties a step calls, in the order they must happen. */
public interface BfdActions {
    /** Sends the packet now; it is the machine's and holds only during the call. */
    void send(ControlPacket packet);

    /** The session has a new state, for the reason {@link BfdState#diagnostic} gives; the two states differ. */
    void stateChanged(SessionState from, SessionState to);

    /**
     * The session was Up and its peer fell silent, and this node was awake to notice: evidence that the peer is dead
     * (DESIGN section 5). Follows its {@link #stateChanged}.
     */
    void peerSilent();
}
