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

    /** A topic's text for a width. */
    interface Screen {
        String render(Datum datum, int columns);
    }

    private Screens() {}

    static Screen of(Topic topic) {
        return switch (topic) {
            case VERSION -> (datum, columns) -> facts(datum);
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
                        "session",
                        "device",
                        "peer",
                        "state",
                        "interval",
                        "detection-time",
                        "since",
                        "diagnostic");
            case LINK -> (datum, columns) -> facts(without(datum, "detail", FLOWS));
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
        Table table = new Table(keys);
        return (datum, columns) -> items(datum).isEmpty() ? none + "\n" : table.render(items(datum), columns);
    }

    private static String facts(Datum datum) {
        Map<String, Datum> fields = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        return fields.entrySet().stream()
                .map(field -> field.getKey() + " ".repeat(width - field.getKey().length() + 2)
                        + Table.cell(field.getValue()) + "\n")
                .collect(Collectors.joining());
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
                .map(router -> facts(without(router, "sent", "received", "refused", "address-mismatches")))
                .collect(Collectors.joining("\n"));
    }

    static String linkDetail(Datum datum, int columns) {
        Datum detail = datum instanceof Datum.Fields(Map<String, Datum> fields)
                ? fields.getOrDefault("detail", new Datum.Fields(Map.of()))
                : datum;
        return facts(without(datum, "detail", FLOWS)) + "\n" + facts(detail) + flows(datum);
    }

    /** What there is about connections, one fact a line however deep; empty where there is nothing. */
    private static String flows(Datum datum) {
        if (!(datum instanceof Datum.Fields(Map<String, Datum> fields)) || !fields.containsKey(FLOWS)) {
            return "";
        }
        Map<String, Datum> flat = new LinkedHashMap<>();
        flatten("", fields.get(FLOWS), flat);
        return "\nflows\n" + facts(new Datum.Fields(flat));
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
        String channel = facts(fields.getOrDefault("channel", new Datum.Fields(Map.of())));
        String table = streams.isEmpty() ? "no stream is in use\n"
                : new Table("stream", "state", "lag-entries", "lag-milliseconds", "sent", "received", "full",
                        "overruns", "resyncs").render(streams, columns);
        return channel + "\n" + table + flows(datum);
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
