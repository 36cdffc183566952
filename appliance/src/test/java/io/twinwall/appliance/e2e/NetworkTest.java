package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks, tracked routes, hooks, MTU, bridges and repair of one real daemon in a real kernel. */
@Tag("kernel")
class NetworkTest {
    private static final int PATIENCE = 20;
    private static final String ROUTED = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.2/24, virtual: 192.0.2.1/24, zone: wan}
        routes:
          - {to: default, via: 192.0.2.254, track: isp1}
          - {to: default, via: 192.0.2.253}
        checks:
          isp1: {ping: 192.0.2.254, interval: 200ms, timeout: 500ms}
        vrrp:
          advertisement-interval: 100ms
          hooks: [{command: [/bin/sh, -c, 'echo ran $0 $1 $2 as $(id -un)']}]
        firewall: {policy: {lan -> wan: accept, lan -> local: accept}}
        """;
    private static final String BRIDGED = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: br0, bridge: [eth1, eth2], address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
        vrrp: {advertisement-interval: 100ms}
        firewall: {policy: {lan -> local: accept}}
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;

    @BeforeEach
    void aRouterWithTwoProvidersAndTwoSwitchesOnItsLan() {
        testbed = new Testbed(directory);
        testbed.segment("lan");
        testbed.segment("lan2");
        testbed.segment("wan");
        for (String host : new String[] {"r1", "client", "client2", "isp1", "isp2"}) {
            testbed.host(host);
        }
        testbed.plug("r1", "eth1", "lan");
        testbed.plug("r1", "eth2", "lan2");
        testbed.plug("r1", "eth0", "wan");
        testbed.plug("client", "eth1", "lan");
        testbed.plug("client2", "eth1", "lan2");
        testbed.plug("isp1", "eth0", "wan");
        testbed.plug("isp2", "eth0", "wan");
        testbed.out("client", "ip", "addr", "add", "10.10.0.50/24", "dev", "eth1");
        testbed.out("client2", "ip", "addr", "add", "10.10.0.51/24", "dev", "eth1");
        testbed.out("isp1", "ip", "addr", "add", "192.0.2.254/24", "dev", "eth0");
        testbed.out("isp2", "ip", "addr", "add", "192.0.2.253/24", "dev", "eth0");
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private void start(String document) {
        r1 = new TwinwallNode(testbed, "r1", "r1", document).start();
        r1.becomes("Active", PATIENCE);
    }

    private void commit(String document) {
        try {
            Path file = Files.writeString(directory.resolve("next.yaml"), document);
            assertEquals(0, r1.cli("load " + file).status());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Testbed.Ran committed = r1.cli("commit");
        assertEquals("committed\n", committed.text());
    }

    /** The next hop the kernel would take to somewhere far. */
    private String way() {
        return testbed.run("r1", "ip", "route", "get", "198.51.100.1").text();
    }

    private String mtu(String device) {
        return testbed.out("r1", "ip", "-o", "link", "show", device).replaceAll("(?s).* mtu (\\d+) .*", "$1");
    }

    private void eventually(String awaited, java.util.function.BooleanSupplier so) {
        Testbed.eventually(awaited, PATIENCE, so);
    }

    @Test
    void aTrackedRouteFailsOverInTheKernelAndComesBack() {
        start(ROUTED);
        assertTrue(way().contains("via 192.0.2.254"), way());
        eventually("check up", () -> r1.cli("show checks | json").text().contains("\"state\": \"up\""));
        // An Active holds virtual addresses, and yet its questions come from its own.
        assertEquals(0, testbed.run("isp1", "sh", "-c", "timeout 10 tcpdump -c 1 -ni eth0 'icmp[0] == 8"
                + " and src 192.0.2.2' 2>&1").status());
        testbed.out("isp1", "ip", "link", "set", "eth0", "down");
        eventually("the second provider's turn", () -> way().contains("via 192.0.2.253"));
        Testbed.Ran shown = r1.cli("show checks");
        assertTrue(shown.text().matches(
                "(?s)name +kind +target +state +since +reason\nisp1 +ping +192.0.2.254 +down.*"), shown.text());
        shown.text().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        testbed.out("isp1", "ip", "link", "set", "eth0", "up");
        eventually("the first provider again", () -> way().contains("via 192.0.2.254"));
        assertTrue(r1.log().contains("left the table: check isp1 is down"), r1.log());
        // Becoming Active had a hook: it ran as nobody.
        eventually("the hook", () -> r1.log().contains(": ran main backup active as nobody"));
        r1.stop();
        assertTrue(r1.log().contains("initialize as nobody"), r1.log());
    }

    @Test
    void whatAnotherProgramTakesAwayIsPutBack() {
        String both = ROUTED.replace("address: 192.0.2.2/24", "address: [192.0.2.2/24, '2001:db8:2::2/64']")
                .replace("routes:\n", """
                    routes:
                      - {to: default, via: '2001:db8:2::1', track: isp1}
                      - {to: default, via: '2001:db8:2::9'}
                    """);
        start(both.replace("device: eth0,", "device: eth0, mtu: 1400,"));
        String six = testbed.out("r1", "ip", "-6", "route", "show", "default");
        assertTrue(six.contains("via 2001:db8:2::1 dev eth0 proto 112 metric 1024 "), six);
        assertTrue(six.contains("via 2001:db8:2::9 dev eth0 proto 112 metric 2048 "), six);
        testbed.out("r1", "ip", "-6", "route", "del", "default", "via", "2001:db8:2::1");
        eventually("the IPv6 route", () -> testbed.out("r1", "ip", "-6", "route", "show", "default")
                .contains("via 2001:db8:2::1 "));
        testbed.out("r1", "ip", "addr", "del", "192.0.2.2/24", "dev", "eth0");
        eventually("the address", () -> testbed.out("r1", "ip", "-o", "addr", "show", "eth0").contains("192.0.2.2/24"));
        eventually("the route", () -> way().contains("via 192.0.2.254"));
        testbed.out("r1", "ip", "route", "replace", "default", "via", "192.0.2.77");
        eventually("the route, replaced", () -> way().contains("via 192.0.2.254"));
        testbed.out("r1", "ip", "link", "set", "eth0", "mtu", "1300");
        eventually("the mtu", () -> mtu("eth0").equals("1400"));
        eventually("the macvlan's mtu", () -> mtu("vr2-eth0").equals("1400"));
        assertTrue(r1.log().contains("NET-0103"), r1.log());
        assertTrue(r1.is("Active"));
        // Our own work leaves the keeper nothing to do.
        long before = r1.log().lines().filter(line -> line.contains("NET-0103")).count();
        commit(both);
        commit(both.replace("device: eth0,", "device: eth0, mtu: 1400,"));
        assertEquals(before, r1.log().lines().filter(line -> line.contains("NET-0103")).count(), r1.log());
    }

    @Test
    void theMtuReachesTheMacvlanAndIsGivenBackAlsoByTheNextDaemon() {
        start(ROUTED);
        commit(ROUTED.replace("device: eth1,", "device: eth1, mtu: 9000,"));
        assertEquals("9000 9000", mtu("eth1") + " " + mtu("vr1-eth1"));
        commit(ROUTED.replace("device: eth1,", "device: eth1, mtu: 1280,"));
        assertEquals("1280 1280", mtu("eth1") + " " + mtu("vr1-eth1"));
        r1.stop();
        r1.start();
        commit(ROUTED);
        assertEquals("1500 1500", mtu("eth1") + " " + mtu("vr1-eth1"));
    }

    @Test
    void aVirtualRouterLivesOnABridgeAndACrashedOnesBridgeIsSwept() {
        start(BRIDGED);
        testbed.out("client", "ping", "-c", "2", "-W", "2", "10.10.0.1");
        testbed.out("client2", "ping", "-c", "2", "-W", "2", "10.10.0.1");
        testbed.out("client", "ping", "-c", "2", "-W", "2", "10.10.0.51");
        String bridge = testbed.out("r1", "ip", "-d", "link", "show", "br0");
        assertTrue(bridge.contains("stp_state 0 ") && bridge.contains("mcast_snooping 0 "), bridge);
        String mac = mac("br0");
        assertEquals(mac("eth1"), mac);
        String neighbour = testbed.out("client", "ip", "neigh", "show", "10.10.0.1");
        assertTrue(neighbour.contains("00:00:5e:00:01:"), neighbour);

        commit(BRIDGED.replace("[eth1, eth2]", "[eth2]"));
        assertEquals(mac, mac("br0"));
        assertTrue(r1.is("Active"), "a change of members does not bounce the group");
        testbed.out("client2", "ping", "-c", "2", "-W", "2", "10.10.0.1");

        r1.crash();
        assertTrue(testbed.out("r1", "ip", "-o", "link").contains("br0"), "a box without its daemon stays reachable");
        r1.start();
        r1.becomes("Active", PATIENCE);
        commit(BRIDGED.replace("device: br0, bridge: [eth1, eth2]", "device: eth1"));
        assertFalse(testbed.out("r1", "ip", "-o", "link").contains("br0"));
        r1.becomes("Active", PATIENCE);
        testbed.out("client", "ping", "-c", "2", "-W", "2", "10.10.0.1");
    }

    private String mac(String device) {
        return testbed.out("r1", "cat", "/sys/class/net/" + device + "/address").strip();
    }
}
