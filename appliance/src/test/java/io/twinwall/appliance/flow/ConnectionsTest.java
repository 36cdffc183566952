package io.twinwall.appliance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.linux.fake.RecordingConntrack;
import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.Shown;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
    private static final int REPLIED = FlowStatus.SEEN_REPLY | FlowStatus.CONFIRMED;

    private final RecordingConntrack conntrack = new RecordingConntrack();
    private final Connections connections = new Connections(conntrack);

    private static Tuple ports(int protocol, String source, int from, String destination, int to) {
        return new Tuple(IpAddress.parse(source), IpAddress.parse(destination), protocol, new Tuple.Ports(from, to), 0);
    }

    private static Flow flow(Tuple original, Tuple reply, int status, Optional<ProtocolState> state) {
        return new Flow(original, reply, 0, 1, new FlowStatus(status), OptionalLong.of(60), OptionalInt.empty(), state,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new Flow.Counters(3, 1000)), Optional.of(new Flow.Counters(2, 500)), Optional.empty(),
                Optional.empty(), Optional.empty(), 1);
    }

    private static ProtocolState tcp(int state) {
        return new ProtocolState.Tcp(state, ProtocolState.Tcp.Side.UNKNOWN, ProtocolState.Tcp.Side.UNKNOWN);
    }

    /** A masqueraded download, a port forward, a plain query without an answer, and a ping of IPv6. */
    private void fill() throws KernelRefused {
        Tuple query = ports(ProtocolNumber.UDP, "10.10.0.51", 5353, "10.20.0.53", 53);
        Tuple ping = new Tuple(IpAddress.parse("2001:db8::50"), IpAddress.parse("2001:db8::51"),
                ProtocolNumber.ICMPV6, new Tuple.Icmp(7, 128, 0), 0);
        conntrack.create(List.of(
                flow(ports(ProtocolNumber.TCP, "10.10.0.50", 40000, "192.0.2.254", 80),
                        ports(ProtocolNumber.TCP, "192.0.2.254", 80, "192.0.2.1", 40001),
                        REPLIED | FlowStatus.ASSURED | FlowStatus.SRC_NAT, Optional.of(tcp(3))),
                flow(ports(ProtocolNumber.TCP, "192.0.2.254", 50000, "192.0.2.1", 8080),
                        ports(ProtocolNumber.TCP, "10.20.0.11", 80, "192.0.2.254", 50000),
                        REPLIED | FlowStatus.DST_NAT, Optional.of(tcp(7))),
                flow(query, query.inverted(), FlowStatus.CONFIRMED, Optional.empty()),
                flow(ping, ping.inverted(), REPLIED, Optional.empty())));
    }

    private List<String> sources(ConnectionFilter filter) {
        List<String> sources = new ArrayList<>();
        for (Datum connection : ((Datum.Items) shown(filter, 100).get("connections")).items()) {
            sources.add(((Datum.Text) ((Datum.Fields) connection).fields().get("source")).text());
        }
        return sources;
    }

    private Map<String, Datum> shown(ConnectionFilter filter, int limit) {
        return ((Datum.Fields) ((Shown.Listing) connections.show(filter, limit)).datum()).fields();
    }

    private static ConnectionFilter filter(String source, String destination, String protocol, int port,
            String state, boolean nat) {
        return new ConnectionFilter(Optional.of(source).filter(s -> !s.isEmpty()).map(Prefix::parse),
                Optional.of(destination).filter(s -> !s.isEmpty()).map(Prefix::parse),
                Optional.of(protocol).filter(s -> !s.isEmpty()).map(ProtocolNumber::parse),
                port == 0 ? Optional.empty() : Optional.of(new Port(port)),
                Optional.of(state).filter(s -> !s.isEmpty()), nat);
    }

    @Test
    void eachWordNarrows() throws Exception {
        fill();
        assertEquals(4, sources(ConnectionFilter.ALL).size());
        assertEquals(List.of("10.10.0.50", "10.10.0.51"), sources(filter("10.10.0.0/24", "", "", 0, "", false)));
        assertEquals(List.of("192.0.2.254"), sources(filter("", "10.20.0.11/32", "", 0, "", false)), "translated");
        assertEquals(List.of("192.0.2.254"), sources(filter("", "192.0.2.1/32", "", 0, "", false)), "as written");
        assertEquals(List.of("10.10.0.51"), sources(filter("", "", "udp", 0, "", false)));
        assertEquals(List.of("10.10.0.50", "192.0.2.254"), sources(filter("", "", "", 80, "", false)));
        assertEquals(List.of("10.10.0.50"), sources(filter("", "", "", 0, "established", false)));
        assertEquals(List.of("192.0.2.254"), sources(filter("", "", "", 0, "time-wait", false)));
        assertEquals(List.of("10.10.0.51"), sources(filter("", "", "", 0, "unreplied", false)));
        assertEquals(List.of("10.10.0.50"), sources(filter("", "", "", 0, "assured", false)));
        assertEquals(3, sources(filter("", "", "", 0, "replied", false)).size());
        assertEquals(List.of("10.10.0.50", "192.0.2.254"), sources(filter("", "", "", 0, "", true)));
        assertEquals(List.of("2001:db8::50"), sources(filter("2001:db8::/32", "", "icmpv6", 0, "", false)));
        assertEquals(List.of(), sources(filter("", "", "icmpv6", 7, "", false)), "an identifier is no port");
    }

    @Test
    void theKernelIsAskedForAsLittleAsItCanTell() {
        assertEquals(FlowFilter.ALL, new ConnectionMatch(ConnectionFilter.ALL).kernelFilter());
        assertEquals(FlowFilter.ALL.from(IpAddress.parse("10.0.0.1")),
                new ConnectionMatch(filter("10.0.0.1/32", "", "tcp", 1, "", true)).kernelFilter());
        assertEquals(FlowFilter.ALL.ofFamily(io.twinwall.model.value.Family.IPV6).withStatus(0, 2),
                new ConnectionMatch(filter("", "2001:db8::/32", "", 0, "unreplied", false)).kernelFilter());
    }

    @Test
    void whatIsShownIsBoundedAndTheRestCounted() throws Exception {
        fill();
        Map<String, Datum> shown = shown(ConnectionFilter.ALL, 1);
        assertEquals(new Datum.Whole(4), shown.get("matching"));
        assertEquals(new Datum.Whole(4), shown.get("tracked"));
        List<Datum> items = ((Datum.Items) shown.get("connections")).items();
        assertEquals(1, items.size());
        String text = items.getFirst().toString();
        assertTrue(text.contains("bytes=Whole[number=1500]") && text.contains("translated=Fields"), text);
        assertFalse(shown(filter("", "", "udp", 0, "", false), 9).toString().contains("translated"));
    }

    @Test
    void whatMatchesIsDeletedAndNothingElse() throws Exception {
        fill();
        assertEquals(Outcome.done("deleted 1 connection"), connections.clear(filter("", "", "udp", 0, "", false)));
        assertEquals(3, conntrack.flows().size());
        assertEquals(Outcome.done("deleted 0 connections"), connections.clear(filter("", "", "udp", 0, "", false)));
        assertEquals(Outcome.done("deleted 3 connections"), connections.clear(ConnectionFilter.ALL));
    }

    @Test
    void aRefusalIsASentence() {
        conntrack.refuse(new KernelRefused("list connections", 1, "Operation not permitted"));
        assertEquals(new Shown.Refused("list connections: Operation not permitted"),
                connections.show(ConnectionFilter.ALL, 1));
        assertEquals(Outcome.refused("list connections: Operation not permitted"),
                connections.clear(ConnectionFilter.ALL));
    }
}
