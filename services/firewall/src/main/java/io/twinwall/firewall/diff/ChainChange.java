package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What becomes of the rules of a chain.
 *
 * @param added in the order in which they are put in
 * @param removed handles
 * @param after the chain as it will be: the rules that stay, and an empty place for each added one
 */
public record ChainChange(
        String chain, List<AddedRule> added, List<Long> removed, List<Optional<LiveRule>> after) {
    /**
     * A rule to put in.
     *
     * @param before handle of the rule that follows; at the end without
     */
    public record AddedRule(Rule rule, OptionalLong before) {}

    public ChainChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        after = List.copyOf(after);
    }

    static ChainChange between(String chain, List<LiveRule> before, List<Rule> after) {
        // A rule of somebody else equals nothing but itself, so it never stays.
        List<Object> present = new ArrayList<>(before.size());
        before.forEach(rule -> present.add(rule.rule().isPresent() ? rule.rule().get() : rule));
        int[] places = Alignment.of(present, after);
        List<Optional<LiveRule>> result = new ArrayList<>(after.size());
        boolean[] kept = new boolean[before.size()];
        for (int i = 0; i < places.length; i++) {
            if (places[i] == Alignment.NEW) {
                result.add(Optional.empty());
            } else {
                result.add(Optional.of(before.get(places[i])));
                kept[places[i]] = true;
            }
        }
        List<Long> removed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!kept[i]) {
                removed.add(before.get(i).handle());
            }
        }
        return new ChainChange(chain, added(before, after, places), removed, result);
    }

    /** The new rules in their order, each with the next behind it that stays. */
    private static List<AddedRule> added(List<LiveRule> before, List<Rule> after, int[] places) {
        List<AddedRule> added = new ArrayList<>();
        int next = Alignment.NEW;
        for (int i = places.length - 1; i >= 0; i--) {
            if (places[i] != Alignment.NEW) {
                next = places[i];
            } else {
                added.add(new AddedRule(after.get(i), next == Alignment.NEW
                        ? OptionalLong.empty()
                        : OptionalLong.of(before.get(next).handle())));
            }
        }
        return added.reversed();
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }
}
