package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections, the live log and the trace of a real daemon with real packets. */
@Tag("kernel")
class FlowCommandsKernelTest {
    private static final String ONE_NODE = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.2/24, virtual: 192.0.2.1/24, zone: wan}
        vrrp: {advertisement-interval: 100ms}
        firewall:
          policy: {lan -> wan: accept, lan -> local: accept}
          masquerade: [{from: lan, out: wan}]
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;

    @BeforeEach
    void aRouterBetweenAClientAndAnInternet() {
        testbed = new Testbed(directory);
        testbed.boxBetweenClientAndInternet();
        r1 = new TwinwallNode(testbed, "r1", "r1", ONE_NODE).start();
        r1.becomes("Active", 10);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private void ping() {
        testbed.out("client", "ping", "-c", "1", "-W", "2", "192.0.2.254");
    }

    @Test
    void connectionsAreShownCountedAndCut() {
        ping();
        Testbed.Ran shown = r1.cli("show conntrack source 10.10.0.50 protocol icmp");
        assertTrue(shown.text().contains("10.10.0.50 -> 192.0.2.254"), shown.text());
        assertTrue(shown.text().contains("as 192.0.2.1 -> 192.0.2.254"), shown.text());
        shown.text().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        String json = r1.cli("show conntrack nat source 10.10.0.50 | json").text();
        assertTrue(json.contains("\"translated\": {") && json.contains("\"bytes\": "), json);
        assertTrue(r1.cli("show conntrack count").text().contains(" are tracked, the table holds "));
        assertEquals(2, r1.cli("clear conntrack").status());
        String cleared = r1.cli("clear conntrack source 10.10.0.50").text();
        assertTrue(cleared.matches("deleted [1-9][0-9]* connections?\n"), cleared);
        assertTrue(r1.cli("show conntrack source 10.10.0.50").text().startsWith("no connection matches"));
    }

    @Test
    void loggedPacketsAreShownAsTheyComeUntilTheConsoleGoes() {
        testbed.out("r1", "nft", "add table inet logging; add chain inet logging f { type filter hook forward priority"
                + " -5; }; add rule inet logging f icmp type echo-request log group 77 prefix"
                + " \"tw:firewall.policy.lan -> wan\"");
        Process monitor = testbed.start("r1", r1.console("monitor firewall protocol icmp"));
        Testbed.eventually("the ping is shown; it printed " + testbed.printed(monitor), 20, () -> {
            ping();
            return testbed.printed(monitor).contains("firewall.policy.lan -> wan: forward from ");
        });
        assertTrue(testbed.printed(monitor).contains(": icmp 10.10.0.50 -> 192.0.2.254 type 8 code 0 id "),
                testbed.printed(monitor));
        Testbed.kill(monitor);
        String log = r1.cli("show log").text();
        assertTrue(log.contains("FLOW-0101") && log.contains("firewall.policy.lan -> wan: forward from "), log);
        // The next line of input ends it, and is the next command all the same.
        Testbed.Ran lines = testbed.run("r1", "sh", "-c",
                "printf 'monitor firewall\\nshow version\\nshow version\\n' | " + String.join(" ", r1.console()));
        assertEquals(0, lines.status(), lines.text());
        assertEquals(2, lines.text().split("java", -1).length - 1, lines.text());
        assertFalse(r1.log().contains("Exception"), r1.log());
    }

    @Test
    void aPacketsWayIsToldAndTheTableGoes() {
        Process trace = testbed.start("r1", r1.console("show firewall trace icmp 10.10.0.50 192.0.2.254 for 5s"));
        Testbed.eventually("the trace ended", 30, () -> {
            ping();
            return !trace.isAlive();
        });
        String told = testbed.printed(trace);
        assertEquals(0, trace.exitValue(), told);
        assertTrue(told.startsWith("#1 icmp 10.10.0.50 -> 192.0.2.254 type 8"), told);
        assertTrue(told.contains("#1 twinwall-filter policy.lan.wan: firewall.policy.lan -> wan: accept"), told);
        assertTrue(told.contains("#1 twinwall-nat "), told);
        String tables = testbed.out("r1", "nft", "list", "tables");
        assertFalse(tables.contains("twinwall-trace"), tables);
        assertFalse(r1.log().contains("changed by"), r1.log());
        // Killed in the middle of one: the next start removes the table.
        testbed.start("r1", r1.console("show firewall trace tcp 10.10.0.50 192.0.2.254 port 80 for 60s"));
        Testbed.eventually("the table is there", 20,
                () -> testbed.out("r1", "nft", "list", "tables").contains("twinwall-trace"));
        r1.crash();
        r1.start();
        assertFalse(testbed.out("r1", "nft", "list", "tables").contains("twinwall-trace"));
    }
}
