package io.twinwall.linux.conntrack;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Connections for tests. */
final class Flows {
    static final int ESTABLISHED_BITS = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED;

    private Flows() {}

    static Tuple ports(int protocol, String source, int from, String destination, int to) {
        return new Tuple(IpAddress.parse(source), IpAddress.parse(destination), protocol, new Tuple.Ports(from, to), 0);
    }

    static Tuple tcp(String source, int from, String destination, int to) {
        return ports(ProtocolNumber.TCP, source, from, destination, to);
    }

    static ProtocolState established() {
        return new ProtocolState.Tcp(ProtocolState.Tcp.ESTABLISHED,
                new ProtocolState.Tcp.Side(7, 0x3), new ProtocolState.Tcp.Side(9, 0x3));
    }

    /** A flow with what a create needs and nothing else. */
    static Flow flow(Tuple original, Tuple reply, int status, Optional<ProtocolState> state) {
        return new Flow(original, reply, 0, 0, new FlowStatus(status), OptionalLong.of(3600), OptionalInt.empty(),
                state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }

    static Flow untranslated(Tuple original) {
        return flow(original, original.inverted(), ESTABLISHED_BITS,
                original.protocol() == ProtocolNumber.TCP ? Optional.of(established()) : Optional.empty());
    }

    static Flow marked(Flow flow, int zone, int mark) {
        return new Flow(flow.original(), flow.reply(), zone, flow.id(), flow.status(), flow.timeoutSeconds(),
                OptionalInt.of(mark), flow.state(), flow.helper(), flow.labels(), flow.originalAdjustment(),
                flow.replyAdjustment(), flow.master(), flow.originalCounters(), flow.replyCounters(), flow.times(),
                flow.synproxy(), flow.securityContext(), flow.use());
    }

    static Flow partOf(Flow flow, Optional<Tuple> master, Optional<String> helper) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), flow.id(), flow.status(), flow.timeoutSeconds(),
                flow.mark(), flow.state(), helper, flow.labels(),
                Optional.of(new Flow.Adjustment(1000, 0, 8)), Optional.of(new Flow.Adjustment(2000, 3, -4)), master,
                flow.originalCounters(), flow.replyCounters(), flow.times(), flow.synproxy(), flow.securityContext(),
                flow.use());
    }
}
