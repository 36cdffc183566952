package io.twinwall.shell;

import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Records as columns: as wide as their content. Where the terminal is too narrow the columns go that are wanted least;
 * then the last one is cut.
 */
final class Table {
    private static final String GAP = "  ";
    private static final String CUT = ">";
    private final List<String> keys;
    private final List<String> leastWanted;

    Table(String... keys) {
        this(List.of(keys), List.of());
    }

    private Table(List<String> keys, List<String> leastWanted) {
        this.keys = keys;
        this.leastWanted = leastWanted;
    }

    /** The same, which leaves out these columns where there is no room, the first of them first. */
    Table leavingOut(String... first) {
        return new Table(keys, List.of(first));
    }

    String render(List<Datum> rows, int columns) {
        List<String> shown = new ArrayList<>(keys);
        String text = render(rows, shown, columns);
        for (String key : leastWanted) {
            if (text.lines().noneMatch(line -> line.endsWith(CUT) && line.length() == columns)) {
                break;
            }
            shown.remove(key);
            text = render(rows, shown, columns);
        }
        return text;
    }

    private static String render(List<Datum> rows, List<String> keys, int columns) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(keys);
        for (Datum row : rows) {
            Map<String, Datum> fields = row instanceof Datum.Fields f ? f.fields() : Map.of();
            cells.add(keys.stream()
                    .map(key -> fields.containsKey(key) ? cell(fields.get(key)) : "-")
                    .toList());
        }
        int[] widths = new int[keys.size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return cells.stream().map(row -> line(row, widths, columns)).collect(Collectors.joining());
    }

    private static String line(List<String> row, int[] widths, int columns) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append(row.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - row.get(i).length()));
            }
        }
        String text = line.toString().stripTrailing();
        return (text.length() > columns ? text.substring(0, columns - 1) + CUT : text) + "\n";
    }

    /** A value in one cell; lists with commas, nested records as {@code key=value}. */
    static String cell(Datum value) {
        return switch (value) {
            case Datum.Text(String text) -> text.isEmpty() ? "-" : text;
            case Datum.Whole(long number) -> Long.toString(number);
            case Datum.Real(double number) -> String.format(java.util.Locale.ROOT, "%.1f", number);
            case Datum.Flag(boolean flag) -> flag ? "yes" : "no";
            case Datum.Items(List<Datum> items) ->
                items.isEmpty() ? "-" : items.stream().map(Table::cell).collect(Collectors.joining(", "));
            case Datum.Fields(Map<String, Datum> fields) ->
                fields.isEmpty() ? "-" : fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + cell(field.getValue()))
                        .collect(Collectors.joining(" "));
        };
    }
}
