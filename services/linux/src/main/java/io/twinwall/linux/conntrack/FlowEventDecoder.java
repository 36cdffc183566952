package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Messages;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** A datagram of ctnetlink's groups to events (linux/netfilter/nfnetlink_conntrack.h). Pure; never throws. */
final class FlowEventDecoder {
    /** As a port to ignore: the kernel's own, whose events are never passed over. */
    static final int NOBODY = 0;

    private static final int NLMSG_OVERRUN = 4;

    private FlowEventDecoder() {}

    /** Tells each event but those of one port; false where something was lost or cannot be read. */
    static boolean decode(ByteBuffer datagram, int length, int ignored, Consumer<FlowEvent> listener) {
        Messages each = new Messages(datagram, length);
        boolean whole = true;
        while (each.next()) {
            if (isEvent(each.type()) && ignored != NOBODY && each.port() == ignored) {
                continue;
            }
            if (isEvent(each.type())) {
                Optional<FlowEvent> event = event(each);
                event.ifPresent(listener);
                whole &= event.isPresent();
            } else {
                whole &= each.type() != NLMSG_OVERRUN;
            }
        }
        return whole && !each.isBroken();
    }

    private static boolean isEvent(int type) {
        return type == Cta.CT_NEW || type == Cta.CT_DELETE || type == Cta.EXP_NEW || type == Cta.EXP_DELETE;
    }

    private static Optional<FlowEvent> event(Messages at) {
        int port = at.port();
        // The kernel tells of a beginning as of a request to create.
        boolean began = (at.flags() & Cta.NLM_F_CREATE) != 0;
        return switch (at.type()) {
            case Cta.CT_NEW -> FlowDecoder.decode(at.attributes())
                    .map(flow -> began ? new FlowEvent.Began(flow, port) : new FlowEvent.Changed(flow, port));
            case Cta.CT_DELETE -> FlowDecoder.decode(at.attributes()).map(flow -> new FlowEvent.Ended(flow, port));
            case Cta.EXP_NEW -> ExpectationDecoder.decode(at.attributes())
                    .map(expectation -> new FlowEvent.Expected(expectation, port));
            default -> ExpectationDecoder.decode(at.attributes())
                    .map(expectation -> new FlowEvent.ExpectationEnded(expectation, port));
        };
    }
}
