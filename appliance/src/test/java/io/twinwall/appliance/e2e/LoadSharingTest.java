package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pair that shares load: group {@code a} is preferred on r1, {@code b} on r2, each with a LAN and an address of the
 * one outer port. The outer host answers on 192.0.2.254 to the address of {@code a} alone and on 192.0.2.253 to that of
 * {@code b} alone, so an answer tells which address a client went out with.
 */
@Tag("kernel")
class LoadSharingTest {
    private static final int PATIENCE = 20;
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.9";
    private static final String ANSWERS_A = "192.0.2.254";
    private static final String ANSWERS_B = "192.0.2.253";
    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2]}
        interfaces:
          lan-a: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: a}
          lan-b: {device: eth2, address: {r1: 10.20.0.2/24, r2: 10.20.0.3/24}, virtual: 10.20.0.1/24, vrid: 11, zone: b}
          wan: {device: eth0, address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}, virtual: 192.0.2.1/24, vrid: 20, zone: wan}
          wan-b: {device: eth0, virtual: 192.0.2.9/24, vrid: 21}
        vrrp:
          advertisement-interval: 100ms
          preempt: true
          groups:
            a: {interfaces: [lan-a, wan]}
            b: {interfaces: [lan-b, wan-b], priority: {r1: 200, r2: 250}}
        firewall:
          policy: {a -> wan: accept, b -> wan: accept}
          masquerade: [{from: a, out: wan}, {from: b, out: wan}]
        """;

    @TempDir
    Path directory;

    private Testbed testbed;

    @BeforeEach
    void twoLansAnOuterHostAndAPair() {
        testbed = new Testbed(directory);
        for (String segment : new String[] {"lana", "lanb", "wan"}) {
            testbed.segment(segment);
        }
        for (String host : new String[] {"r1", "r2", "ca", "cb", "outer"}) {
            testbed.host(host);
        }
        for (String router : new String[] {"r1", "r2"}) {
            testbed.plug(router, "eth0", "wan");
            testbed.plug(router, "eth1", "lana");
            testbed.plug(router, "eth2", "lanb");
        }
        client("ca", "lana", "10.10.0.50/24", "10.10.0.1");
        client("cb", "lanb", "10.20.0.50/24", "10.20.0.1");
        testbed.plug("outer", "eth0", "wan");
        testbed.out("outer", "ip", "addr", "add", ANSWERS_A + "/24", "dev", "eth0");
        testbed.out("outer", "ip", "addr", "add", ANSWERS_B + "/24", "dev", "eth0");
        testbed.out("outer", "nft", "table ip only { chain in { type filter hook input priority 0\n"
                + "ip daddr " + ANSWERS_A + " icmp type echo-request ip saddr != " + A + " drop\n"
                + "ip daddr " + ANSWERS_B + " icmp type echo-request ip saddr != " + B + " drop\n}\n}");
    }

    private void client(String host, String segment, String address, String gateway) {
        testbed.plug(host, "eth0", segment);
        testbed.out(host, "ip", "addr", "add", address, "dev", "eth0");
        testbed.out(host, "ip", "route", "add", "default", "via", gateway);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private boolean has(String router, String address) {
        return testbed.out(router, "ip", "-o", "addr", "show", "to", address).contains(address);
    }

    private boolean reaches(String client, String outer) {
        return testbed.run(client, "ping", "-c", "1", "-W", "2", outer).status() == 0;
    }

    private long answers(Process ping) {
        return testbed.printed(ping).lines().filter(line -> line.contains("bytes from")).count();
    }

    @Test
    void eachNodeIsActiveForOneGroupAndItsTwinTakesTheOtherOver() {
        TwinwallNode r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT).start();
        TwinwallNode r2 = new TwinwallNode(testbed, "r2", "r2", DOCUMENT).start();
        Testbed.eventually("r1 is Active for a, r2 for b; r1: " + r1.log() + "r2: " + r2.log(), PATIENCE,
                () -> has("r1", A) && !has("r1", B) && has("r2", B) && !has("r2", A));

        Testbed.eventually("a's client by a's address", PATIENCE, () -> reaches("ca", ANSWERS_A));
        Testbed.eventually("b's client by b's address", PATIENCE, () -> reaches("cb", ANSWERS_B));
        assertNotEquals(0, testbed.run("cb", "ping", "-c", "1", "-W", "1", ANSWERS_A).status(),
                "b's client must not leave by a's address");

        Process b = testbed.start("cb", "ping", "-i", "0.2", ANSWERS_B);
        Testbed.eventually("b's client talks", PATIENCE, () -> answers(b) > 2);
        r2.crash();
        Testbed.eventually("r1 is Active for both", PATIENCE, () -> has("r1", A) && has("r1", B));
        long before = answers(b);
        Testbed.eventually("b's client goes on", PATIENCE, () -> answers(b) > before + 2);
        String neighbour = testbed.out("cb", "ip", "neigh", "show", "10.20.0.1");
        assertTrue(neighbour.contains("00:00:5e:00:01:0b"), neighbour);
        assertTrue(reaches("ca", ANSWERS_A), "a never moved");

        r2.start();
        Testbed.eventually("b goes home; r1: " + r1.log(), PATIENCE, () -> has("r2", B) && !has("r1", B));
        long home = answers(b);
        Testbed.eventually("b's client goes on by r2", PATIENCE, () -> answers(b) > home + 2);
        assertTrue(has("r1", A) && !has("r2", A), "a never moved");
    }
}
