package io.twinwall.firewall.ruleset;

import java.util.List;

/** A table of family {@code inet}: named sets, then chains; a chain may be named in a rule before it is listed. */
public record Table(String name, List<NamedSet> sets, List<Chain> chains) {
    public Table {
        sets = List.copyOf(sets);
        chains = List.copyOf(chains);
    }

    /** Number of rules in all chains. */
    public int ruleCount() {
        return chains.stream().mapToInt(chain -> chain.rules().size()).sum();
    }
}
