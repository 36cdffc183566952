package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.LiveRule;
import io.twinwall.firewall.diff.LiveTable;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Learns by which handles the kernel knows the rules that were put there. */
final class Handles {
    private final NfTables tables;

    Handles(NfTables tables) {
        this.tables = tables;
    }

    /** A table that was loaded; empty where the kernel shows other rules. */
    Optional<LiveTable> of(Table table) throws KernelRefused {
        Map<String, List<NfRule>> rules = new HashMap<>();
        tables.rules(table.name())
                .forEach(rule -> rules.computeIfAbsent(rule.chain(), _ -> new ArrayList<>()).add(rule));
        Map<String, List<LiveRule>> known = new HashMap<>();
        for (Chain chain : table.chains()) {
            List<NfRule> there = rules.getOrDefault(chain.name(), List.of());
            if (!sameComments(chain, there)) {
                return Optional.empty();
            }
            known.put(chain.name(), TableChange.live(chain.rules(), there.stream().map(NfRule::handle).toList()));
        }
        return Optional.of(new LiveTable(table, known));
    }

    private static boolean sameComments(Chain chain, List<NfRule> there) {
        if (there.size() != chain.rules().size()) {
            return false;
        }
        for (int i = 0; i < there.size(); i++) {
            if (!there.get(i).comment().equals(chain.rules().get(i).path())) {
                return false;
            }
        }
        return true;
    }

    /** The handles of the rules of each chain that was added ahead. */
    Map<String, List<Long>> ofAdditions(Table additions) throws KernelRefused {
        List<String> names = additions.chains().stream().map(Chain::name)
                .filter(name -> !name.equals(TableChange.SCRATCH)).toList();
        Map<String, List<Long>> handles = new HashMap<>();
        names.forEach(name -> handles.put(name, new ArrayList<>()));
        if (!names.isEmpty()) {
            List<NfRule> rules = names.size() == 1
                    ? tables.rules(additions.name(), names.getFirst())
                    : tables.rules(additions.name());
            rules.stream().filter(rule -> handles.containsKey(rule.chain()))
                    .forEach(rule -> handles.get(rule.chain()).add(rule.handle()));
        }
        return handles;
    }

    /** Whether the kernel shows as many rules as were added; if not, somebody else was there. */
    static boolean complete(List<Table> additions, Map<String, List<NfCompiledRule>> scratch,
            Map<String, Map<String, List<Long>>> ahead) {
        for (Table table : additions) {
            for (Chain chain : table.chains()) {
                int seen = chain.name().equals(TableChange.SCRATCH)
                        ? scratch.get(table.name()).size()
                        : ahead.get(table.name()).get(chain.name()).size();
                if (seen != chain.rules().size()) {
                    return false;
                }
            }
        }
        return true;
    }
}
