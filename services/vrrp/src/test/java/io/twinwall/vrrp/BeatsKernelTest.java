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

/** Two real nodes with BFD between them and advertisements of a second: the guard follows the beats. */
@Tag("kernel")
final class BeatsKernelTest {
    private static final long MILLI = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KernelLab lab;
    private KernelLab.Child r1;
    private KernelLab.Child r2;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
    }

    /** r1 Active with its addresses in place, r2 Backup, both sessions Up on both. */
    private void pair(String interval) throws IOException, InterruptedException {
        r1 = lab.node("r1", interval, "pair-bfd");
        r1.awaitLine("from Backup to Active, all steps in", PATIENCE);
        r2 = lab.node("r2", interval, "pair-bfd");
        for (KernelLab.Child node : List.of(r1, r2)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (node.lines().stream().filter(line -> line.matches(".* BFD-0101 .* to Up: .*")).count() < 2) {
                assertTrue(System.nanoTime() < end, () -> "sessions are not Up:\n" + String.join("\n", node.lines()));
                Thread.sleep(20);
            }
        }
        assertEquals("Backup", state(r2));
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    private static String state(KernelLab.Child node) throws IOException, InterruptedException {
        return node.ask("status").replaceFirst(".*?\"state\": \"([A-Za-z]+)\".*", "$1");
    }

    @Test
    void killedActiveIsSilentAndReplacedWithinAFractionOfAnInterval() throws IOException, InterruptedException {
        pair("1s");
        KernelLab.Child prober = lab.prober("10.10.0.1", 4);
        Thread.sleep(1_500);
        long killed = System.nanoTime();
        r1.signal("KILL");
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        long taken = ProberLog.first(prober, "10.10.0.3");
        assertTrue(taken - killed < 600 * MILLI, () -> "taken over after " + (taken - killed) / MILLI + " ms");
        assertEquals(0, ProberLog.answers(prober, killed + 80 * MILLI, taken), "answers after the guard time");
        assertTrue(ProberLog.answers(prober, taken, Long.MAX_VALUE) > 100, "the twin answers");
        ProberLog.assertNoRequestHasTwoAnswers(prober);
    }

    @Test
    void activeFrozenForLessThanItsGuardByAdvertisementsNeverAnswersBesideItsTwin()
            throws IOException, InterruptedException {
        pair("1s");
        KernelLab.Child prober = lab.prober("10.10.0.1", 5);
        Thread.sleep(1_000);
        r1.signal("STOP");
        r2.awaitLine("from Backup to Active", PATIENCE);
        // By its advertisements alone its guard would be open for two seconds and more.
        Thread.sleep(300);
        r1.signal("CONT");
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        ProberLog.assertNoRequestHasTwoAnswers(prober);
        assertEquals("Backup", state(r1));
        assertEquals("Active", state(r2));
        assertTrue(r1.lines().stream().anyMatch(line -> line.contains("VRRP-0102")), "it woke late and says so");
        long taken = ProberLog.first(prober, "10.10.0.3");
        assertEquals(0, ProberLog.seen(prober, "A").stream()
                .filter(words -> words[2].equals("10.10.0.2") && Long.parseLong(words[1]) > taken).count(),
                "advertisements of the frozen one after its twin took over");
    }

    @Test
    void beatsAreNeverOnTheWireAndAllocateNothing() throws IOException, InterruptedException {
        pair("20ms");
        // Whatever left a node passed the bridge's port: 0x88b6 must not be among it.
        lab.run("sw", "nft add table netdev seen");
        lab.run("sw", "nft add chain netdev seen in { type filter hook ingress device \"q1\" priority 0; }");
        lab.run("sw", "nft add rule netdev seen in ether type 0x88b6 counter");
        assertTrue(lab.run("r1", "nft list ruleset").contains("oiftype != @awake"));
        KernelLab.assertNothingAllocated(r1, r2);
        assertTrue(lab.run("sw", "nft list table netdev seen").contains("packets 0 bytes 0"));
        assertFalse(r1.lines().stream().anyMatch(line -> line.contains("VRRP-0140")), "the guard is whole");
    }
}
