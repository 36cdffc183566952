package io.twinwall.appliance.network;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about the node's own ports. */
public enum NetworkMessage implements Message {
    CHANGED("NET-0101", Level.INFO, "%s", "A port, address or route was changed to match the committed document."),
    UNDO_FAILED(
            "NET-0102",
            Level.ERROR,
            "taking back '%s' failed: %s",
            "A commit failed half-way and one of its changes could not be taken back. Compare 'show interfaces' and"
                    + " 'show routes' with 'show configuration' and commit again."),
    PUT_BACK(
            "NET-0103",
            Level.WARNING,
            "put back: %s",
            "Another program, or somebody by hand, removed or changed an address, a static route, an MTU or a bridge of"
                    + " the document, or a port was away, and it was made as the document has it. If this comes"
                    + " again and again, find the program: often a second network manager or a DHCP client on the"
                    + " same port."),
    NOT_PUT_BACK(
            "NET-0104",
            Level.ERROR,
            "cannot put back '%s': %s; trying again",
            "Something of the document is missing and the kernel refuses to have it again. It is tried again every two"
                    + " seconds without further lines; NET-0103 says when it is back."),
    TRACKED_AWAY(
            "NET-0105",
            Level.WARNING,
            "route %s left the table: check %s is down",
            "The check that the route tracks is down. The next route to the same destination, if the document has one,"
                    + " takes its place; where it has none, the destination is unreachable by intent."),
    TRACKED_BACK(
            "NET-0106",
            Level.NOTICE,
            "route %s is in the table again: check %s is not down any more",
            "The check that the route tracks came up again.");

    private final Wording wording;

    NetworkMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
