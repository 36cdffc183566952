package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two real nodes with a live link, and segments that lose frames with their carrier kept: the rows of the rule in
 * docs/protocols/twin-sync.md with real frames. A client on the lan counts who answers it.
 */
@Tag("kernel")
final class SplitBrainKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long A_WHILE_MILLIS = 3_000;

    private KernelLab lab;
    private KernelLab.Child r1;
    private KernelLab.Child r2;
    private KernelLab.Child prober;

    @BeforeEach
    void aPairThatBeats() throws IOException, InterruptedException {
        lab = new KernelLab();
        r1 = lab.node("r1", "200ms", "pair-link");
        r1.awaitLine("from Backup to Active, all steps in", PATIENCE);
        r2 = lab.node("r2", "200ms", "pair-link");
        for (KernelLab.Child node : List.of(r1, r2)) {
            node.ask("key 1");
        }
        await("beats", () -> r1.ask("beats").contains("\"up\"") && r2.ask("beats").contains("\"up\""));
        // So that both nodes know somebody to ask.
        lab.run("c", "ping -c 1 -W 2 10.10.0.2");
        lab.run("c", "ping -c 1 -W 2 10.10.0.3");
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, () -> "never: " + what + "\n--- r1\n" + String.join("\n", r1.lines())
                    + "\n--- r2\n" + String.join("\n", r2.lines()));
            Thread.sleep(20);
        }
    }

    private static String state(KernelLab.Child node) throws IOException, InterruptedException {
        return node.ask("status").replaceFirst(".*?\"state\": \"([A-Za-z]+)\".*", "$1");
    }

    private static String row(KernelLab.Child node) throws IOException, InterruptedException {
        return node.ask("status").replaceFirst(".*?\"row\": \"([a-z-]+)\".*", "$1");
    }

    private void awaitRoles(String ofR1, String ofR2) throws IOException, InterruptedException {
        await(ofR1 + " and " + ofR2, () -> state(r1).equals(ofR1) && state(r2).equals(ofR2));
    }

    private static boolean logged(KernelLab.Child node, String id, String part) {
        return node.lines().stream().anyMatch(line -> line.contains(id) && line.contains(part));
    }

    private void probeFor(int seconds) throws IOException, InterruptedException {
        prober = lab.prober("10.10.0.1", seconds);
    }

    private void nobodyHeardTwo() throws IOException, InterruptedException {
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        ProberLog.assertNoRequestHasTwoAnswers(prober);
    }

    /** The nodes' ports of the switches pass nothing to one another, and all to the client. */
    private void part(boolean on) throws IOException, InterruptedException {
        for (String port : List.of("p1", "p2", "q1", "q2")) {
            lab.run("sw", "bridge link set dev " + port + " isolated " + (on ? "on" : "off"));
        }
    }

    private void cutLink(boolean on) throws IOException, InterruptedException {
        lab.mute("r1", "eth2", on);
        lab.mute("r2", "eth2", on);
    }

    @Test
    void segmentsThatPartTheNodesAndNobodyElseMoveNothing() throws IOException, InterruptedException {
        probeFor(8);
        part(true);
        r2.awaitLine("VRRP-0170", PATIENCE);
        Thread.sleep(A_WHILE_MILLIS);
        assertEquals("Active Backup", state(r1) + " " + state(r2));
        assertEquals("keeps active-lives", row(r1) + " " + row(r2));
        assertTrue(r2.ask("status").contains("\"seen\": \"answered\""), r2.ask("status"));
        part(false);
        Thread.sleep(1_000);
        nobodyHeardTwo();
        assertEquals("Active Backup", state(r1) + " " + state(r2));
        assertFalse(logged(r2, "VRRP-0101", "from Backup to Active"));
    }

    @Test
    void aBackupThatIsDeafIsHeld() throws IOException, InterruptedException {
        probeFor(6);
        lab.mute("sw", "p2", true);
        lab.mute("sw", "q2", true);
        r2.awaitLine("VRRP-0170", PATIENCE);
        Thread.sleep(A_WHILE_MILLIS);
        assertEquals("Active Backup", state(r1) + " " + state(r2));
        assertTrue(r2.ask("status").contains("\"seen\": \"nothing\""), r2.ask("status"));
        nobodyHeardTwo();
    }

    @Test
    void anActiveThatIsMuteIsRelieved() throws IOException, InterruptedException {
        probeFor(12);
        lab.mute("r1", "eth1", true);
        awaitRoles("Backup", "Active");
        assertTrue(logged(r1, "VRRP-0171", "twin-sees-more"), () -> String.join("\n", r1.lines()));
        Thread.sleep(A_WHILE_MILLIS);
        assertEquals("active-sees-more keeps", row(r1) + " " + row(r2));
        lab.mute("r1", "eth1", false);
        nobodyHeardTwo();
        assertEquals("Backup Active", state(r1) + " " + state(r2));
        assertTrue(ProberLog.seen(prober, "R").size() > 5, "the client was answered");
    }

    @Test
    void anActiveThatIsDeafIsRelieved() throws IOException, InterruptedException {
        probeFor(10);
        lab.mute("sw", "p1", true);
        awaitRoles("Backup", "Active");
        assertTrue(logged(r1, "VRRP-0171", "twin-sees-more"), () -> String.join("\n", r1.lines()));
        lab.mute("sw", "p1", false);
        nobodyHeardTwo();
        assertEquals("Backup Active", state(r1) + " " + state(r2));
    }

    @Test
    void afterAPartitionOneIsActiveWhicheverWayHealsFirst() throws IOException, InterruptedException {
        part(true);
        cutLink(true);
        awaitRoles("Active", "Active");
        await("both alone", () -> row(r1).equals("alone") && row(r2).equals("alone"));
        cutLink(false);
        awaitRoles("Active", "Backup");
        assertTrue(logged(r2, "VRRP-0171", "two-actives-lower"), () -> String.join("\n", r2.lines()));
        probeFor(3);
        part(false);
        nobodyHeardTwo();
        assertEquals("Active Backup", state(r1) + " " + state(r2));

        part(true);
        cutLink(true);
        awaitRoles("Active", "Active");
        part(false);
        // With the next advertisement, of 200 ms.
        awaitRoles("Active", "Backup");
        probeFor(3);
        cutLink(false);
        nobodyHeardTwo();
        assertEquals("Active Backup", state(r1) + " " + state(r2));
    }

    @Test
    void aTwinWithoutCarrierIsNotAsked() throws IOException, InterruptedException {
        lab.run("sw", "ip link set p2 down");
        awaitRoles("Active", "Initialize");
        await("the row", () -> row(r1).equals("twin-out-of-service"));
        await("it is said", () -> r2.ask("status").contains("unplugged"));
        lab.run("sw", "ip link set p2 up");
        awaitRoles("Active", "Backup");
        await("the row", () -> row(r1).equals("keeps"));
    }
}
