package io.twinwall.firewall;

import io.twinwall.linux.netlink.NfRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live counters of one table by the path in each rule's comment, in the order of the rules, and how many elements
 * rules have put into each set that they fill.
 */
record Counters(int rules, Map<String, List<Tally>> byPath, Map<String, Integer> elements) {
    static final Counters NONE = new Counters(0, Map.of(), Map.of());

    /** What one rule counted. */
    record Tally(long packets, long bytes) {
        static final Tally ZERO = new Tally(0, 0);

        Tally plus(Tally other) {
            return new Tally(packets + other.packets, bytes + other.bytes);
        }
    }

    /** Of the rules of a table; those without a counter only number. */
    static Counters of(List<NfRule> rules, Map<String, Integer> elements) {
        Map<String, List<Tally>> byPath = new HashMap<>();
        for (NfRule rule : rules) {
            rule.counter().ifPresent(counter ->
                    byPath.computeIfAbsent(rule.comment(), _ -> new ArrayList<>())
                            .add(new Tally(counter.packets(), counter.bytes())));
        }
        return new Counters(rules.size(), byPath, elements);
    }

    /** All rules of a path together. */
    Tally sum(String path) {
        return byPath.getOrDefault(path, List.of()).stream().reduce(Tally.ZERO, Tally::plus);
    }

    /** The {@code index}th rule of a path; zero where the kernel has none. */
    Tally at(String path, int index) {
        List<Tally> tallies = byPath.getOrDefault(path, List.of());
        return index < tallies.size() ? tallies.get(index) : Tally.ZERO;
    }
}
