package io.twinwall.vrrp.link;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** What the link's beats report. */
public enum LinkBeatMessage implements Message {
    STATE_CHANGED(
            "VRRP-0160",
            Level.NOTICE,
            "link beats with %s: from %s to %s",
            "The nodes tell one another on the link that they live. 'up' means both hear one another; 'one-way' that"
                    + " this node hears the other and not the reverse; 'down' that it hears nothing, which alone moves"
                    + " no group while the other node advertises on the segments."),
    REFUSED(
            "VRRP-0161",
            Level.WARNING,
            "%s: a datagram from %s to the beats' port was refused: %s (%s so far)",
            "A datagram on UDP port 7847 of the link is no beat of the other node's. 'show link statistics' counts"
                    + " refusals by reason; each is logged at most once a minute. key-unknown is usual for a moment"
                    + " while the link's connection comes anew; mac, replayed and reflected are somebody who forges"
                    + " them."),
    SEND_FAILED(
            "VRRP-0162",
            Level.WARNING,
            "link beats to %s: sending fails (errno %s)",
            "The kernel does not take them: the link's address is gone (22), there is no way to the other node (101),"
                    + " or a filter forbids it (1)."),
    FAULT(
            "VRRP-0163",
            Level.ALERT,
            "link beats: internal fault (%s); they start again",
            "A broken invariant. Their state is made afresh. Please report it with the log."),
    NOT_BEGUN(
            "VRRP-0164",
            Level.ERROR,
            "the link's beats cannot begin: %s; tried again in %s s",
            "A key was agreed with the other node, and the guard could not be made as tight as beats ask for. Until it"
                    + " is, the other node is told nothing by the link and waits for advertisements alone."),
    REPAIR_FAILED(
            "VRRP-0165",
            Level.ERROR,
            "the link's beats cannot be repaired: %s",
            "The link's device came back and the kernel refused new sockets on it. It is tried again every few"
                    + " seconds.");

    private final Wording wording;

    LinkBeatMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
