package io.twinwall.firewall.diff;

import io.twinwall.firewall.diff.ChainChange.AddedRule;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * From a table in the kernel to the wanted one.
 *
 * @param additions what can be added ahead, because nothing in force leads there: new objects, sets, maps and regular
 *     chains with all their content, and in a chain {@link #SCRATCH} the new rules of the other chains
 * @param baseChains new ones, and those with another policy; their rules are among the changes of the chains
 * @param chains that hold other rules than before
 * @param elements of sets that stay
 * @param entries of maps that stay
 * @param removed what is not wanted any more; of a set and a map the name counts
 */
public record TableChange(
        LiveTable from,
        Table to,
        Table additions,
        List<Chain> baseChains,
        List<ChainChange> chains,
        List<ElementChange> elements,
        List<EntryChange> entries,
        Table removed) {
    /** Holds rules until they are copied to their places; no name of the document becomes this one. */
    public static final String SCRATCH = "twinwall.scratch";

    /** Ranges; a walk through so many is shorter than what it takes to judge them elsewhere. */
    private static final int TREE_LARGE = 5_000;

    public TableChange {
        baseChains = List.copyOf(baseChains);
        chains = List.copyOf(chains);
        elements = List.copyOf(elements);
        entries = List.copyOf(entries);
    }

    /**
     * The steps; empty where something that rules depend on is another thing of the same name: a base chain on another
     * hook, a set of another type, a flowtable. Then the table is made afresh.
     */
    public static Optional<TableChange> between(LiveTable from, Table to) {
        Table before = from.table();
        if (redefined(before, to)) {
            return Optional.empty();
        }
        Set<String> chainsBefore = names(before.chains(), Chain::name);
        List<ChainChange> chains = new ArrayList<>();
        List<Chain> baseChains = new ArrayList<>();
        List<Chain> added = new ArrayList<>();
        Map<String, Optional<Hook>> hooks =
                before.chains().stream().collect(Collectors.toMap(Chain::name, Chain::hook));
        for (Chain chain : to.chains()) {
            boolean there = chainsBefore.contains(chain.name());
            if (!there && chain.hook().isEmpty()) {
                added.add(chain);
                continue;
            }
            if (!there || !hooks.get(chain.name()).equals(chain.hook())) {
                baseChains.add(chain);
            }
            List<LiveRule> rules = from.rules().getOrDefault(chain.name(), List.of());
            if (!same(rules, chain.rules())) {
                chains.add(ChainChange.between(chain.name(), rules, chain.rules()));
            }
        }
        List<Rule> scratch = chains.stream().flatMap(chain -> chain.added().stream()).map(AddedRule::rule).toList();
        if (!scratch.isEmpty()) {
            added.add(Chain.regular(SCRATCH, scratch));
        }
        Table additions = new Table(to.name(),
                without(to.objects(), before.objects(), NamedObject::name),
                without(to.sets(), before.sets(), NamedSet::name),
                without(to.maps(), before.maps(), NamedMap::name), added);
        Table removed = new Table(to.name(),
                without(before.objects(), to.objects(), NamedObject::name),
                without(before.sets(), to.sets(), NamedSet::name),
                without(before.maps(), to.maps(), NamedMap::name),
                without(before.chains(), to.chains(), Chain::name));
        return Optional.of(new TableChange(from, to, additions, baseChains, chains, elements(before, to),
                entries(before, to), removed));
    }

    /** Nothing differs. */
    public boolean isEmpty() {
        return isEmpty(additions) && isEmpty(removed) && baseChains.isEmpty() && chains.isEmpty()
                && elements.isEmpty() && entries.isEmpty();
    }

    /** Nothing has to be compiled or added ahead. */
    public boolean hasNoAdditions() {
        return isEmpty(additions);
    }

    /** The changes of elements in sets of ranges of which the kernel walks through more than a few when one changes. */
    public List<ElementChange> inLargeTrees() {
        Map<String, NamedSet> sets = byName(from.table().sets(), NamedSet::name);
        return elements.stream().filter(change -> change.kind() instanceof NamedSet.Interval
                && sets.get(change.set()).elements().values().size() > TREE_LARGE).toList();
    }

    /** The same change but for {@link #inLargeTrees}. */
    public TableChange withoutLargeTrees() {
        List<ElementChange> large = inLargeTrees();
        return large.isEmpty() ? this : new TableChange(from, to, additions, baseChains, chains,
                elements.stream().filter(change -> !large.contains(change)).toList(), entries, removed);
    }

    private static boolean isEmpty(Table table) {
        return table.objects().isEmpty() && table.sets().isEmpty() && table.maps().isEmpty()
                && table.chains().isEmpty();
    }

    /**
     * The table in the kernel afterwards.
     *
     * @param placed handles of the added rules, chain after chain in the order of the changes
     * @param ahead handles of the rules of each chain that was added ahead
     */
    public LiveTable after(List<Long> placed, Map<String, List<Long>> ahead) {
        Map<String, List<LiveRule>> rules = new LinkedHashMap<>();
        for (Chain chain : to.chains()) {
            List<Long> handles = ahead.get(chain.name());
            rules.put(chain.name(), handles == null
                    ? from.rules().getOrDefault(chain.name(), List.of())
                    : live(chain.rules(), handles));
        }
        int next = 0;
        for (ChainChange change : chains) {
            List<LiveRule> now = new ArrayList<>(change.after().size());
            int added = 0;
            for (Optional<LiveRule> place : change.after()) {
                if (place.isPresent()) {
                    now.add(place.get());
                } else {
                    now.add(new LiveRule(placed.get(next), Optional.of(change.added().get(added).rule())));
                    next++;
                    added++;
                }
            }
            rules.put(change.chain(), now);
        }
        return new LiveTable(to, rules);
    }

    /** Rules with their handles. */
    public static List<LiveRule> live(List<Rule> rules, List<Long> handles) {
        List<LiveRule> live = new ArrayList<>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            live.add(new LiveRule(handles.get(i), Optional.of(rules.get(i))));
        }
        return live;
    }

    private static boolean same(List<LiveRule> before, List<Rule> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < after.size(); i++) {
            Optional<Rule> rule = before.get(i).rule();
            if (rule.isEmpty() || !rule.get().equals(after.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean redefined(Table before, Table to) {
        Map<String, NamedObject> objects = byName(before.objects(), NamedObject::name);
        Map<String, NamedSet> sets = byName(before.sets(), NamedSet::name);
        Map<String, Chain> chains = byName(before.chains(), Chain::name);
        Set<String> maps = names(before.maps(), NamedMap::name);
        return to.objects().stream().anyMatch(o -> !objects.getOrDefault(o.name(), o).equals(o))
                || to.sets().stream().anyMatch(s -> maps.contains(s.name())
                        || !defined(sets.getOrDefault(s.name(), s)).equals(defined(s)))
                || to.maps().stream().anyMatch(m -> sets.containsKey(m.name()))
                || to.chains().stream().anyMatch(c -> !place(chains.getOrDefault(c.name(), c)).equals(place(c)));
    }

    private record Definition(NamedSet.Kind kind, String type) {}

    private static Definition defined(NamedSet set) {
        return new Definition(set.kind(), set.elements().type());
    }

    /** A hook but for its policy, which may change while packets pass. */
    private static Optional<Hook> place(Chain chain) {
        return chain.hook().map(hook -> new Hook(hook.type(), hook.point(), hook.priority(), Hook.Policy.ACCEPT));
    }

    private static List<ElementChange> elements(Table before, Table to) {
        Map<String, NamedSet> sets = byName(before.sets(), NamedSet::name);
        return to.sets().stream()
                .filter(set -> sets.containsKey(set.name()))
                .map(set -> ElementChange.between(sets.get(set.name()), set))
                .filter(change -> !change.isEmpty())
                .toList();
    }

    private static List<EntryChange> entries(Table before, Table to) {
        Map<String, NamedMap> maps = byName(before.maps(), NamedMap::name);
        return to.maps().stream()
                .filter(map -> maps.containsKey(map.name()))
                .map(map -> EntryChange.between(maps.get(map.name()), map))
                .filter(change -> !change.isEmpty())
                .toList();
    }

    private static <T> List<T> without(List<T> all, List<T> these, Function<T, String> name) {
        Set<String> names = names(these, name);
        return all.stream().filter(one -> !names.contains(name.apply(one))).toList();
    }

    private static <T> Set<String> names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).collect(Collectors.toSet());
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.toMap(name, Function.identity()));
    }
}
