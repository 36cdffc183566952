package io.twinwall.sync.flows;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.sync.flows.machine.Belonging;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** Connections, and who they belong to, for tests. */
public final class Flows {
    public static final GroupName A = new GroupName("a");
    public static final GroupName B = new GroupName("b");
    public static final int PLAIN = FlowStatus.CONFIRMED;
    public static final int REPLIED = PLAIN | FlowStatus.SEEN_REPLY;
    public static final int ASSURED = REPLIED | FlowStatus.ASSURED;
    public static final int TRANSLATED = ASSURED | FlowStatus.SRC_NAT;

    /** Group a: 10.1.0.0/16 behind 192.0.2.1; group b: 10.2.0.0/16 behind 192.0.2.9. */
    public static final Belonging PAIR = new Belonging(
            List.of(A, B),
            Map.of(ip("192.0.2.1"), A, ip("10.1.0.1"), A, ip("192.0.2.9"), B, ip("10.2.0.1"), B),
            Map.of(Prefix.parse("10.1.0.0/16"), A, Prefix.parse("10.2.0.0/16"), B),
            Set.of(ip("192.0.2.2"), ip("192.0.2.3"), ip("169.254.77.1"), ip("169.254.77.2")));

    private Flows() {}

    public static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    public static Tuple tuple(int protocol, String source, int from, String destination, int to) {
        return new Tuple(ip(source), ip(destination), protocol, new Tuple.Ports(from, to), 0);
    }

    /** From a client of group a by 192.0.2.1, or of b by 192.0.2.9. */
    public static Flow outbound(int protocol, GroupName group, int port, int status) {
        boolean first = group.equals(A);
        Tuple original = tuple(protocol, first ? "10.1.0.50" : "10.2.0.50", port, "198.51.100.7", 443);
        Tuple reply = tuple(protocol, "198.51.100.7", 443, first ? "192.0.2.1" : "192.0.2.9", port);
        return flow(original, reply, status | FlowStatus.SRC_NAT, Optional.empty());
    }

    /** The same of TCP in a state. */
    public static Flow tcp(GroupName group, int port, int state, int status) {
        return in(outbound(ProtocolNumber.Assigned.TCP, group, port, status), state);
    }

    public static Flow flow(Tuple original, Tuple reply, int status, Optional<ProtocolState> state) {
        int id = original.hashCode() * 31 + reply.hashCode();
        return new Flow(original, reply, 0, id, new FlowStatus(status), OptionalLong.of(300), OptionalInt.empty(),
                state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }

    /** The same connection in another TCP state. */
    public static Flow in(Flow flow, int state) {
        ProtocolState.Tcp tcp = new ProtocolState.Tcp(state, new ProtocolState.Tcp.Side(7, 0x3),
                new ProtocolState.Tcp.Side(9, 0x3));
        return with(flow, flow.status().bits(), flow.timeoutSeconds(), Optional.of(tcp), flow.id());
    }

    public static Flow with(
            Flow flow, int status, OptionalLong timeout, Optional<ProtocolState> state, int id) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), id, new FlowStatus(status), timeout, flow.mark(),
                state, flow.helper(), flow.labels(), flow.originalAdjustment(), flow.replyAdjustment(), flow.master(),
                flow.originalCounters(), flow.replyCounters(), flow.times(), flow.synproxy(), flow.securityContext(),
                flow.use());
    }

    /** With everything that a record can carry. */
    public static Flow full(Random random) {
        boolean six = random.nextBoolean();
        int protocol = List.of(6, 17, 132, 33, 1, 58, 47, 50).get(random.nextInt(8));
        Tuple original = tuple(random, protocol, six);
        Tuple reply = random.nextBoolean() ? original.inverted() : tuple(random, protocol, six);
        Optional<ProtocolState> state = switch (protocol) {
            case 6 -> Optional.of(new ProtocolState.Tcp(random.nextInt(256),
                    new ProtocolState.Tcp.Side(random.nextInt(15), random.nextInt(32)),
                    new ProtocolState.Tcp.Side(random.nextInt(15), random.nextInt(32))));
            case 132 -> Optional.of(new ProtocolState.Sctp(random.nextInt(10), random.nextInt(), random.nextInt()));
            case 33 -> Optional.of(new ProtocolState.Dccp(random.nextInt(10), 1, random.nextLong()));
            default -> Optional.empty();
        };
        return new Flow(original, reply, random.nextInt(65_536), 0, new FlowStatus(random.nextInt()),
                random.nextBoolean() ? OptionalLong.of(random.nextInt(1 << 30)) : OptionalLong.empty(),
                random.nextBoolean() ? OptionalInt.of(random.nextInt()) : OptionalInt.empty(), state,
                random.nextBoolean() ? Optional.of("ftp") : Optional.empty(),
                random.nextBoolean() ? Optional.of(new Flow.Labels(random.nextLong(), random.nextLong()))
                        : Optional.empty(),
                random.nextBoolean() ? Optional.of(new Flow.Adjustment(random.nextInt(), 1, -2)) : Optional.empty(),
                random.nextBoolean() ? Optional.of(new Flow.Adjustment(random.nextInt(), 3, -4)) : Optional.empty(),
                random.nextBoolean() ? Optional.of(tuple(random, 6, six)) : Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(),
                random.nextBoolean() ? Optional.of(new Flow.Synproxy(random.nextInt(), 2, 3)) : Optional.empty(),
                Optional.empty(), 0);
    }

    /** What an FTP control connection announced. */
    public static Expectation expectation(Random random) {
        boolean six = random.nextBoolean();
        return new Expectation(tuple(random, 6, six), tuple(random, 6, six), tuple(random, 6, six),
                random.nextInt(65_536), 0, OptionalLong.of(300), random.nextInt(), random.nextInt(3),
                random.nextBoolean() ? Optional.of(new Expectation.Translation(1, tuple(random, 6, six)))
                        : Optional.empty(),
                Optional.of("ftp"), random.nextBoolean() ? Optional.of("nat-follow-master") : Optional.empty());
    }

    private static Tuple tuple(Random random, int protocol, boolean six) {
        IpAddress source = IpAddress.of(six ? Family.IPV6
                : Family.IPV4, random.nextLong(), random.nextLong());
        IpAddress destination = IpAddress.of(source.family(), random.nextLong(), random.nextLong());
        Tuple.Layer4 layer4 = switch (protocol) {
            case 1, 58 -> new Tuple.Icmp(random.nextInt(65_536), random.nextInt(256), random.nextInt(256));
            case 50 -> Tuple.PORTLESS;
            default -> new Tuple.Ports(random.nextInt(65_536), random.nextInt(65_536));
        };
        return new Tuple(source, destination, protocol, layer4, random.nextInt(4) == 0 ? 7 : 0);
    }
}
