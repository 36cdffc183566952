package io.twinwall.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.Shown;
import io.twinwall.model.view.Datum;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections, the firewall's live log and its trace, as an operator types for them. */
final class FlowCommandsTest {
    private final RememberedAppliance appliance = new RememberedAppliance();
    private final RememberedConsole console = new RememberedConsole();
    private final CommandShell shell = new CommandShell(appliance);

    private Reply run(String line) {
        return shell.run(line, new Session(new Operator("ada"), Path.of("/"), 80, Optional.empty()), console);
    }

    private static Datum fields(Object... keysAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return Datum.of(fields);
    }

    private static Shown listing(long matching, Datum... connections) {
        return new Shown.Listing(fields("tracked", 280_000, "maximum", 524_288, "matching", matching, "connections",
                List.of(connections)));
    }

    private static Datum web() {
        return fields("protocol", "tcp", "state", "established", "timeout", 432_000, "bytes", 123_456_789L,
                "source", "10.10.100.150", "source-port", 40_000, "destination", "192.0.2.254",
                "destination-port", 80, "translated", fields("source", "192.0.2.1", "source-port", 40_001,
                        "destination", "192.0.2.254", "destination-port", 80));
    }

    @Test
    void connectionsFitATerminal() {
        Datum six = fields("protocol", "icmpv6", "state", "replied", "timeout", 30,
                "source", "2001:db8:1111:2222:3333:4444:5555:6666",
                "destination", "2001:db8:1111:2222:3333:4444:5555:7777");
        appliance.connections = listing(2345, web(), six);
        Reply reply = run("show conntrack");
        assertEquals("""
            proto  state      timeout bytes  connection
            tcp    established 432000  123M  10.10.100.150:40000 -> 192.0.2.254:80
                                          as 192.0.2.1:40001 -> 192.0.2.254:80
            icmpv6 replied         30     -  2001:db8:1111:2222:3333:4444:5555:6666
                                          -> 2001:db8:1111:2222:3333:4444:5555:7777
            2343 more; narrow by source, destination, protocol, port, state or nat, or raise limit
            """, reply.out());
        reply.out().lines().filter(line -> !line.contains("more;"))
                .forEach(line -> assertTrue(line.length() <= 80, line));
        assertEquals("2345 connections match; 280000 are tracked, the table holds 524288\n",
                run("show conntrack count").out());
        assertTrue(run("show conntrack nat | json").out().contains("\"translated\": {"));
    }

    @Test
    void whatNarrowsIsHandedOn() {
        appliance.connections = listing(0);
        assertEquals("no connection matches; 280000 are tracked\n",
                run("show conntrack source 10.0.0.0/8 destination 192.0.2.1 protocol udp port 53 state assured nat")
                        .out());
        assertTrue(appliance.asked.getFirst().contains("source=Optional[10.0.0.0/8]"), appliance.asked.toString());
        assertTrue(appliance.asked.getFirst().contains("destination=Optional[192.0.2.1/32]"));
        assertTrue(appliance.asked.getFirst().contains("translated=true] up to 100"));
        run("show conntrack limit 5000");
        assertTrue(appliance.asked.getLast().endsWith("up to 5000"));
        run("show conntrack count");
        assertTrue(appliance.asked.getLast().endsWith("up to 0"));
    }

    @Test
    void aWrongWordIsNamed() {
        assertEquals("`sorce` cannot stand there; did you mean `source`?\n", run("show conntrack sorce 1").err());
        assertEquals("`port` needs a value\n", run("show conntrack port").err());
        assertEquals("port `0`: a port is a number from 1 to 65535\n", run("show conntrack port 0").err());
        assertEquals("`nat` stands there twice\n", run("show conntrack nat nat").err());
        assertEquals("state `etablished`: no connection has that state; did you mean `established`?\n",
                run("show conntrack state etablished").err());
        assertEquals("limit `0`: a limit is a number from 1 to 10000\n", run("show conntrack limit 0").err());
        assertEquals(2, run("show conntrack source 10.0.0.1/8").status());
        assertEquals(2, run("monitor").status());
        assertEquals(2, run("monitor firewull").status());
        assertEquals(2, run("clear").status());
        assertEquals(List.of(), appliance.asked);
        assertEquals(new Reply("", "the kernel said no\n", 1), run("show conntrack"));
    }

    @Test
    void nothingIsClearedWithoutSayingWhat() {
        assertEquals(2, run("clear conntrack").status());
        assertTrue(run("clear conntrack").err().contains("clear conntrack all"));
        assertEquals(2, run("clear conntrack all port 80").status());
        assertEquals(2, run("clear conntrack count").status());
        assertEquals(List.of(), appliance.asked);
        appliance.answer = Outcome.done("deleted 12 connections");
        assertEquals("deleted 12 connections\n", run("clear conntrack port 80").out());
        run("clear conntrack all");
        assertEquals(2, appliance.asked.size());
    }

    @Test
    void whatGoesOnIsPrintedUntilNobodyListens() {
        appliance.feed.coming.add(new Feed.Line("one"));
        appliance.feed.coming.add(new Feed.Nothing());
        appliance.feed.coming.add(new Feed.Line("two"));
        assertEquals(new Reply("", "", 0), run("monitor firewall source 10.0.0.0/8 rule lan"));
        assertTrue(console.begun && appliance.feed.closed);
        assertEquals(List.of("one", "two"), console.printed);
        assertTrue(appliance.asked.getFirst().contains("rule=Optional[lan]"));
    }

    @Test
    void aTraceEndsByItself() {
        appliance.feed.coming.add(new Feed.Line("a step"));
        appliance.feed.coming.add(new Feed.Ended(Outcome.done("1 packet")));
        assertEquals(new Reply("1 packet\n", "", 0),
                run("show firewall trace tcp 10.10.0.50 192.0.2.254 port 80 for 5s"));
        assertEquals(List.of("a step"), console.printed);
        assertTrue(appliance.asked.getFirst().startsWith("ada traces TraceQuestion[protocol=tcp, "));
        appliance.feed.coming.add(new Feed.Ended(Outcome.refused("a trace runs already")));
        assertEquals(new Reply("", "a trace runs already\n", 1), run("show firewall trace icmp 10.0.0.1 10.0.0.2"));
    }

    @Test
    void aTraceOfPacketsThatCannotBeIsRefused() {
        for (String wrong : new String[] {"tcp 10.0.0.1", "tcp 10.0.0.1 ::1", "icmp 10.0.0.1 10.0.0.2 port 1",
            "icmp ::1 ::2", "tcp 10.0.0.1 10.0.0.2 for 2h", "tcp 10.0.0.1 10.0.0.2 for", "tpc 10.0.0.1 10.0.0.2",
            "tcp 10.0.0.0/8 10.0.0.2"}) {
            Reply reply = run("show firewall trace " + wrong);
            assertEquals(2, reply.status(), wrong);
            assertTrue(reply.err().contains("write show firewall trace"), reply.err());
        }
        assertEquals(2, run("show firewall trace tcp 10.0.0.1 10.0.0.2 | json").status());
        assertFalse(console.begun);
        assertEquals(List.of(), appliance.asked);
    }
}
