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
        List<AddedRule> added = new ArrayList<>();
        OptionalLong[] following = following(before, places);
        boolean[] kept = new boolean[before.size()];
        for (int i = 0; i < places.length; i++) {
            if (places[i] == Alignment.NEW) {
                result.add(Optional.empty());
                added.add(new AddedRule(after.get(i), following[i]));
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
        return new ChainChange(chain, added, removed, result);
    }

    /** For each place the handle of the next rule that stays. */
    private static OptionalLong[] following(List<LiveRule> before, int[] places) {
        OptionalLong[] following = new OptionalLong[places.length];
        OptionalLong next = OptionalLong.empty();
        for (int i = places.length - 1; i >= 0; i--) {
            following[i] = next;
            if (places[i] != Alignment.NEW) {
                next = OptionalLong.of(before.get(places[i]).handle());
            }
        }
        return following;
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }
}
