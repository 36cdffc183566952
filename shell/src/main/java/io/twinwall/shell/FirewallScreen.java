package io.twinwall.shell;

import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The firewall on a terminal: what counts stands before what may be long. */
final class FirewallScreen {
    /** Columns of each section, in the order they are shown; one that is absent here shows all it has. */
    private static final Map<String, List<String>> COLUMNS = columns();

    private FirewallScreen() {}

    private static Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put("tables", List.of("table", "in-force", "rules"));
        columns.put("zones", List.of("zone", "devices"));
        columns.put("policies", List.of("from", "to", "verdict", "packets", "bytes"));
        columns.put("rules", List.of("name", "verdict", "packets", "bytes", "from", "to"));
        columns.put("translations", List.of("from", "out", "kind", "packets", "bytes", "to", "devices"));
        columns.put("forwards", List.of("in", "protocol", "port", "packets", "bytes", "to", "addresses"));
        columns.put("groups", List.of("name", "type", "elements", "dynamic"));
        columns.put("undecided", List.of("reason", "packets", "bytes"));
        return Collections.unmodifiableMap(columns);
    }

    static Map<String, Datum> fields(Datum datum) {
        return datum instanceof Datum.Fields(Map<String, Datum> fields) ? fields : Map.of();
    }

    /** One table a section that has something in it. */
    static String overview(Datum datum, int columns) {
        StringBuilder out = new StringBuilder();
        fields(datum).forEach((name, section) -> {
            List<Datum> rows = Screens.items(section);
            if (!rows.isEmpty()) {
                List<String> keys = COLUMNS.getOrDefault(name, List.copyOf(fields(rows.getFirst()).keySet()));
                out.append(out.isEmpty() ? "" : "\n").append(name).append('\n')
                        .append(new Table(keys.toArray(String[]::new)).render(rows, columns));
            } else if (section instanceof Datum.Fields) {
                out.append(out.isEmpty() ? "" : "\n").append(name).append("  ").append(Table.cell(section))
                        .append('\n');
            }
        });
        return out.isEmpty() ? "no rule is in force\n" : out.toString();
    }

    /** The sections of a part of the firewall, in order; those that are not there are left out. */
    private static Map<String, Datum> only(Map<String, Datum> sections, String... names) {
        Map<String, Datum> some = new LinkedHashMap<>();
        for (String name : names) {
            if (sections.containsKey(name)) {
                some.put(name, sections.get(name));
            }
        }
        return some;
    }

    static Map<String, Datum> zones(Map<String, Datum> sections) {
        return only(sections, "zones", "policies");
    }

    static Map<String, Datum> groups(Map<String, Datum> sections) {
        return only(sections, "groups");
    }

    /** Every rule, or the one of a name. */
    static Map<String, Datum> rules(Map<String, Datum> sections, Optional<String> name) {
        Map<String, Datum> rules = only(sections, "rules");
        return name.isEmpty() ? rules : where(rules, row -> is(row, "name", name.get()));
    }

    /** What has to do with a zone: also rules that name no zone, for they match packets of any. */
    static Map<String, Datum> ofZone(Map<String, Datum> sections, String zone) {
        Map<String, Datum> of = new LinkedHashMap<>();
        of.putAll(where(only(sections, "zones"), row -> is(row, "zone", zone)));
        of.putAll(where(only(sections, "policies"), row -> is(row, "from", zone) || is(row, "to", zone)));
        of.putAll(where(only(sections, "rules"), row -> names(row, "from", zone) || names(row, "to", zone)));
        of.putAll(where(only(sections, "translations"), row -> is(row, "from", zone) || is(row, "out", zone)));
        of.putAll(where(only(sections, "forwards"), row -> is(row, "in", zone)));
        return of;
    }

    /** The rules that speak of a group. */
    static Map<String, Datum> usersOf(Map<String, Datum> sections, Datum group) {
        List<Datum> users = Screens.items(fields(group).getOrDefault("rules", new Datum.Items(List.of())));
        return where(only(sections, "rules"), row -> users.contains(fields(row).get("name")));
    }

    private static Map<String, Datum> where(Map<String, Datum> sections, Predicate<Datum> wanted) {
        Map<String, Datum> some = new LinkedHashMap<>();
        sections.forEach((name, rows) ->
                some.put(name, new Datum.Items(Screens.items(rows).stream().filter(wanted).toList())));
        return some;
    }

    private static boolean is(Datum row, String key, String text) {
        return new Datum.Text(text).equals(fields(row).get(key));
    }

    /** Whether a list of zones has one; an empty list stands for all. */
    private static boolean names(Datum row, String key, String zone) {
        List<Datum> zones = Screens.items(fields(row).getOrDefault(key, new Datum.Items(List.of())));
        return zones.isEmpty() || zones.contains(new Datum.Text(zone));
    }

    /** Everything that counts packets, as its place in the document, packets and bytes. */
    static Datum counters(Map<String, Datum> sections) {
        List<Datum> counters = new ArrayList<>();
        count(counters, sections, "policies", row -> "policy " + cell(row, "from") + " -> " + cell(row, "to"));
        count(counters, sections, "rules", row -> "rule " + cell(row, "name"));
        count(counters, sections, "translations", row -> cell(row, "kind") + " " + cell(row, "from") + " -> "
                + cell(row, "out") + " by " + cell(row, "devices"));
        count(counters, sections, "forwards", row -> "forward " + cell(row, "in") + " " + cell(row, "protocol") + " "
                + cell(row, "port") + " to " + cell(row, "to"));
        count(counters, sections, "undecided", row -> "none: " + cell(row, "reason"));
        return new Datum.Items(counters);
    }

    private interface Naming {
        String of(Datum row);
    }

    private static void count(List<Datum> counters, Map<String, Datum> sections, String section, Naming naming) {
        for (Datum row : Screens.items(sections.getOrDefault(section, new Datum.Items(List.of())))) {
            Map<String, Datum> counter = new LinkedHashMap<>();
            counter.put("packets", fields(row).get("packets"));
            counter.put("bytes", fields(row).get("bytes"));
            counter.put("counted-by", new Datum.Text(naming.of(row)));
            counters.add(new Datum.Fields(counter));
        }
    }

    private static String cell(Datum row, String key) {
        return fields(row).containsKey(key) ? Table.cell(fields(row).get(key)) : "-";
    }

    static String counted(Datum counters, int columns) {
        List<Datum> rows = Screens.items(counters);
        return rows.isEmpty()
                ? "nothing that counts\n"
                : new Table("packets", "bytes", "counted-by").render(rows, columns);
    }

    static String group(Datum group, int columns) {
        Map<String, Datum> facts = new LinkedHashMap<>(fields(group));
        List<Datum> elements = Screens.items(facts.remove("elements"));
        Datum matching = facts.remove("matching");
        facts.put("elements", matching);
        StringBuilder out = new StringBuilder(Screens.facts(new Datum.Fields(facts), columns));
        if (!elements.isEmpty()) {
            boolean timed = elements.stream().anyMatch(element -> fields(element).containsKey("left"));
            out.append('\n').append(new Table(timed ? new String[] {"element", "left"} : new String[] {"element"})
                    .render(elements, columns));
        }
        if (matching instanceof Datum.Whole(long number) && number > elements.size()) {
            out.append(number - elements.size()).append(" more; raise limit\n");
        }
        return out.toString();
    }
}
