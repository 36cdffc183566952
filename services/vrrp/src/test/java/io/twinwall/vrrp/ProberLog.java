package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a {@link SegmentProber} printed: {@code A} advertisements, {@code Q} requests, {@code R} their answers. */
final class ProberLog {
    private ProberLog() {}

    /** The words of each line of a kind. */
    static List<String[]> seen(KernelLab.Child prober, String kind) {
        return prober.lines().stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.split(" ", -1))
                .toList();
    }

    /** When a router's first advertisement came. */
    static long first(KernelLab.Child prober, String source) {
        return seen(prober, "A").stream().filter(words -> words[2].equals(source))
                .mapToLong(words -> Long.parseLong(words[1])).min().orElseThrow();
    }

    /** Answers between two times. */
    static long answers(KernelLab.Child prober, long from, long to) {
        return seen(prober, "R").stream().mapToLong(words -> Long.parseLong(words[1]))
                .filter(at -> at > from && at < to).count();
    }

    static void assertNoRequestHasTwoAnswers(KernelLab.Child prober) {
        Map<String, Integer> counts = new HashMap<>();
        for (String line : prober.lines()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "Q" -> counts.put(words[2], 0);
                case "R" -> counts.computeIfPresent(words[2], (who, count) -> count + 1);
                default -> {
                    // Advertisements are looked at elsewhere.
                }
            }
            assertTrue(counts.values().stream().allMatch(count -> count <= 1), () -> "two answers: " + line);
        }
    }
}
