package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real daemon, driven through its console as an operator would. */
@Tag("kernel")
class DaemonTest {
    private static final String ONE_NODE = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.2/24, virtual: 192.0.2.1/24, zone: wan}
        routes: [{to: default, via: 192.0.2.254}]
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
        r1.becomes("Active", 5);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPairOfOneNodeRoutesAndMasquerades() {
        testbed.out("client", "ping", "-c", "2", "-W", "2", "192.0.2.254");
        Testbed.Ran table = r1.cli("show vrrp");
        assertEquals(0, table.status());
        assertTrue(table.text().contains("main"), table.text());
        for (String topic :
                new String[] {
                    "version", "interfaces", "vrrp", "checks", "firewall", "routes", "configuration", "log"
                }) {
            Testbed.Ran shown = r1.cli("show " + topic);
            assertEquals(0, shown.status(), shown.text());
            assertFalse(shown.text().isBlank(), topic);
            shown.text()
                    .lines()
                    .forEach(line -> assertTrue(
                            line.length() <= 80 || topic.equals("log") || topic.equals("configuration"),
                            topic + ": " + line));
            String json = r1.cli("show " + topic + " | json").text();
            assertTrue(json.startsWith("{") || json.startsWith("["), json);
        }
    }

    @Test
    void aDocumentIsLoadedComparedAndCommittedAndTheNextStartHasIt() {
        String next = ONE_NODE.replace("lan -> local: accept", "lan -> local: drop");
        assertEquals(0, r1.cli("load " + file("next.yaml", next)).status());
        Testbed.Ran compared = r1.cli("compare");
        assertTrue(compared.text().contains("- firewall.policy.lan -> local: accept"), compared.text());
        assertTrue(compared.text().contains("+ firewall.policy.lan -> local: drop"), compared.text());
        Testbed.Ran committed = r1.cli("commit");
        assertEquals("committed\n", committed.text());
        assertTrue(r1.is("Active"), "a commit does not bounce an Active group");
        r1.stop();
        r1.start();
        assertTrue(r1.cli("show configuration").text().contains("drop"));
        // The VRIDs that were assigned are in the stored document.
        assertTrue(r1.cli("show configuration").text().contains("vrid"));
    }

    @Test
    void aBadFileIsRefusedWithItsPlacesAndChangesNothing() {
        String before = testbed.out("r1", "nft", "list", "ruleset");
        String bad = ONE_NODE.replace("address: 10.10.0.2/24", "adress: 10.10.0.2/24");
        Testbed.Ran refused = r1.cli("load " + file("bad.yaml", bad));
        assertEquals(1, refused.status());
        assertTrue(refused.text().contains("did you mean `address`?"), refused.text());
        assertEquals(1, r1.cli("commit").status());
        assertEquals(rules(before), rules(testbed.out("r1", "nft", "list", "ruleset")));
    }

    @Test
    void aCommitTheKernelCannotFulfilLeavesEverythingAsItWas() {
        String before = testbed.out("r1", "nft", "list", "ruleset");
        String next =
                ONE_NODE.replace("device: eth1", "device: eth9").replace("lan -> local: accept", "lan -> local: drop");
        assertEquals(0, r1.cli("load " + file("next.yaml", next)).status());
        Testbed.Ran refused = r1.cli("commit");
        assertEquals(1, refused.status());
        assertTrue(refused.text().contains("this box has no device eth9; it has "), refused.text());
        assertEquals(rules(before), rules(testbed.out("r1", "nft", "list", "ruleset")));
        assertTrue(r1.is("Active"));
    }

    /** A ruleset without what changes by itself. */
    private static String rules(String ruleset) {
        return ruleset.replaceAll("packets \\d+ bytes \\d+", "").replaceAll("expires \\w+", "");
    }

    @Test
    void aStoppedDaemonLeavesAFilterAndNothingElse() {
        r1.stop();
        String links = testbed.out("r1", "ip", "-o", "link");
        assertFalse(links.contains("macvlan") || links.contains("vr1-"), links);
        String ruleset = testbed.out("r1", "nft", "list", "ruleset");
        assertTrue(ruleset.contains("table inet twinwall-filter"), ruleset);
        assertFalse(ruleset.contains("twinwall-guard"), ruleset);
        assertFalse(testbed.out("r1", "ip", "-4", "-o", "addr").contains("10.10.0.1/"));
    }

    @Test
    void aKilledDaemonLeavesAFilterNoAnswersAndStartsClean() {
        r1.crash();
        Testbed.eventually(
                "the guard is shut",
                2,
                () -> testbed.run("client", "ping", "-c", "1", "-W", "1", "10.10.0.1")
                                .status()
                        != 0);
        assertTrue(testbed.out("r1", "nft", "list", "ruleset").contains("table inet twinwall-filter"));
        r1.start();
        r1.becomes("Active", 5);
        testbed.out("client", "ping", "-c", "1", "-W", "2", "192.0.2.254");
        String macvlans = testbed.out("r1", "ip", "-o", "link", "show", "type", "macvlan");
        assertEquals(2, macvlans.lines().count(), macvlans);
    }

    @Test
    void rubbishOnTheControlSocketHurtsNobody() throws IOException {
        Random random = new Random(11);
        Path socket = directory.resolve("r1-state/control");
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            try (var channel = java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(socket))) {
                channel.write(java.nio.ByteBuffer.wrap(noise));
            } catch (IOException e) {
                // The daemon may hang up while we still write: that is its answer to rubbish.
            }
        }
        assertEquals(0, r1.cli("show version").status());
        assertFalse(r1.log().contains("Exception"), r1.log());
    }

    @Test
    void aSecondDaemonOnTheSameStateIsRefused() {
        TwinwallNode second = new TwinwallNode(testbed, "r1", "r1", ONE_NODE);
        AssertionError refused = org.junit.jupiter.api.Assertions.assertThrows(AssertionError.class, second::start);
        assertTrue(refused.getMessage().contains("another daemon already runs on "), refused.getMessage());
        assertEquals(0, r1.cli("show version").status());
    }
}
