package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.ElementChange;
import io.twinwall.firewall.diff.LiveTable;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lies between the kernel's tables and wanted ones. Kept from the judgement of a change to the change itself, so
 * that tables of many rules are compared once.
 *
 * @param from the tables in the kernel, empty for one that is not known
 * @param changes of the tables that differ; empty where one has to be made afresh
 */
record Difference(List<Optional<LiveTable>> from, List<Table> to, Optional<List<TableChange>> changes) {
    Difference {
        from = List.copyOf(from);
        to = List.copyOf(to);
        changes = changes.map(List::copyOf);
    }

    static Difference between(Map<String, LiveTable> live, List<Table> next) {
        List<Optional<LiveTable>> from = new ArrayList<>();
        next.forEach(table -> from.add(Optional.ofNullable(live.get(table.name()))));
        List<TableChange> changes = new ArrayList<>();
        for (int i = 0; i < next.size(); i++) {
            Table table = next.get(i);
            Optional<TableChange> change = from.get(i).flatMap(now -> TableChange.between(now, table));
            if (change.isEmpty()) {
                return new Difference(from, next, Optional.empty());
            }
            if (!change.get().isEmpty()) {
                changes.add(change.get());
            }
        }
        return new Difference(from, next, Optional.of(changes));
    }

    /** Whether it is between these very objects; what became of the kernel's tables is another object. */
    @SuppressWarnings("ReferenceEquality")
    boolean isBetween(Map<String, LiveTable> live, List<Table> next) {
        if (next.size() != to.size()) {
            return false;
        }
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i) != to.get(i) || live.get(next.get(i).name()) != from.get(i).orElse(null)) {
                return false;
            }
        }
        return true;
    }

    /** What is put there ahead of the switch, because nothing in force leads to it. */
    static List<Table> additions(List<TableChange> changes) {
        return changes.stream().filter(change -> !change.hasNoAdditions()).map(TableChange::additions).toList();
    }

    /**
     * What comes into large sets of ranges, as sets of their own. Whatever changes in such a set, the kernel walks
     * through all of it when it commits (nft_rbtree_commit, linux/net/netfilter/nft_set_rbtree.c, 6.18), so that a
     * rehearsal in place costs as much as the change. Elements are judged beside it: they overlap none of those there,
     * which are known, and each that goes is there.
     */
    static List<Table> apart(List<TableChange> changes) {
        List<Table> apart = new ArrayList<>();
        for (TableChange change : changes) {
            List<NamedSet> sets = new ArrayList<>();
            for (ElementChange elements : change.inLargeTrees()) {
                if (!elements.added().values().isEmpty()) {
                    sets.add(NamedSet.interval(TableChange.SCRATCH + "." + sets.size(), elements.added()));
                }
            }
            if (!sets.isEmpty()) {
                apart.add(new Table(change.to().name(), List.of(), sets, List.of(), List.of()));
            }
        }
        return apart;
    }
}
