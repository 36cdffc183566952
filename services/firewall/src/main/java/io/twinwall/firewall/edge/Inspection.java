package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.LiveRule;
import io.twinwall.firewall.diff.LiveTable;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfSet;
import io.twinwall.linux.netlink.NfTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares a table in the kernel with what was put there. Rules are known by their handles: whatever is replaced gets a
 * new one.
 *
 * @param now the table as it is; empty where it is gone or a base chain sits elsewhere
 * @param elements what puts the elements of its sets and maps right
 * @param differences in words, for the log; empty where it is as it was put
 */
record Inspection(Optional<LiveTable> now, List<NfChange> elements, List<String> differences) {
    Inspection {
        elements = List.copyOf(elements);
        differences = differences.stream().distinct().toList();
    }

    static Inspection of(NfTables tables, LiveTable believed) throws KernelRefused {
        String name = believed.table().name();
        List<NfChain> chains = tables.chains(name);
        if (chains.isEmpty()) {
            return new Inspection(Optional.empty(), List.of(), List.of("it was gone"));
        }
        List<String> differences = new ArrayList<>();
        Optional<List<Chain>> seen = chains(believed.table(), chains, differences);
        if (seen.isEmpty()) {
            return new Inspection(Optional.empty(), List.of(), List.of("a base chain sat on another hook"));
        }
        Map<String, List<LiveRule>> rules = rules(believed, tables.rules(name), differences);
        List<NfSet> sets = tables.sets(name).stream().filter(set -> !set.anonymous()).toList();
        Set<String> objects = new HashSet<>(tables.objects(name));
        Table table = contents(believed.table(), sets, objects, seen.get(), differences);
        List<NfChange> elements = elements(tables, table, sets, differences);
        return new Inspection(Optional.of(new LiveTable(table, rules)), elements, differences);
    }

    private static Optional<List<Chain>> chains(Table believed, List<NfChain> chains, List<String> differences) {
        Map<String, Chain> known = believed.chains().stream().collect(Collectors.toMap(Chain::name, chain -> chain));
        List<Chain> seen = new ArrayList<>();
        for (NfChain chain : chains) {
            Chain was = known.remove(chain.name());
            if (was == null) {
                differences.add("a chain had been added");
                seen.add(Transaction.foreign(chain.name()));
            } else if (was.hook().isPresent() && chain.base().isPresent()) {
                Optional<Hook> hook = Transaction.seen(was.hook().get(), chain.base().get());
                if (hook.isEmpty()) {
                    return Optional.empty();
                }
                if (!hook.equals(was.hook())) {
                    differences.add("a policy had been changed");
                }
                seen.add(new Chain(was.name(), hook, List.of()));
            } else if (was.hook().isPresent() != chain.base().isPresent()) {
                return Optional.empty();
            } else {
                seen.add(was);
            }
        }
        known.keySet().forEach(_ -> differences.add("a chain was gone"));
        return Optional.of(seen);
    }

    private static Map<String, List<LiveRule>> rules(LiveTable believed, List<NfRule> rules,
            List<String> differences) {
        Map<Long, LiveRule> known = new HashMap<>();
        believed.rules().values().forEach(chain -> chain.forEach(rule -> known.put(rule.handle(), rule)));
        Map<String, List<LiveRule>> seen = new LinkedHashMap<>();
        int foreign = 0;
        for (NfRule rule : rules) {
            LiveRule was = known.remove(rule.handle());
            if (was == null || was.rule().isEmpty()) {
                foreign++;
                was = new LiveRule(rule.handle(), Optional.empty());
            }
            seen.computeIfAbsent(rule.chain(), _ -> new ArrayList<>()).add(was);
        }
        if (foreign > 0) {
            differences.add(foreign + (foreign == 1 ? " rule" : " rules") + " had been added");
        }
        if (!known.isEmpty()) {
            differences.add(known.size() + (known.size() == 1 ? " rule was" : " rules were") + " gone");
        }
        return seen;
    }

    private static Table contents(Table believed, List<NfSet> sets, Set<String> objects, List<Chain> chains,
            List<String> differences) {
        Set<String> names = sets.stream().map(NfSet::name).collect(Collectors.toCollection(HashSet::new));
        List<NamedSet> seenSets = new ArrayList<>(
                believed.sets().stream().filter(set -> names.contains(set.name())).toList());
        List<NamedMap> seenMaps = believed.maps().stream().filter(map -> names.contains(map.name())).toList();
        List<NamedObject> seenObjects =
                believed.objects().stream().filter(object -> present(object, objects)).toList();
        if (seenSets.size() < believed.sets().size() || seenMaps.size() < believed.maps().size()) {
            differences.add("a set was gone");
        }
        if (seenObjects.size() < believed.objects().size()) {
            differences.add("an object was gone");
        }
        believed.sets().forEach(set -> names.remove(set.name()));
        believed.maps().forEach(map -> names.remove(map.name()));
        if (!names.isEmpty()) {
            differences.add("a set had been added");
        }
        names.forEach(name -> seenSets.add(Transaction.foreignSet(name)));
        return new Table(believed.name(), seenObjects, seenSets, seenMaps, chains);
    }

    /** Flowtables are no objects of the kernel's; they are taken for present, as rules hold them. */
    private static boolean present(NamedObject object, Set<String> objects) {
        return switch (object) {
            case NamedObject.Helper helper -> objects.contains(helper.name());
            case NamedObject.Flowtable _ -> true;
        };
    }

    private static List<NfChange> elements(NfTables tables, Table table, List<NfSet> there, List<String> differences)
            throws KernelRefused {
        Map<String, List<NfElement>> wanted = new HashMap<>();
        table.sets().stream().filter(set -> !(set.kind() instanceof NamedSet.Dynamic))
                .forEach(set -> wanted.put(set.name(), Keys.of(set.kind(), set.elements())));
        table.maps().forEach(map -> wanted.put(map.name(), Keys.of(map)));
        List<NfChange> changes = new ArrayList<>();
        int wrong = 0;
        for (NfSet set : there) {
            if (!wanted.containsKey(set.name())) {
                continue;
            }
            // libnftables begins an interval set with the end of an interval at zero, which means nothing.
            Set<NfElement> extra = tables.elements(table.name(), set.name()).stream()
                    .filter(element -> !(element.intervalEnd() && element.key().isZero()))
                    .collect(Collectors.toCollection(HashSet::new));
            List<NfElement> missing =
                    wanted.get(set.name()).stream().filter(element -> !extra.remove(element)).toList();
            if (!extra.isEmpty()) {
                changes.add(new NfChange.DeleteElements(table.name(), set.name(), extra.stream()
                        .map(e -> new NfElement(e.key(), e.keyEnd(), e.intervalEnd(), Optional.empty())).toList()));
            }
            if (!missing.isEmpty()) {
                changes.add(new NfChange.AddElements(table.name(), set.name(), missing));
            }
            wrong += extra.size() + missing.size();
        }
        if (wrong > 0) {
            differences.add(wrong + (wrong == 1 ? " element" : " elements") + " differed");
        }
        return changes;
    }
}
