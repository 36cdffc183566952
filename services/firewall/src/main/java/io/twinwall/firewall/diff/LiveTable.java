package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.Table;
import java.util.List;
import java.util.Map;

/**
 * A table in the kernel.
 *
 * @param table its objects, sets, maps and chains; of the chains only names and hooks count
 * @param rules of each chain in their order
 */
public record LiveTable(Table table, Map<String, List<LiveRule>> rules) {
    public LiveTable {
        rules = Map.copyOf(rules);
    }
}
