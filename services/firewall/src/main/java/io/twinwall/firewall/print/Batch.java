package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.ArrayList;
import java.util.List;

/** Commands for libnftables, run as one transaction, each with the place in the document it comes from. */
public final class Batch {
    private record Command(String path, Datum json) {}

    private final List<Command> commands;

    private Batch(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /**
     * Replaces tables whole. Each is added, deleted and added again: the first makes the delete right whether a
     * predecessor left the table or not, and inside one transaction no packet ever meets the gap.
     */
    public static Batch replacing(List<Table> tables) {
        List<Command> commands = new ArrayList<>();
        for (Table table : tables) {
            Datum name = NftJson.fields("table", NftJson.table(table.name()));
            commands.add(new Command("firewall", NftJson.fields("add", name)));
            commands.add(new Command("firewall", NftJson.fields("delete", name)));
            commands.add(new Command("firewall", NftJson.fields("add", name)));
            for (NamedSet set : table.sets()) {
                commands.add(new Command("interfaces", add("set", NftJson.set(table.name(), set))));
            }
            for (Chain chain : table.chains()) {
                commands.add(new Command("firewall", add("chain", NftJson.chain(table.name(), chain))));
            }
            // Rules come behind every chain: a jump to a chain that is not there yet is refused.
            for (Chain chain : table.chains()) {
                for (Rule rule : chain.rules()) {
                    commands.add(new Command(rule.path(), add("rule", NftJson.rule(table.name(), chain.name(), rule))));
                }
            }
        }
        return new Batch(commands);
    }

    /** Number of commands. */
    public int size() {
        return commands.size();
    }

    /** Place in the document of the command at {@code index}, counted from 0 as libnftables counts. */
    public String path(int index) {
        return commands.get(index).path();
    }

    /** The JSON libnftables reads. */
    public String json() {
        return Json.write(NftJson.fields("nftables", commands.stream().map(Command::json).toList()));
    }

    private static Datum add(String kind, Datum what) {
        return NftJson.fields("add", NftJson.fields(kind, what));
    }
}
