package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections outlive a node. The kernel picks up no connection from its middle here (nf_conntrack_tcp_loose=0): with
 * its default of 1 a product that keeps nothing would pass.
 */
@Tag("kernel")
class FlowsTest {
    private static final int PATIENCE = 30;
    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2], link: {interface: sync}}
        interfaces:
          sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
          lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: lan}
          wan: {device: eth0, address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}, virtual: 192.0.2.1/24, vrid: 20, zone: wan}
        vrrp: {advertisement-interval: 100ms}
        firewall:
          policy: {lan -> wan: accept, lan -> local: accept, wan -> local: accept}
          masquerade: [{from: lan, out: wan}]
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;
    private TwinwallNode r2;

    @BeforeEach
    void aPairBetweenAClientAndAServer() {
        testbed = new Testbed(directory);
        for (String segment : new String[] {"lan", "wan", "sync"}) {
            testbed.segment(segment);
        }
        for (String router : new String[] {"r1", "r2"}) {
            testbed.host(router);
            testbed.plug(router, "eth0", "wan");
            testbed.plug(router, "eth1", "lan");
            testbed.plug(router, "eth3", "sync");
            testbed.out(router, "sysctl", "-q", "-w", "net.netfilter.nf_conntrack_tcp_loose=0");
        }
        end("client", "lan", "10.10.0.50/24", "10.10.0.1");
        end("server", "wan", "192.0.2.254/24", "192.0.2.1");
        r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT).start();
        r2 = new TwinwallNode(testbed, "r2", "r2", DOCUMENT).start();
    }

    private void end(String host, String segment, String address, String gateway) {
        testbed.host(host);
        testbed.plug(host, "eth0", segment);
        testbed.out(host, "ip", "addr", "add", address, "dev", "eth0");
        testbed.out(host, "ip", "route", "add", "default", "via", gateway);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private static boolean linkSays(TwinwallNode node, String part) {
        return node.cli("show link | json").text().contains(part);
    }

    private static String digits(TwinwallNode node) {
        return node.cli("request pair").text().lines().filter(line -> line.startsWith("digits: ")).findFirst()
                .orElse("");
    }

    private void pair() {
        r1.cli("request pair");
        Testbed.eventually("both consoles show the same digits", PATIENCE, () -> {
            String here = digits(r2);
            return !here.isEmpty() && here.equals(digits(r1));
        });
        r1.cli("request pair confirm");
        r2.cli("request pair confirm");
        Testbed.eventually("flows in sync; " + r1.cli("show link detail").text() + r1.log() + r2.log(), PATIENCE,
                () -> linkSays(r1, "\"flows\": \"in-sync\"") && linkSays(r2, "\"flows\": \"in-sync\""));
    }

    private Process program(String host, String... words) {
        String[] start = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), FlowTraffic.class.getName()
        };
        String[] all = java.util.Arrays.copyOf(start, start.length + words.length);
        System.arraycopy(words, 0, all, start.length, words.length);
        return testbed.start(host, all);
    }

    private long answers(Process talk) {
        String last = testbed.printed(talk).lines().filter(line -> line.startsWith("answers")).reduce("", (a, b) -> b);
        return last.isEmpty() ? 0 : Long.parseLong(last.split(" ")[1]);
    }

    private void powerOff(String router, TwinwallNode node) {
        testbed.out("sw", "sh", "-c", "for s in lan wan sync; do ip link set " + router + "-$s nomaster; done");
        node.crash();
    }

    /** What makes the other tests worth something. */
    @Test
    void withoutATwinThatKeepsItTheConnectionIsLost() {
        r1.becomes("Active", PATIENCE);
        Process server = program("server", "serve", "5001");
        Testbed.eventually("the server listens", PATIENCE, () -> testbed.printed(server).contains("listening"));
        Process talk = program("client", "tcp", "192.0.2.254", "5001", "2");
        Testbed.eventually("they talk", PATIENCE, () -> answers(talk) > 100);
        powerOff("r1", r1);
        r2.becomes("Active", PATIENCE);
        long before = answers(talk);
        Process other = program("client", "tcp", "192.0.2.254", "5001", "2");
        Testbed.eventually("r2 forwards", PATIENCE, () -> answers(other) > 500);
        assertTrue(answers(talk) <= before || !talk.isAlive(), testbed.printed(talk));
    }

    @Test
    void anEstablishedConnectionSurvivesTheLossOfPower() {
        r1.becomes("Active", PATIENCE);
        pair();
        Process server = program("server", "serve", "5001");
        Testbed.eventually("the server listens", PATIENCE, () -> testbed.printed(server).contains("listening"));
        Process talk = program("client", "tcp", "192.0.2.254", "5001", "2");
        Testbed.eventually("they talk", PATIENCE, () -> answers(talk) > 100);
        powerOff("r1", r1);
        long before = answers(talk);
        r2.becomes("Active", PATIENCE);
        Testbed.eventually("they go on: " + testbed.printed(talk) + r2.log() + r2.cli("show link detail").text()
                + testbed.out("r2", "conntrack", "-L"), PATIENCE, () -> answers(talk) > before + 500);
        assertTrue(talk.isAlive(), testbed.printed(talk));
    }
}
