package io.twinwall.vrrp.bfd;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** What BFD reports. */
public enum BfdMessage implements Message {
    STATE_CHANGED(
            "BFD-0101",
            Level.NOTICE,
            "session %s with %s: from %s to %s: %s",
            "A BFD session has a new state (RFC 5880 section 6.2). Up means both ends hear one another; 'control"
                    + " detection time expired' means the peer fell silent, 'neighbor signaled session down' that it"
                    + " no longer hears this node or that it was restarted."),
    REFUSED(
            "BFD-0102",
            Level.WARNING,
            "%s: a BFD packet from %s was refused: %s (%s so far)",
            "A packet on UDP port 3784 is not one this node can accept. 'show bfd' counts refusals by reason; each is"
                    + " logged at most once a minute. peer-unknown is somebody no session is configured with; ttl"
                    + " means it came through a router; authentication is not spoken."),
    SEND_FAILED(
            "BFD-0103",
            Level.WARNING,
            "session %s with %s: sending fails (errno %s)",
            "The kernel does not take our packets: the local address is gone (22), there is no way to the peer (101),"
                    + " or a filter forbids it (1). The peer will take this session for down."),
    FAULT(
            "BFD-0104",
            Level.ALERT,
            "session %s: internal fault (%s); it starts again in %s s",
            "A broken invariant. The session's state is made afresh. Please report it with the log."),
    TWIN_SILENT(
            "BFD-0105",
            Level.WARNING,
            "group %s: every sign of the other node but its advertisements is silent",
            "BFD sessions that were Up and the link's beats heard nothing for their detection time. If no advertisement"
                    + " comes either, this node takes the group over as soon as the other node's guard is shut, which"
                    + " it mostly is by now, instead of waiting the full Active_Down_Interval."),
    TWIN_HEARD(
            "BFD-0106",
            Level.NOTICE,
            "group %s: the other node is heard again, by BFD or by the link's beats",
            "What was taken for the other node's death is over, or never was. The full Active_Down_Interval counts"
                    + " again."),
    REOPENED(
            "BFD-0107",
            Level.WARNING,
            "sessions on %s were given new sockets",
            "The device was removed and came back. Its sessions go on where they were."),
    REPAIR_FAILED(
            "BFD-0108",
            Level.ERROR,
            "BFD sessions cannot be repaired: %s",
            "A device came back and the kernel refused new sockets on it. It is tried again every few seconds."),
    FLAPPING(
            "BFD-0109",
            Level.WARNING,
            "session %s with %s changes its state too often; its changes are not logged for a minute",
            "A link that loses many packets, timers too short for it, or somebody on the segment who forges packets."
                    + " 'show bfd' goes on counting.");

    private final Wording wording;

    BfdMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
