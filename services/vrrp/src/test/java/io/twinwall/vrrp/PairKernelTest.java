package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Two real nodes on a real bridge; what a client on the segment sees. */
@Tag("kernel")
@Isolated("it measures")
final class PairKernelTest {
    private static final String VIRTUAL_MAC = "00:00:5e:00:01:0a";
    private static final long MILLI = 1_000_000;
    private static final String INTERVAL = "100ms";
    /** Milliseconds; twice what is promised, for a machine that runs other things beside its tests. */
    private static final long OUTAGE_MAX = 40;
    private static final int HAND_OVERS_MAX = 6;

    /** A request, reply or advertisement as the prober wrote it. */
    private record Seen(char kind, long at, String who, String detail) {
        static Seen of(String line) {
            String[] words = line.split(" ", -1);
            return new Seen(line.charAt(0), Long.parseLong(words[1]), words[2], words.length > 3 ? words[3] : "");
        }
    }

    private KernelLab lab;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    private static List<Seen> seen(KernelLab.Child prober) throws IOException, InterruptedException {
        prober.awaitLine("ENDED", Duration.ofSeconds(60));
        return prober.lines().stream().filter(line -> line.matches("[QRA] .*")).map(Seen::of).toList();
    }

    private static String state(KernelLab.Child node) throws IOException, InterruptedException {
        String status = node.ask("status");
        assertTrue(status.contains("\"state\": "), status);
        return status.replaceFirst(".*?\"state\": \"([A-Za-z]+)\".*", "$1");
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000 * MILLI;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(10);
        }
    }

    private static void awaitState(KernelLab.Child node, String wanted) throws InterruptedException {
        await("never " + wanted, () -> {
            try {
                return state(node).equals(wanted);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** r1 Active with its addresses in place, r2 Backup. */
    private KernelLab.Child[] pair() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL);
        awaitState(r1, "Active");
        r1.awaitLine("all steps in", Duration.ofSeconds(10));
        KernelLab.Child r2 = lab.node("r2", INTERVAL);
        return new KernelLab.Child[] {r1, r2};
    }

    /** How many replies each request got; requests within a cycle of tags are told apart. */
    private static List<Integer> repliesByRequest(List<Seen> seen) {
        Map<String, Integer> open = new HashMap<>();
        List<Integer> counts = new ArrayList<>();
        for (Seen each : seen) {
            if (each.kind() == 'Q') {
                open.put(each.who(), counts.size());
                counts.add(0);
            } else if (each.kind() == 'R' && open.containsKey(each.who())) {
                counts.set(open.get(each.who()), counts.get(open.get(each.who())) + 1);
            }
        }
        return counts;
    }

    /**
     * The longest run of requests nobody ever answered, in milliseconds. Late answers count: how soon a busy machine
     * gets round to them is not what is tested.
     */
    private static long longestOutage(List<Seen> seen) {
        long longest = 0;
        long run = 0;
        for (int count : repliesByRequest(seen)) {
            run = count == 0 ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest * 4;
    }

    @Test
    void oneIsActiveAndOnlyItAnswersWithTheVirtualMac() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        List<Seen> seen = seen(lab.prober("10.10.0.1", 2));
        assertEquals("Active", state(pair[0]));
        assertEquals("Backup", state(pair[1]));
        List<Integer> replies = repliesByRequest(seen);
        assertTrue(replies.size() > 100, () -> "requests: " + replies.size());
        assertEquals(0, replies.stream().filter(count -> count > 1).count(), "requests with two answers");
        long unanswered = replies.stream().filter(count -> count == 0).count();
        assertTrue(unanswered * 20 < replies.size(), () -> unanswered + " of " + replies.size() + " unanswered");
        assertTrue(seen.stream().filter(each -> each.kind() == 'R')
                .allMatch(each -> each.detail().equals(VIRTUAL_MAC)));
        assertTrue(seen.stream().filter(each -> each.kind() == 'A').allMatch(each -> each.who().equals("10.10.0.2")));
        assertTrue(lab.run("r1", "ip -br address show dev vr10-eth1").contains("10.10.0.1/32"));
        assertFalse(lab.run("r2", "ip -br address show dev vr10-eth1").contains("10.10.0.1"));
        // The virtual address works from above ARP as well.
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
    }

    @Test
    void killedActiveIsSilentBeforeItsTwinBegins() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        KernelLab.Child prober = lab.prober("10.10.0.1", 5);
        Thread.sleep(1_500);
        pair[0].signal("KILL");
        List<Seen> seen = seen(prober);
        long last = seen.stream().filter(e -> e.kind() == 'A' && e.who().equals("10.10.0.2")).mapToLong(Seen::at)
                .max().orElseThrow();
        long first = seen.stream().filter(e -> e.kind() == 'A' && e.who().equals("10.10.0.3")).mapToLong(Seen::at)
                .min().orElseThrow();
        assertTrue(first > last, "the twin begins after the last advertisement of the dead");
        long between = seen.stream().filter(e -> e.kind() == 'R' && e.at() > last + 260 * MILLI && e.at() < first)
                .count();
        assertEquals(0, between, "answers after the guard time and before the twin");
        assertTrue(first - last < 400 * MILLI, () -> "takeover after " + (first - last) / MILLI + " ms");
        assertTrue(seen.stream().filter(e -> e.kind() == 'R' && e.at() > first).count() > 100, "the twin answers");
        // What the dead one left is still there and mute; a new start sweeps it and is Backup.
        assertTrue(lab.run("r1", "ip -br link").contains("vr10-eth1"));
        KernelLab.Child again = lab.node("r1", INTERVAL);
        assertTrue(again.lines().stream().anyMatch(line -> line.contains("VRRP-0116")), "swept");
        Thread.sleep(1_000);
        assertEquals("Backup", state(again));
        assertEquals("Active", state(pair[1]));
    }

    @Test
    void frozenActiveNeverAnswersBesideItsTwin() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        KernelLab.Child prober = lab.prober("10.10.0.1", 9);
        Thread.sleep(500);
        pair[0].signal("STOP");
        Thread.sleep(5_000);
        pair[0].signal("CONT");
        List<Seen> seen = seen(prober);
        assertEquals(0, repliesByRequest(seen).stream().filter(count -> count > 1)
                .count(), "requests with two answers");
        assertEquals("Backup", state(pair[0]));
        assertEquals("Active", state(pair[1]));
        assertTrue(pair[0].lines().stream().anyMatch(line -> line.contains("VRRP-0102")), "it woke late and says so");
        long twin = seen.stream().filter(e -> e.kind() == 'A' && e.who().equals("10.10.0.3")).mapToLong(Seen::at)
                .min().orElseThrow();
        assertEquals(0, seen.stream().filter(e -> e.kind() == 'A' && e.who().equals("10.10.0.2") && e.at() > twin)
                .count(),
                "advertisements of the frozen one after its twin took over");
    }

    @Test
    void requestedFailoverIsHardlyNoticed() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        KernelLab.Child prober = lab.prober("10.10.0.1", 4);
        Thread.sleep(1_000);
        String sentence = pair[0].ask("failover");
        assertEquals("group main is Active on 10.10.0.3 now", sentence);
        List<Seen> seen = seen(prober);
        assertEquals("Backup", state(pair[0]));
        assertEquals("Active", state(pair[1]));
        assertTrue(longestOutage(seen) <= OUTAGE_MAX, () -> "outage of " + longestOutage(seen) + " ms\n"
                + String.join("\n", pair[1].lines()));
        assertEquals("no group is Active on this node; request the failover on the node where it is",
                pair[0].ask("failover"));
    }

    /**
     * The guard opens with the first advertisement, and what comes in then is forwarded only where the address is
     * there. A busy machine may tell of an address late, never early: one hand-over of several is enough.
     */
    @Test
    void addressesAreReadyBeforeTheGuardOpens() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        awaitState(pair[1], "Backup");
        List<String> seen = new ArrayList<>();
        boolean ready = false;
        for (int i = 0; i < HAND_OVERS_MAX && !ready; i++) {
            String successor = i % 2 == 0 ? "r2" : "r1";
            KernelLab.Capture frames =
                    lab.timedCapture("sw", i % 2 == 0 ? "p2" : "p1", "ip proto 112 and not ip[21] = 0");
            KernelLab.Capture addresses = lab.addressChanges(successor);
            Thread.sleep(300);
            assertTrue(pair[i % 2].ask("failover").startsWith("group main is Active on "), "handed over");
            String guardOpen = frames.firstWith(" > ").orElseThrow();
            String added = addresses.firstWith("10.10.0.1/32").orElseThrow();
            seen.add(added + " | " + guardOpen);
            ready = time(added).compareTo(time(guardOpen)) < 0;
            awaitState(pair[i % 2], "Backup");
        }
        assertTrue(ready, () -> String.join("\n", seen));
    }

    private static String time(String line) {
        return line.replaceFirst("^\\[?(\\d+-\\d+-\\d+)[ T]([0-9:.]+).*", "$1 $2");
    }

    @Test
    void endedNodeHandsOverAndLeavesNothing() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        assertTrue(lab.run("r1", "nft list ruleset").contains("twinwall-guard"));
        assertEquals(0, pair[0].end(), () -> String.join("\n", pair[0].lines()));
        awaitState(pair[1], "Active");
        assertFalse(lab.run("r1", "ip -br link").contains("vr10"));
        assertFalse(lab.run("r1", "ip -br link").contains("vr20"));
        assertEquals("", lab.run("r1", "nft list ruleset"));
    }

    @Test
    void pulledCableMovesTheWholeGroup() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        lab.run("sw", "ip link set q1 down");
        awaitState(pair[0], "Initialize");
        awaitState(pair[1], "Active");
        lab.run("sw", "ip link set q1 up");
        awaitState(pair[0], "Backup");
        assertEquals("Active", state(pair[1]));
    }

    @Test
    void commitOnALiveActiveIsNotNoticed() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        KernelLab.Child prober = lab.prober("10.10.0.1", 4);
        Thread.sleep(1_000);
        assertEquals("committed", pair[0].ask("commit"));
        assertEquals("committed", pair[1].ask("commit"));
        List<Seen> seen = seen(prober);
        assertEquals("Active", state(pair[0]));
        assertTrue(longestOutage(seen) <= OUTAGE_MAX, () -> "outage of " + longestOutage(seen) + " ms\n"
                + String.join("\n", pair[1].lines()));
        assertTrue(lab.run("r1", "ip -br address show dev vr10-eth1").contains("10.10.0.9/32"));
        assertTrue(lab.run("r1", "nft list ruleset").contains("timeout 500ms"));
    }

    @Test
    void flushedRulesetAndDeletedMacvlanArePutBack() throws IOException, InterruptedException {
        KernelLab.Child[] pair = pair();
        lab.run("r1", "ip link del vr10-eth1");
        await("no macvlan", () -> contains("r1", "ip -br address", "10.10.0.1/32"));
        lab.run("r1", "nft flush ruleset");
        await("no guard", () -> contains("r1", "nft list ruleset", "out-eth1"));
        assertTrue(pair[0].lines().stream().anyMatch(line -> line.contains("VRRP-0141")), "it says so");
        assertTrue(pair[0].lines().stream().anyMatch(line -> line.contains("VRRP-0140")), "and this");
        assertEquals("Active", state(pair[0]));
        // Its close frame finds no guard: it says so and puts it back without being looked at.
        lab.run("r1", "nft flush ruleset");
        assertEquals("group main is Active on 10.10.0.3 now", pair[0].ask("failover"));
        await("no guard", () -> contains("r1", "nft list ruleset", "out-eth1"));
    }

    private boolean contains(String host, String command, String part) {
        try {
            return lab.run(host, command).contains(part);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void vrrpThreadAllocatesNothingWhileAdvertisementsComeAndGo() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", "20ms");
        awaitState(r1, "Active");
        KernelLab.Child r2 = lab.node("r2", "20ms");
        KernelLab.assertNothingAllocated(r1, r2);
    }
}
