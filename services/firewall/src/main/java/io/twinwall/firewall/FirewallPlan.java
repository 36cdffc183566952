package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.print.NftText;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables that differ between two documents; empty where both are in force as they are. */
public final class FirewallPlan implements Plan {
    private final NodeConfig next;
    private final Ruleset wanted;
    private final List<Table> before;
    private final List<Table> after;
    private final List<String> lines;

    private FirewallPlan(NodeConfig next, Ruleset wanted, List<Table> before, List<Table> after, List<String> lines) {
        this.next = next;
        this.wanted = wanted;
        this.before = List.copyOf(before);
        this.after = List.copyOf(after);
        this.lines = List.copyOf(lines);
    }

    static FirewallPlan between(Optional<NodeConfig> now, NodeConfig next) {
        Ruleset wanted = RulesetCompiler.compile(next);
        Optional<Ruleset> present = now.map(RulesetCompiler::compile);
        List<Table> before = new ArrayList<>();
        List<Table> after = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < wanted.tables().size(); i++) {
            Table table = wanted.tables().get(i);
            if (present.isEmpty()) {
                after.add(table);
                lines.add("table inet " + table.name() + ": put in force with " + table.ruleCount() + " rules");
            } else if (!table.equals(present.get().tables().get(i))) {
                Table old = present.get().tables().get(i);
                before.add(old);
                after.add(table);
                lines.addAll(difference(old, table));
            }
        }
        return new FirewallPlan(next, wanted, before, after, lines);
    }

    @Override
    public List<String> lines() {
        return lines;
    }

    NodeConfig next() {
        return next;
    }

    Ruleset wanted() {
        return wanted;
    }

    /** The changed tables as they shall be. */
    List<Table> after() {
        return after;
    }

    /** The commands that make it so: at start the tables are replaced whole, later they are changed under traffic. */
    Batch batch() {
        return before.isEmpty() ? Batch.replacing(after) : Batch.changing(before, after);
    }

    /** The commands back; nothing where there is no former table. */
    Optional<Batch> undo() {
        return before.isEmpty() ? Optional.empty() : Optional.of(Batch.changing(after, before));
    }

    private static List<String> difference(Table old, Table wanted) {
        List<String> lines = new ArrayList<>();
        lines.add("table inet " + wanted.name() + ": changed, now " + wanted.ruleCount() + " rules");
        Map<String, Integer> balance = new LinkedHashMap<>();
        contents(old).forEach(line -> balance.merge(line, -1, Integer::sum));
        contents(wanted).forEach(line -> balance.merge(line, 1, Integer::sum));
        balance.forEach((line, count) -> {
            for (int i = 0; i < Math.abs(count); i++) {
                lines.add((count < 0 ? "- " : "+ ") + line);
            }
        });
        if (lines.size() == 1) {
            lines.add("the same rules in another order");
        }
        return lines;
    }

    private static List<String> contents(Table table) {
        List<String> lines = new ArrayList<>();
        for (NamedSet set : table.sets()) {
            NftText.elements(set.elements()).forEach(element -> lines.add("set " + set.name() + ": " + element));
        }
        for (NamedMap map : table.maps()) {
            NftText.entries(map).forEach(entry -> lines.add("map " + map.name() + ": " + entry));
        }
        for (Chain chain : table.chains()) {
            chain.rules().forEach(rule -> lines.add("chain " + chain.name() + ": " + NftText.rule(rule)));
        }
        return lines;
    }
}
