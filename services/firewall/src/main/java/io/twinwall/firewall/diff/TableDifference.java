package io.twinwall.firewall.diff;

import io.twinwall.firewall.print.NftText;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The difference of two tables in words, a line for each rule and element. */
public final class TableDifference {
    private TableDifference() {}

    /** Lines with {@code -} and {@code +}; none where the tables are equal. */
    public static List<String> lines(Table before, Table after) {
        if (before.equals(after)) {
            return List.of();
        }
        List<String> removed = new ArrayList<>();
        List<String> added = new ArrayList<>();
        sets(before, after, removed, added);
        maps(before, after, removed, added);
        Map<String, Chain> chains = byName(before.chains(), Chain::name);
        for (Chain chain : after.chains()) {
            Optional<Chain> old = Optional.ofNullable(chains.remove(chain.name()));
            rules(chain.name(), old.map(Chain::rules).orElse(List.of()), chain.rules(), removed, added);
        }
        chains.values().forEach(chain -> rules(chain.name(), chain.rules(), List.of(), removed, added));
        Map<String, Integer> balance = new LinkedHashMap<>();
        removed.forEach(line -> balance.merge(line, -1, Integer::sum));
        added.forEach(line -> balance.merge(line, 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        balance.forEach((line, count) -> {
            for (int i = 0; i < Math.abs(count); i++) {
                lines.add((count < 0 ? "- " : "+ ") + line);
            }
        });
        return lines.isEmpty() ? List.of("the same rules in another order") : lines;
    }

    private static void rules(
            String chain, List<Rule> before, List<Rule> after, List<String> removed, List<String> added) {
        int[] places = Alignment.of(before, after);
        boolean[] kept = new boolean[before.size()];
        for (int i = 0; i < places.length; i++) {
            if (places[i] == Alignment.NEW) {
                added.add("chain " + chain + ": " + NftText.rule(after.get(i)));
            } else {
                kept[places[i]] = true;
            }
        }
        for (int i = 0; i < kept.length; i++) {
            if (!kept[i]) {
                removed.add("chain " + chain + ": " + NftText.rule(before.get(i)));
            }
        }
    }

    private static void sets(Table before, Table after, List<String> removed, List<String> added) {
        Map<String, NamedSet> sets = byName(before.sets(), NamedSet::name);
        for (NamedSet set : after.sets()) {
            NamedSet old = sets.get(set.name());
            if (old != null && old.elements().type().equals(set.elements().type())) {
                sets.remove(set.name());
                ElementChange change = ElementChange.between(old, set);
                elements(set.name(), change.removed(), removed);
                elements(set.name(), change.added(), added);
            } else {
                elements(set.name(), set.elements(), added);
            }
        }
        sets.values().forEach(set -> elements(set.name(), set.elements(), removed));
    }

    private static void elements(String set, Elements elements, List<String> lines) {
        NftText.elements(elements).forEach(element -> lines.add("set " + set + ": " + element));
    }

    private static void maps(Table before, Table after, List<String> removed, List<String> added) {
        Map<String, NamedMap> maps = byName(before.maps(), NamedMap::name);
        for (NamedMap map : after.maps()) {
            Optional<NamedMap> old = Optional.ofNullable(maps.remove(map.name()));
            EntryChange change =
                    EntryChange.between(old.orElse(new NamedMap(map.name(), Map.of())), map);
            entries(change.removed(), removed);
            entries(change.added(), added);
        }
        maps.values().forEach(map -> entries(map, removed));
    }

    private static void entries(NamedMap map, List<String> lines) {
        NftText.entries(map).forEach(entry -> lines.add("map " + map.name() + ": " + entry));
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.toMap(name, Function.identity(), (a, _) -> a, LinkedHashMap::new));
    }
}
