package io.twinwall.appliance.bench.link;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Established TCP connections of hosts of the lan by the virtual address, as many as are wanted, all different. */
final class MadeFlows {
    /** Where they go; nobody is there, and none of them ever has a packet. */
    static final int PORT = 443;

    private static final int PORTS = 60_000;
    private static final ProtocolState STATE = new ProtocolState.Tcp(ProtocolState.Tcp.ESTABLISHED,
            new ProtocolState.Tcp.Side(7, 3), new ProtocolState.Tcp.Side(7, 3));
    private static final FlowStatus STATUS = new FlowStatus(FlowStatus.SEEN_REPLY | FlowStatus.ASSURED
            | FlowStatus.CONFIRMED | FlowStatus.SRC_NAT);

    private MadeFlows() {}

    static Stream<Flow> of(int count) {
        return IntStream.range(0, count).mapToObj(MadeFlows::flow);
    }

    private static Flow flow(int number) {
        int port = 1024 + number % PORTS;
        String server = "198.51.100." + (1 + number / PORTS);
        Tuple original = tcp("10.10.0.60", port, server, PORT);
        return new Flow(original, tcp(server, PORT, "192.0.2.1", port), 0, 0, STATUS, OptionalLong.of(100_000),
                OptionalInt.empty(), Optional.of(STATE), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), 0);
    }

    private static Tuple tcp(String source, int from, String destination, int to) {
        return new Tuple(IpAddress.parse(source), IpAddress.parse(destination), ProtocolNumber.Assigned.TCP,
                new Tuple.Ports(from, to), 0);
    }
}
