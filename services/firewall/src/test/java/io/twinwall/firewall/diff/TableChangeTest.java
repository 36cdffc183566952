package io.twinwall.firewall.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.diff.ChainChange.AddedRule;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.DeviceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TableChangeTest {
    private long handles;

    private LiveTable loaded(Table table) {
        Map<String, List<LiveRule>> rules = new LinkedHashMap<>();
        for (Chain chain : table.chains()) {
            rules.put(chain.name(), TableChange.live(chain.rules(),
                    chain.rules().stream().map(_ -> ++handles).toList()));
        }
        return new LiveTable(table, rules);
    }

    private static Table table(Chain... chains) {
        return new Table("t", List.of(), List.of(), List.of(), List.of(chains));
    }

    private static Chain input(Hook.Policy policy, Rule... rules) {
        return Chain.base("input",
                new Hook(Hook.Type.FILTER, Hook.Point.INPUT, Hook.Priority.FILTER, policy), List.of(rules));
    }

    private static Rule rule(String path) {
        return Rule.always(path, new Statement.Counter());
    }

    /** Does to the chains what a change says, as the kernel does it, and gives the handles of what was added. */
    private List<Long> run(TableChange change, Map<String, List<LiveRule>> kernel) {
        List<Long> placed = new ArrayList<>();
        for (ChainChange chain : change.chains()) {
            List<LiveRule> rules = kernel.computeIfAbsent(chain.chain(), _ -> new ArrayList<>());
            for (AddedRule added : chain.added()) {
                placed.add(++handles);
                LiveRule live = new LiveRule(handles, Optional.of(added.rule()));
                int at = added.before().isEmpty()
                        ? rules.size()
                        : rules.stream().map(LiveRule::handle).toList().indexOf(added.before().getAsLong());
                rules.add(at, live);
            }
        }
        for (ChainChange chain : change.chains()) {
            chain.removed().forEach(handle -> assertTrue(
                    kernel.get(chain.chain()).removeIf(rule -> rule.handle() == handle)));
        }
        change.removed().chains().forEach(chain -> kernel.remove(chain.name()));
        return placed;
    }

    @Test
    void aWalkThroughRandomTablesEndsInEachOfThem() {
        for (int seed = 0; seed < 20; seed++) {
            RandomTables walk = new RandomTables("t", seed);
            LiveTable live = loaded(walk.next());
            for (int i = 0; i < 50; i++) {
                Table next = walk.next();
                live = step(live, next);
                assertTrue(TableChange.between(live, next).orElseThrow().isEmpty());
            }
        }
    }

    private LiveTable step(LiveTable live, Table next) {
        TableChange change = TableChange.between(live, next).orElseThrow();
        Map<String, List<LiveRule>> kernel = new LinkedHashMap<>();
        live.rules().forEach((chain, rules) -> kernel.put(chain, new ArrayList<>(rules)));
        Map<String, List<Long>> ahead = new LinkedHashMap<>();
        for (Chain chain : change.additions().chains()) {
            if (!chain.name().equals(TableChange.SCRATCH)) {
                ahead.put(chain.name(), chain.rules().stream().map(_ -> ++handles).toList());
                kernel.put(chain.name(), TableChange.live(chain.rules(), ahead.get(chain.name())));
            }
        }
        change.baseChains().forEach(chain -> kernel.putIfAbsent(chain.name(), new ArrayList<>()));
        LiveTable after = change.after(run(change, kernel), ahead);
        assertEquals(next.chains().stream().collect(Collectors.toMap(Chain::name, Chain::rules)),
                kernel.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, chain ->
                        chain.getValue().stream().map(rule -> rule.rule().orElseThrow()).toList())));
        assertEquals(kernel, after.rules());
        assertEquals(contents(next), contents(live.table(), change));
        return after;
    }

    private static Map<String, Set<?>> contents(Table table) {
        Map<String, Set<?>> contents = new LinkedHashMap<>();
        table.sets().forEach(set -> contents.put(set.name(), new HashSet<>(set.elements().values())));
        table.maps().forEach(map -> contents.put(map.name(), map.entries().entrySet()));
        return contents;
    }

    private static Map<String, Set<?>> contents(Table before, TableChange change) {
        Map<String, Set<Object>> contents = new LinkedHashMap<>();
        contents(before).forEach((name, elements) -> contents.put(name, new HashSet<>(elements)));
        contents(change.removed()).keySet().forEach(contents::remove);
        contents(change.additions()).forEach((name, elements) -> contents.put(name, new HashSet<>(elements)));
        for (ElementChange elements : change.elements()) {
            assertTrue(contents.get(elements.set()).removeAll(elements.removed().values())
                    || elements.removed().values().isEmpty());
            contents.get(elements.set()).addAll(elements.added().values());
        }
        for (EntryChange entries : change.entries()) {
            contents.get(entries.added().name()).removeAll(entries.removed().entries().entrySet());
            contents.get(entries.added().name()).addAll(entries.added().entries().entrySet());
        }
        return new LinkedHashMap<>(contents);
    }

    @Test
    void oneChangedRuleOfManyIsOneRuleAddedAndOneRemoved() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(rule("firewall.rules." + i));
        }
        LiveTable live = loaded(table(Chain.regular("c", rules)));
        rules.set(5_000, rule("firewall.rules.other"));
        TableChange change = TableChange.between(live, table(Chain.regular("c", rules))).orElseThrow();
        assertEquals(List.of(new AddedRule(rule("firewall.rules.other"), OptionalLong.of(5_002))),
                change.chains().getFirst().added());
        assertEquals(List.of(5_001L), change.chains().getFirst().removed());
        assertEquals(1, change.additions().chains().size());
    }

    @Test
    void ruleOfSomebodyElseIsRemovedAndOursStay() {
        Table wanted = table(input(Hook.Policy.DROP, rule("a"), rule("b")));
        LiveTable live = new LiveTable(wanted, Map.of("input", List.of(
                new LiveRule(1, Optional.of(rule("a"))), new LiveRule(7, Optional.empty()),
                new LiveRule(2, Optional.of(rule("b"))))));
        TableChange change = TableChange.between(live, wanted).orElseThrow();
        assertEquals(List.of(7L), change.chains().getFirst().removed());
        assertEquals(List.of(), change.chains().getFirst().added());
        assertTrue(change.hasNoAdditions());
    }

    @Test
    void policyChangesInPlaceButAnotherHookIsAnotherTable() {
        LiveTable live = loaded(table(input(Hook.Policy.ACCEPT, rule("a"))));
        TableChange change =
                TableChange.between(live, table(input(Hook.Policy.DROP, rule("a")))).orElseThrow();
        assertEquals(1, change.baseChains().size());
        assertTrue(change.chains().isEmpty());
        Chain moved = Chain.base("input",
                new Hook(Hook.Type.FILTER, Hook.Point.FORWARD, Hook.Priority.FILTER, Hook.Policy.ACCEPT),
                List.of(rule("a")));
        assertEquals(Optional.empty(), TableChange.between(live, table(moved)));
        assertEquals(Optional.empty(), TableChange.between(live, table(Chain.regular("input", List.of()))));
    }

    @Test
    void setOfAnotherTypeIsAnotherTable() {
        NamedSet devices = NamedSet.hash("s", new Elements.Devices(List.of()));
        NamedSet macs = NamedSet.hash("s", new Elements.Macs(List.of()));
        Table before = new Table("t", List.of(), List.of(devices), List.of(), List.of());
        assertEquals(Optional.empty(), TableChange.between(loaded(before),
                new Table("t", List.of(), List.of(macs), List.of(), List.of())));
        assertEquals(Optional.empty(), TableChange.between(loaded(before), new Table("t", List.of(), List.of(),
                List.of(new NamedMap("s", Map.of())), List.of())));
    }

    @Test
    void entryWithAnotherVerdictLeavesAndComesBack() {
        DeviceName eth0 = new DeviceName("eth0");
        NamedMap before = new NamedMap("m", Map.of(eth0, new Statement.Accept()));
        NamedMap after = new NamedMap("m", Map.of(eth0, new Statement.Drop()));
        EntryChange change = EntryChange.between(before, after);
        assertEquals(before, change.removed());
        assertEquals(after, change.added());
        assertFalse(change.isEmpty());
        assertTrue(EntryChange.between(after, after).isEmpty());
    }
}
