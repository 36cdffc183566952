package io.twinwall.firewall;

import io.twinwall.firewall.diff.TableDifference;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables that differ between two documents; empty where both are in force as they are. */
public final class FirewallPlan implements Plan {
    private final NodeConfig next;
    private final Ruleset wanted;
    private final boolean start;
    private final List<Table> changed;
    private final List<String> lines;

    private FirewallPlan(
            NodeConfig next, Ruleset wanted, boolean start, List<Table> changed, List<String> lines) {
        this.next = next;
        this.wanted = wanted;
        this.start = start;
        this.changed = List.copyOf(changed);
        this.lines = List.copyOf(lines);
    }

    /** From a ruleset in force; without one, a start. */
    static FirewallPlan between(Optional<Ruleset> now, NodeConfig next, CompiledBefore before) {
        Ruleset wanted = RulesetCompiler.compile(next, before);
        List<Table> changed = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < wanted.tables().size(); i++) {
            Table table = wanted.tables().get(i);
            if (now.isEmpty()) {
                changed.add(table);
                lines.add("table inet " + table.name() + ": put in force with " + table.ruleCount() + " rules");
                continue;
            }
            List<String> difference = TableDifference.lines(now.get().tables().get(i), table);
            if (!difference.isEmpty()) {
                changed.add(table);
                lines.add("table inet " + table.name() + ": changed, now " + table.ruleCount() + " rules");
                lines.addAll(difference);
            }
        }
        return new FirewallPlan(next, wanted, now.isEmpty(), changed, lines);
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

    /** Whether both tables are replaced whole, whatever a predecessor left in them. */
    boolean start() {
        return start;
    }

    /** The changed tables as they shall be. */
    List<Table> changed() {
        return changed;
    }
}
