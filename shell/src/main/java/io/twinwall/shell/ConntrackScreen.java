package io.twinwall.shell;

import io.twinwall.model.view.Datum;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tracked connections on a terminal: one line each, and one more where something is translated or too long. */
final class ConntrackScreen {
    private static final String HEADER = String.format(Locale.ROOT, "%-6s %-11s%7s%6s  %s%n",
            "proto", "state", "timeout", "bytes", "connection");
    private static final int BEFORE = 33;
    private static final long KILO = 1000;

    private ConntrackScreen() {}

    static String render(Datum datum, int columns, boolean count) {
        Map<String, Datum> fields = datum instanceof Datum.Fields f ? f.fields() : Map.of();
        List<Datum> connections = Screens.items(fields.getOrDefault("connections", new Datum.Items(List.of())));
        long matching = number(fields, "matching");
        if (count) {
            return matching + " connections match; " + number(fields, "tracked") + " are tracked, the table holds "
                    + number(fields, "maximum") + "\n";
        }
        if (connections.isEmpty()) {
            return "no connection matches; " + number(fields, "tracked") + " are tracked\n";
        }
        StringBuilder out = new StringBuilder(HEADER);
        for (Datum connection : connections) {
            if (connection instanceof Datum.Fields(Map<String, Datum> of)) {
                append(out, of, columns);
            }
        }
        long more = matching - connections.size();
        if (more > 0) {
            out.append(more).append(" more; narrow by source, destination, protocol, port, state or nat, or raise")
                    .append(" limit\n");
        }
        return out.toString();
    }

    private static void append(StringBuilder out, Map<String, Datum> of, int columns) {
        String begin = String.format(Locale.ROOT, "%-6s %-11s%7s%6s  ", Table.cell(of.get("protocol")),
                Table.cell(of.get("state")), cell(of, "timeout"), bytes(of));
        ends(out, begin, of, columns);
        if (of.get("translated") instanceof Datum.Fields(Map<String, Datum> translated)) {
            ends(out, " ".repeat(BEFORE - 3) + "as ", translated, columns);
        }
    }

    private static void ends(StringBuilder out, String begin, Map<String, Datum> of, int columns) {
        String source = end(of, "source");
        String destination = end(of, "destination");
        String one = begin + source + " -> " + destination;
        if (one.length() <= columns) {
            out.append(one).append('\n');
        } else {
            out.append(begin).append(source).append('\n')
                    .append(" ".repeat(BEFORE - 3)).append("-> ").append(destination).append('\n');
        }
    }

    private static String end(Map<String, Datum> of, String side) {
        String address = Table.cell(of.get(side));
        Datum port = of.get(side + "-port");
        if (port == null) {
            return address;
        }
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + Table.cell(port);
    }

    private static String cell(Map<String, Datum> of, String key) {
        return of.containsKey(key) ? Table.cell(of.get(key)) : "-";
    }

    /** At most four digits and a unit. */
    private static String bytes(Map<String, Datum> of) {
        if (!(of.get("bytes") instanceof Datum.Whole(long number))) {
            return "-";
        }
        String unit = "";
        for (String next : List.of("k", "M", "G", "T", "P")) {
            if (number < 10 * KILO) {
                break;
            }
            number /= KILO;
            unit = next;
        }
        return number + unit;
    }

    private static long number(Map<String, Datum> fields, String key) {
        return fields.get(key) instanceof Datum.Whole(long number) ? number : 0;
    }
}
