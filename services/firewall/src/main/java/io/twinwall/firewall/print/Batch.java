package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Commands for libnftables, run as one transaction, each with the place in the document it comes from. */
public final class Batch {
    /** Place in the document where entries of maps come from. */
    public static final String MAP_PATH = "firewall.policy";

    /**
     * A command.
     *
     * @param json made when it is written: of many rules it is far larger than the rules
     * @param rule with its chain, where it adds one
     */
    private record Command(String path, Supplier<Datum> json, Optional<Placed> rule) {
        private Command(String path, Datum json) {
            this(path, () -> json, Optional.empty());
        }
    }

    private record Placed(String table, String chain, Rule rule) {}

    /** How rules were written the last time, known by the very objects. For one thread at a time. */
    public static final class Lines {
        private Map<String, IdentityHashMap<Rule, String>> last = Map.of();
        private final Map<String, IdentityHashMap<Rule, String>> now = new HashMap<>();

        private void begin() {
            last = Map.copyOf(now);
            now.clear();
        }

        private String of(Placed placed, Supplier<Datum> json) {
            String chain = placed.table() + " " + placed.chain();
            IdentityHashMap<Rule, String> former = last.get(chain);
            String known = former == null ? null : former.get(placed.rule());
            String line = known != null ? known : Json.line(json.get());
            now.computeIfAbsent(chain, _ -> new IdentityHashMap<>()).put(placed.rule(), line);
            return line;
        }
    }

    private final List<Command> commands;

    private Batch(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /**
     * Replaces tables whole, whatever a predecessor left in them. Each is added, deleted and added again: the first
     * makes the delete right where there is none. The kernel unhooks the former base chains a moment after their
     * rules are gone, and in that moment they drop everything: for a start, not for a change under traffic.
     */
    public static Batch replacing(List<Table> tables) {
        List<Command> commands = new ArrayList<>();
        for (Table table : tables) {
            Datum name = NftJson.fields("table", NftJson.table(table.name()));
            commands.add(new Command("firewall", NftJson.fields("add", name)));
            commands.add(new Command("firewall", NftJson.fields("delete", name)));
            commands.add(new Command("firewall", NftJson.fields("add", name)));
            fill(table, commands);
        }
        return new Batch(commands);
    }

    /** Adds a table that is not there. */
    public static Batch creating(Table table) {
        List<Command> commands = new ArrayList<>();
        Datum name = NftJson.fields("table", NftJson.table(table.name()));
        commands.add(new Command("firewall", NftJson.fields("add", name)));
        fill(table, commands);
        return new Batch(commands);
    }

    /**
     * Makes each table of {@code after} out of the one of the same name in {@code before}: base chains stay hooked
     * and all rules are exchanged in one instant, so that no packet is lost or slips through. Right as well where
     * somebody deleted the table or a part of it.
     */
    public static Batch changing(List<Table> before, List<Table> after) {
        List<Command> commands = new ArrayList<>();
        for (Table table : after) {
            Optional<Table> former = before.stream().filter(t -> t.name().equals(table.name())).findFirst();
            Table old = former.orElse(table);
            Datum name = NftJson.fields("table", NftJson.table(table.name()));
            commands.add(new Command("firewall", NftJson.fields("add", name)));
            commands.add(new Command("firewall", NftJson.fields("flush", name)));
            for (NamedMap map : old.maps()) {
                // An entry that jumps to a chain holds it.
                Datum empty = NftJson.map(table.name(), map);
                boolean kept = table.maps().stream().anyMatch(m -> m.name().equals(map.name()));
                commands.add(new Command("firewall", command("add", "map", empty)));
                commands.add(new Command("firewall", command(kept ? "flush" : "delete", "map", empty)));
            }
            old.chains().stream()
                    .filter(chain -> !keeps(table, chain))
                    .forEach(chain -> remove(table, chain, commands));
            old.sets().stream()
                    .filter(set -> !keeps(table, set))
                    .forEach(set -> remove(table, set, commands));
            for (NamedObject object : old.objects()) {
                if (!table.objects().contains(object)) {
                    Map.Entry<String, Datum> json = NftJson.object(table.name(), object);
                    commands.add(new Command("firewall", command("add", json.getKey(), json.getValue())));
                    commands.add(new Command("firewall", command("delete", json.getKey(), json.getValue())));
                }
            }
            refill(table, former.map(Table::sets).orElse(List.of()), commands);
        }
        return new Batch(commands);
    }

    /**
     * Adds to tables that are there what they do not have yet: objects, sets and maps with their elements, chains with
     * their rules.
     */
    public static Batch adding(List<Table> additions) {
        List<Command> commands = new ArrayList<>();
        additions.forEach(table -> fill(table, commands));
        return new Batch(commands);
    }

    /** Removes what {@link #adding} adds; nothing in force leads there. */
    public static Batch removing(List<Table> additions) {
        List<Command> commands = new ArrayList<>();
        for (Table table : additions) {
            // Rules and entries first: they hold chains and sets.
            for (Chain chain : table.chains()) {
                Datum json = NftJson.chain(table.name(), Chain.regular(chain.name(), List.of()));
                commands.add(new Command("firewall", command("flush", "chain", json)));
            }
            table.maps().forEach(map ->
                    commands.add(new Command("firewall", command("delete", "map", NftJson.map(table.name(), map)))));
            for (Chain chain : table.chains()) {
                Datum json = NftJson.chain(table.name(), Chain.regular(chain.name(), List.of()));
                commands.add(new Command("firewall", command("delete", "chain", json)));
            }
            table.sets().forEach(set ->
                    commands.add(new Command("firewall", command("delete", "set", NftJson.set(table.name(), set)))));
        }
        return new Batch(commands);
    }

    /** A set of another kind or type is another set. */
    private static boolean keeps(Table table, NamedSet set) {
        return table.sets().stream().anyMatch(s -> s.name().equals(set.name()) && s.kind().equals(set.kind())
                && s.elements().type().equals(set.elements().type()));
    }

    /** Added first as chains are; but one that rules filled would without them be another set, which is refused. */
    private static void remove(Table table, NamedSet set, List<Command> commands) {
        Datum empty = NftJson.set(table.name(), set);
        if (!(set.kind() instanceof NamedSet.Dynamic)) {
            commands.add(new Command("firewall", command("add", "set", empty)));
        }
        commands.add(new Command("firewall", command("delete", "set", empty)));
    }

    /** A base chain of another hook or policy is another chain. */
    private static boolean keeps(Table table, Chain chain) {
        return table.chains().stream().anyMatch(c -> c.name().equals(chain.name()) && c.hook().equals(chain.hook()));
    }

    /** Added first, so that the delete is right where somebody was quicker. */
    private static void remove(Table table, Chain chain, List<Command> commands) {
        Datum json = NftJson.chain(table.name(), chain);
        commands.add(new Command("firewall", command("add", "chain", json)));
        commands.add(new Command("firewall", command("delete", "chain", json)));
    }

    /** Into a table that keeps sets and maps of the same names. */
    private static void refill(Table table, List<NamedSet> present, List<Command> commands) {
        objects(table, commands);
        for (NamedSet set : table.sets()) {
            if (set.kind() instanceof NamedSet.Dynamic && present.contains(set)) {
                continue;
            }
            String path = path(set.elements());
            Datum empty = NftJson.set(table.name(), set);
            commands.add(new Command(path, command("add", "set", empty)));
            if (!(set.kind() instanceof NamedSet.Dynamic)) {
                commands.add(new Command(path, command("flush", "set", empty)));
            }
            if (!set.elements().values().isEmpty()) {
                commands.add(new Command(path, command("add", "element", NftJson.elements(table.name(), set))));
            }
        }
        for (NamedMap map : table.maps()) {
            commands.add(new Command(MAP_PATH, command("add", "map", NftJson.map(table.name(), map))));
        }
        chains(table, commands);
        // Entries and rules come behind every chain: a jump to a chain that is not there yet is refused.
        for (NamedMap map : table.maps()) {
            if (!map.entries().isEmpty()) {
                Datum entries = NftJson.entries(table.name(), map);
                commands.add(new Command(MAP_PATH, command("add", "element", entries)));
            }
        }
        rules(table, commands);
    }

    /**
     * Into a table that has none of it. Elements come with their set: for a command of their own libnftables reads
     * every interval set there is.
     */
    private static void fill(Table table, List<Command> commands) {
        objects(table, commands);
        for (NamedSet set : table.sets()) {
            Datum empty = NftJson.set(table.name(), set);
            Datum whole = set.elements().values().isEmpty()
                    ? empty
                    : with(empty, NftJson.elements(table.name(), set));
            commands.add(new Command(path(set.elements()), command("add", "set", whole)));
        }
        chains(table, commands);
        for (NamedMap map : table.maps()) {
            Datum empty = NftJson.map(table.name(), map);
            Datum whole = map.entries().isEmpty() ? empty : with(empty, NftJson.entries(table.name(), map));
            commands.add(new Command(MAP_PATH, command("add", "map", whole)));
        }
        rules(table, commands);
    }

    private static Datum with(Datum empty, Datum elements) {
        Map<String, Datum> fields = new LinkedHashMap<>(((Datum.Fields) empty).fields());
        fields.putAll(((Datum.Fields) elements).fields());
        return new Datum.Fields(fields);
    }

    private static void objects(Table table, List<Command> commands) {
        for (NamedObject object : table.objects()) {
            Map.Entry<String, Datum> json = NftJson.object(table.name(), object);
            commands.add(new Command("firewall", command("add", json.getKey(), json.getValue())));
        }
    }

    private static void chains(Table table, List<Command> commands) {
        for (Chain chain : table.chains()) {
            commands.add(new Command("firewall", command("add", "chain", NftJson.chain(table.name(), chain))));
        }
    }

    private static void rules(Table table, List<Command> commands) {
        for (Chain chain : table.chains()) {
            for (Rule rule : chain.rules()) {
                commands.add(new Command(rule.path(),
                        () -> command("add", "rule", NftJson.rule(table.name(), chain.name(), rule)),
                        Optional.of(new Placed(table.name(), chain.name(), rule))));
            }
        }
    }

    /** Place in the document where elements of a set come from. */
    public static String path(Elements elements) {
        return switch (elements) {
            case Elements.Devices _ -> "interfaces";
            case Elements.Addresses _, Elements.Ports _, Elements.Macs _ -> "firewall.groups";
        };
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
        return Json.write("nftables", commands.stream().map(command -> command.json().get()));
    }

    /** The same, a command a line; those of rules that were written before are taken from there. */
    public String json(Lines before) {
        before.begin();
        StringBuilder out = new StringBuilder("{\"nftables\": [\n");
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            out.append(command.rule().isPresent()
                    ? before.of(command.rule().get(), command.json())
                    : Json.line(command.json().get()));
            out.append(i + 1 < commands.size() ? ",\n" : "\n");
        }
        return out.append("]}\n").toString();
    }

    private static Datum command(String verb, String kind, Datum what) {
        return NftJson.fields(verb, NftJson.fields(kind, what));
    }
}
