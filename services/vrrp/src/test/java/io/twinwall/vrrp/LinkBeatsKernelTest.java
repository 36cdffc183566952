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

/** Two real nodes with beats on the link, no BFD, and advertisements of a second. */
@Tag("kernel")
final class LinkBeatsKernelTest {
    private static final long MILLI = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KernelLab lab;
    private KernelLab.Child r1;
    private KernelLab.Child r2;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    /** r1 Active with its addresses in place, r2 Backup, beats up on both. */
    private void pair(String interval) throws IOException, InterruptedException {
        r1 = lab.node("r1", interval, "pair-link");
        r1.awaitLine("from Backup to Active, all steps in", PATIENCE);
        r2 = lab.node("r2", interval, "pair-link");
        for (KernelLab.Child node : List.of(r1, r2)) {
            node.ask("key 1");
        }
        awaitBeats("up", r1, r2);
        assertEquals("Backup", state(r2));
    }

    private static void awaitBeats(String state, KernelLab.Child... nodes) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (KernelLab.Child node : nodes) {
            while (!node.ask("beats").contains("\"phase\": \"" + state + "\"")) {
                assertTrue(System.nanoTime() < end, () -> "never " + state + ":\n" + String.join("\n", node.lines()));
                Thread.sleep(20);
            }
        }
    }

    private static String state(KernelLab.Child node) throws IOException, InterruptedException {
        return node.ask("status").replaceFirst(".*?\"state\": \"([A-Za-z]+)\".*", "$1");
    }

    @Test
    void nodeThatDiesIsReplacedWithinAThirdOfAnInterval() throws IOException, InterruptedException {
        pair("1s");
        KernelLab.Child prober = lab.prober("10.10.0.1", 4);
        Thread.sleep(1_500);
        long killed = System.nanoTime();
        r1.signal("KILL");
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        assertTrue(ProberLog.seen(prober, "A").stream().anyMatch(words -> words[2].equals("10.10.0.3")),
                () -> "not taken over by evidence:\n" + String.join("\n", r2.lines()));
        long taken = ProberLog.first(prober, "10.10.0.3");
        assertTrue(taken - killed < 350 * MILLI, () -> "taken over after " + (taken - killed) / MILLI + " ms");
        ProberLog.assertNoRequestHasTwoAnswers(prober);
    }

    @Test
    void nodeThatFreezesIsReplacedAndNeverAnswersBesideItsTwin() throws IOException, InterruptedException {
        pair("1s");
        KernelLab.Child prober = lab.prober("10.10.0.1", 5);
        Thread.sleep(1_000);
        r1.signal("STOP");
        r2.awaitLine("from Backup to Active", PATIENCE);
        Thread.sleep(300);
        r1.signal("CONT");
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        ProberLog.assertNoRequestHasTwoAnswers(prober);
        assertEquals("Backup", state(r1));
        assertEquals("Active", state(r2));
        assertTrue(r1.lines().stream().anyMatch(line -> line.contains("VRRP-0102")), "it woke late and says so");
    }

    @Test
    void aMuteLinkMovesNothingInEitherDirectionOrBoth() throws IOException, InterruptedException {
        pair("1s");
        KernelLab.Child prober = lab.prober("10.10.0.1", 12);
        for (List<String> muted : List.of(List.of("r1"), List.of("r2"), List.of("r1", "r2"))) {
            for (String node : muted) {
                lab.mute(node, "eth2", true);
            }
            Thread.sleep(1_200);
            for (String node : muted) {
                lab.mute(node, "eth2", false);
            }
            awaitBeats("up", r1, r2);
            Thread.sleep(400);
        }
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        assertFalse(r2.lines().stream().anyMatch(line -> line.contains("from Backup to Active")),
                () -> "r1:\n" + String.join("\n", r1.lines()) + "\nr2:\n" + String.join("\n", r2.lines()));
        ProberLog.assertNoRequestHasTwoAnswers(prober);
        assertEquals("Active", state(r1));
        assertEquals("Backup", state(r2));
        assertFalse(r2.lines().stream().anyMatch(line -> line.contains("from Backup to Active")), "nothing moved");
    }

    @Test
    void aNewKeyAndAKeyThatOneNodeAloneHasAreNotNoticed() throws IOException, InterruptedException {
        pair("1s");
        r1.ask("key 2");
        Thread.sleep(500);
        r2.ask("key 2");
        Thread.sleep(500);
        for (KernelLab.Child node : List.of(r1, r2)) {
            assertEquals(1, node.lines().stream().filter(line -> line.contains(" to up")).count(),
                    () -> String.join("\n", node.lines()));
        }
        r2.ask("unpair");
        awaitBeats("off", r2);
        awaitBeats("down", r1);
        Thread.sleep(1_500);
        assertEquals("Active", state(r1));
        assertEquals("Backup", state(r2));
        assertFalse(lab.run("r2", "nft list ruleset").contains("@awake"), "its guard needs no beats any more");
    }

    @Test
    void beatsAllocateNothing() throws IOException, InterruptedException {
        pair("20ms");
        KernelLab.assertNothingAllocated(r1, r2);
        assertTrue(r1.ask("beats").contains("\"lost\": 0"), r1.ask("beats"));
        // Without a fault: the farewell is heard, and the other node takes over.
        assertEquals(0, r1.end());
        r2.awaitLine("from Backup to Active", PATIENCE);
        assertFalse(r2.lines().stream().anyMatch(line -> line.contains("BFD-0105")), "it left, and did not die");
    }
}
