package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.ChainChange;
import io.twinwall.firewall.diff.LiveRule;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfTables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rule that only changes its place in its chain is deleted here and added there, and takes what it has counted along.
 * What it counts between the reading and the switch is lost: some hundred microseconds.
 */
final class Carried {
    private Carried() {}

    /** The compiled rules of a change's scratch chain, those that move with the counters of where they are now. */
    static List<NfCompiledRule> along(NfTables tables, TableChange change, List<NfCompiledRule> scratch)
            throws KernelRefused {
        List<NfCompiledRule> carried = new ArrayList<>(scratch);
        int next = 0;
        for (ChainChange chain : change.chains()) {
            Map<Integer, Long> moved = moved(change, chain, next);
            next += chain.added().size();
            if (moved.isEmpty()) {
                continue;
            }
            Map<Long, NfRule> now = new HashMap<>();
            tables.rules(change.to().name(), chain.chain()).forEach(rule -> now.put(rule.handle(), rule));
            moved.forEach((place, handle) -> {
                if (now.containsKey(handle) && place < carried.size()) {
                    now.get(handle).counter().ifPresent(counter ->
                            carried.set(place, carried.get(place).counting(counter)));
                }
            });
        }
        return carried;
    }

    /** Handles of the rules that are also added, by the place of the added one in the scratch chain. */
    private static Map<Integer, Long> moved(TableChange change, ChainChange chain, int first) {
        Map<Integer, Long> moved = new HashMap<>();
        if (chain.added().isEmpty() || chain.removed().isEmpty()) {
            return moved;
        }
        Set<Long> removed = new HashSet<>(chain.removed());
        Map<Rule, Deque<Long>> going = new HashMap<>();
        for (LiveRule rule : change.from().rules().getOrDefault(chain.chain(), List.of())) {
            if (rule.rule().isPresent() && removed.contains(rule.handle())) {
                going.computeIfAbsent(rule.rule().get(), _ -> new ArrayDeque<>()).add(rule.handle());
            }
        }
        for (int i = 0; i < chain.added().size(); i++) {
            Deque<Long> handles = going.get(chain.added().get(i).rule());
            if (handles != null && !handles.isEmpty()) {
                moved.put(first + i, handles.removeFirst());
            }
        }
        return moved;
    }
}
