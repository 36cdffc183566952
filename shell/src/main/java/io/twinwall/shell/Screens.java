package io.twinwall.shell;

import io.twinwall.model.control.Topic;
import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How each topic looks on a terminal; what a table leaves out is in {@code | json}. */
final class Screens {
    /** The part of the link's status that is about connections. */
    private static final String FLOWS = "flow-sync";

    private static final String BEATS = "beats";
    private static final String ROUTERS_BEATS = "link-beats";

    /** A topic's text for a width. */
    interface Screen {
        String render(Datum datum, int columns);
    }

    private Screens() {}

    static Screen of(Topic topic) {
        return switch (topic) {
            case VERSION -> Screens::facts;
            case INTERFACES ->
                list("no interface is configured", "name", "device", "state", "zone", "address", "virtual");
            case VRRP ->
                list(
                        "no virtual router is configured",
                        "group",
                        "interface",
                        "vrid",
                        "state",
                        "priority",
                        "active-router",
                        "since",
                        "addresses");
            case VRRP_STATISTICS -> Screens::vrrpStatistics;
            case BFD ->
                list(
                        "no BFD session is configured",
                        new Table("session", "device", "peer", "state", "interval", "detection-time", "since",
                                "diagnostic").leavingOut("device", "interval"));
            case LINK -> (datum, columns) -> facts(inAWord(without(datum, "detail", FLOWS), BEATS), columns);
            case LINK_STATISTICS -> Screens::linkStatistics;
            case READINESS -> ReadinessScreen::render;
            case CHECKS -> list("no check is configured", "name", "kind", "target", "state", "since", "reason");
            case FIREWALL -> FirewallScreen::overview;
            case ROUTES -> list("there is no route", "to", "via", "device", "origin", "metric");
            case CONFIGURATION_HISTORY -> Screens::history;
            case SECRETS -> list("there is no secret", "name", "kind", "fingerprint", "twin", "used-by");
            case LOG -> (datum, columns) -> log(datum);
            case CONFIGURATION -> throw new IllegalArgumentException("the document is printed as YAML, not as a table");
        };
    }

    private static Screen list(String none, String... keys) {
        return list(none, new Table(keys));
    }

    private static Screen list(String none, Table table) {
        return (datum, columns) -> items(datum).isEmpty() ? none + "\n" : table.render(items(datum), columns);
    }

    /** A fact a line; what is too long for the terminal goes on below itself. */
    static String facts(Datum datum, int columns) {
        Map<String, Datum> facts = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        StringBuilder out = new StringBuilder();
        facts.forEach((key, value) -> {
            StringBuilder line = new StringBuilder(key + " ".repeat(width - key.length()));
            for (String word : Table.cell(value).split("(?<= )", -1)) {
                if (line.length() > width && line.length() + word.stripTrailing().length() > columns) {
                    out.append(line.toString().stripTrailing()).append('\n');
                    line = new StringBuilder(" ".repeat(width));
                }
                line.append(word);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        });
        return out.toString();
    }

    private static String history(Datum datum, int columns) {
        Map<String, Datum> fields = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        if (fields.containsKey("trouble")) {
            return Table.cell(fields.get("trouble")) + "\n";
        }
        List<Datum> branches = items(fields.getOrDefault("branches", new Datum.Items(List.of())));
        String commits = new Table("number", "commit", "when", "by", "node", "mark", "comment")
                .render(items(fields.getOrDefault("commits", new Datum.Items(List.of()))), columns);
        String archive = fields.containsKey("archive") ? "\narchive " + Table.cell(fields.get("archive")) + "\n" : "";
        return branches.isEmpty() ? commits + archive
                : commits + archive + "\n" + new Table("branch", "commit", "when", "by", "node", "mark", "comment")
                        .render(branches, columns);
    }

    private static String log(Datum datum) {
        return items(datum).stream()
                .map(entry -> entry instanceof Datum.Fields f
                        ? f.fields().values().stream().map(Table::cell).collect(Collectors.joining(" ")) + "\n"
                        : "")
                .collect(Collectors.joining());
    }

    /** One block of facts for each virtual router; what was counted is for {@code statistics}. */
    static String vrrpDetail(Datum datum, int columns) {
        if (items(datum).isEmpty()) {
            return "no virtual router is configured\n";
        }
        return items(datum).stream()
                .map(router -> facts(
                        inAWord(without(router, "sent", "received", "refused", "address-mismatches"), ROUTERS_BEATS),
                        columns))
                .collect(Collectors.joining("\n"));
    }

    static String linkDetail(Datum datum, int columns) {
        Datum detail = datum instanceof Datum.Fields(Map<String, Datum> fields)
                ? fields.getOrDefault("detail", new Datum.Fields(Map.of()))
                : datum;
        return facts(without(datum, "detail", FLOWS, BEATS), columns) + "\n" + facts(detail, columns)
                + part(datum, BEATS, "beats", columns) + part(datum, FLOWS, "flows", columns);
    }

    /** A part of a record under its own heading, one fact a line however deep; empty where there is none. */
    private static String part(Datum datum, String key, String heading, int columns) {
        if (!(datum instanceof Datum.Fields(Map<String, Datum> fields)) || !fields.containsKey(key)) {
            return "";
        }
        Map<String, Datum> flat = new LinkedHashMap<>();
        flatten("", fields.get(key), flat);
        return "\n" + heading + "\n" + facts(new Datum.Fields(flat), columns);
    }

    /** The link's beats by their phase alone: what else is known of them is in {@code show link detail}. */
    private static Datum inAWord(Datum record, String key) {
        Map<String, Datum> fields = new LinkedHashMap<>(record instanceof Datum.Fields f ? f.fields() : Map.of());
        fields.computeIfPresent(key, (name, beats) -> beats instanceof Datum.Fields(Map<String, Datum> of)
                ? of.getOrDefault("phase", beats) : beats);
        return new Datum.Fields(fields);
    }

    private static void flatten(String prefix, Datum datum, Map<String, Datum> flat) {
        if (datum instanceof Datum.Fields(Map<String, Datum> fields)) {
            fields.forEach((name, value) -> flatten(prefix.isEmpty() ? name : prefix + "-" + name, value, flat));
        } else {
            flat.put(prefix, datum);
        }
    }

    private static String linkStatistics(Datum datum, int columns) {
        Map<String, Datum> fields = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        List<Datum> streams = items(fields.getOrDefault("streams", new Datum.Items(List.of())));
        String channel = facts(fields.getOrDefault("channel", new Datum.Fields(Map.of())), columns);
        String table = streams.isEmpty() ? "no stream is in use\n"
                : new Table("stream", "state", "lag-entries", "lag-milliseconds", "sent", "received", "full",
                        "overruns", "resyncs").leavingOut("lag-milliseconds", "lag-entries").render(streams, columns);
        return channel + "\n" + table + part(datum, BEATS, "beats", columns) + part(datum, FLOWS, "flows", columns);
    }

    private static Datum without(Datum record, String... keys) {
        Map<String, Datum> left = new LinkedHashMap<>(record instanceof Datum.Fields f ? f.fields() : Map.of());
        List.of(keys).forEach(left::remove);
        return new Datum.Fields(left);
    }

    private static String vrrpStatistics(Datum datum, int columns) {
        Map<String, Datum> fields = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        List<Datum> routers = items(fields.getOrDefault("routers", new Datum.Items(List.of())));
        if (routers.isEmpty()) {
            return "no virtual router is configured\n";
        }
        StringBuilder out = new StringBuilder(new Table(
                "group", "interface", "vrid", "family", "sent", "received", "transitions", "address-mismatches")
                .render(routers, columns));
        List<Datum> refusals = new ArrayList<>();
        for (Datum router : routers) {
            Map<String, Datum> of = ((Datum.Fields) router).fields();
            if (of.get("refused") instanceof Datum.Fields(Map<String, Datum> refused)) {
                refused.forEach((reason, count) -> refusals.add(new Datum.Fields(Map.of(
                        "interface", of.get("interface"), "family", of.get("family"), "reason", new Datum.Text(reason),
                        "packets", count))));
            }
        }
        if (!refusals.isEmpty()) {
            out.append("\nrefused packets\n")
                    .append(new Table("interface", "family", "reason", "packets").render(
                            refusals.stream().distinct().toList(), columns));
        }
        return out.toString();
    }

    static List<Datum> items(Datum datum) {
        return datum instanceof Datum.Items(List<Datum> items) ? items : List.of();
    }
}
