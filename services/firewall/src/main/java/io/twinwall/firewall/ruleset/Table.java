package io.twinwall.firewall.ruleset;

import java.util.List;

/**
 * A table of family {@code inet}: objects, named sets, named maps, then chains. A chain may be named in a map or a rule
 * before it is listed; sets and maps share one space of names.
 */
public record Table(
        String name, List<NamedObject> objects, List<NamedSet> sets, List<NamedMap> maps, List<Chain> chains) {
    public Table {
        objects = List.copyOf(objects);
        sets = List.copyOf(sets);
        maps = List.copyOf(maps);
        chains = List.copyOf(chains);
    }

    /** Number of rules in all chains. */
    public int ruleCount() {
        return chains.stream().mapToInt(chain -> chain.rules().size()).sum();
    }
}
