package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Two real daemons that are paired, without BFD, advertising once a second: what their beats on the link are worth. */
@Tag("kernel")
@Isolated
class LinkBeatsOfDaemonsTest {
    private static final int PATIENCE = 30;
    private static final int SWITCH_MILLIS = 1_500;
    /** Advertisements alone take three seconds and more. */
    private static final long NOTICED_MAX_MILLIS = 1_000;

    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2], link: {interface: sync}}
        interfaces:
          sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
          lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: lan}
        firewall:
          policy: {lan -> local: accept}
        vrrp: {advertisement-interval: 1s}
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;
    private TwinwallNode r2;

    @BeforeEach
    void aPairThatBeats() {
        testbed = new Testbed(directory);
        testbed.segment("lan");
        testbed.segment("sync");
        for (String router : List.of("r1", "r2")) {
            testbed.host(router);
            testbed.plug(router, "eth1", "lan");
            testbed.plug(router, "eth3", "sync");
        }
        r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT).asInstalled();
        r2 = new TwinwallNode(testbed, "r2", "r2", DOCUMENT).asInstalled();
        r1.pairOffline(r2);
        r1.start();
        r1.becomes("Active", PATIENCE);
        r2.start();
        beat();
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private void beat() {
        Testbed.eventually("beats are up", PATIENCE, () -> beats(r1, "up") && beats(r2, "up"));
    }

    private static boolean beats(TwinwallNode node, String phase) {
        return node.cli("show link detail | json").text().contains("\"phase\": \"" + phase + "\"");
    }

    private void nothingMoved() {
        for (TwinwallNode node : List.of(r1, r2)) {
            assertFalse(node.log().contains("VRRP-0102"), () -> "slept:\n" + node.log());
        }
        assertEquals(1, changes(r1, "from Backup to Active"), r1.log());
        assertEquals(0, changes(r1, "from Active"), r1.log());
        assertEquals(0, changes(r2, "to Active"), r2.log());
    }

    private static long changes(TwinwallNode node, String what) {
        return node.log().lines().filter(line -> line.contains("VRRP-0101") && line.contains(what)).count();
    }

    private static void rest(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    @Test
    void theLinkComesUpAndGoesAndNothingMovesUntilANodeDies() throws InterruptedException {
        rest(SWITCH_MILLIS);
        nothingMoved();
        // Frames lost, carrier kept; the channel's connection breaks, comes anew and agrees a new key.
        for (int round = 0; round < 2; round++) {
            testbed.out("sw", "ip", "link", "set", "sync", "down");
            rest(2L * SWITCH_MILLIS);
            testbed.out("sw", "ip", "link", "set", "sync", "up");
            beat();
            rest(SWITCH_MILLIS);
        }
        nothingMoved();

        long killed = System.nanoTime();
        r1.crash();
        Testbed.eventually("r2 takes over", PATIENCE, () -> changes(r2, "to Active") == 1);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        assertTrue(millis < NOTICED_MAX_MILLIS, () -> "noticed after " + millis + " ms:\n" + r2.log());
        System.out.println("the Active's death was noticed within " + millis + " ms");
        r1.start();
        beat();
        rest(SWITCH_MILLIS);
        assertTrue(r1.is("Backup") && r2.is("Active"), r1.log());
        assertFalse(r2.log().contains("VRRP-0102"), r2.log());
    }
}
