package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real daemons behind their own filters, a cable between them, an operator at each console. */
@Tag("kernel")
class PairingTest {
    private static final int PATIENCE = 30;
    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2], link: {interface: sync}}
        interfaces:
          sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
          lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: lan}
        firewall:
          policy: {lan -> local: accept}
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;
    private TwinwallNode r2;

    @BeforeEach
    void twoNodesThatNeverMet() {
        testbed = new Testbed(directory);
        testbed.segment("lan");
        testbed.segment("sync");
        for (String router : new String[] {"r1", "r2"}) {
            testbed.host(router);
            testbed.plug(router, "eth1", "lan");
            testbed.plug(router, "eth3", "sync");
        }
        r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT).start();
        r2 = new TwinwallNode(testbed, "r2", "r2", DOCUMENT).start();
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private static boolean linkSays(TwinwallNode node, String part) {
        return node.cli("show link | json").text().contains(part);
    }

    private static String digits(TwinwallNode node) {
        Testbed.Ran asked = node.cli("request pair");
        assertEquals(0, asked.status(), asked.text());
        return asked.text().lines().filter(line -> line.startsWith("digits: ")).findFirst().orElse("");
    }

    private void pair() {
        r1.cli("request pair");
        r2.cli("request pair");
        Testbed.eventually("both consoles show the same digits", PATIENCE, () -> {
            String here = digits(r1);
            return !here.isEmpty() && here.equals(digits(r2));
        });
        assertEquals(0, r1.cli("request pair confirm").status());
        assertEquals(0, r2.cli("request pair confirm").status());
        Testbed.eventually("the link is up", PATIENCE,
                () -> linkSays(r1, "\"state\": \"up\"") && linkSays(r2, "\"state\": \"up\""));
    }

    @Test
    void twoOperatorsMakeTwinsAndTheyStayTwins() throws IOException {
        assertTrue(linkSays(r1, "\"state\": \"unpaired\""), r1.cli("show link").text());
        assertEquals(1, r1.cli("request pair confirm").status());
        pair();
        Testbed.eventually("in sync", PATIENCE, () -> linkSays(r1, "\"config\": \"in-sync "));
        for (String shown : new String[] {"show link", "show link detail", "show link statistics"}) {
            assertEquals(0, r2.cli(shown).status(), shown);
        }
        // A document of one node is the other's too.
        Path next = Files.writeString(directory.resolve("next.yaml"), DOCUMENT.replace("accept", "drop"));
        assertEquals(0, r1.cli("load " + next).status());
        Testbed.eventually("r1 knows where r2 stands", PATIENCE, () -> linkSays(r1, "\"config\": \"in-sync "));
        assertEquals("committed on both nodes\n", r1.cli("commit").text());
        assertTrue(r2.cli("show configuration").text().contains("drop"));
        // A restart needs no operator, and a farewell is told from a broken cable.
        r2.stop();
        Testbed.eventually("r1 sees it go", PATIENCE, () -> !linkSays(r1, "\"state\": \"up\""));
        assertTrue(r1.cli("show log").text().contains("the twin's daemon stops"));
        r2.start();
        Testbed.eventually("the link is up again", PATIENCE, () -> linkSays(r1, "\"state\": \"up\""));
        // No key is where an operator, or the document, shows it.
        for (TwinwallNode node : new TwinwallNode[] {r1, r2}) {
            assertFalse(node.log().contains("PRIVATE") || node.log().contains("Exception"), node.log());
            assertFalse(node.cli("show configuration").text().contains("PRIVATE"));
        }
    }

    @Test
    void unpairedNodesDoNotTalkUntilTheyArePairedAgain() {
        pair();
        assertEquals(0, r2.cli("request unpair").status());
        Testbed.eventually("r1 is told", PATIENCE, () -> r1.cli("show log").text().contains("SYNC-0107"));
        assertTrue(linkSays(r2, "\"state\": \"unpaired\""));
        assertEquals(1, r2.cli("request unpair").status());
        pair();
    }
}
