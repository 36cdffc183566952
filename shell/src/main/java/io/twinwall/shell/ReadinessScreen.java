package io.twinwall.shell;

import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code show readiness}.
 *
 * <pre>
 *   losing r1 now: nobody would notice
 *   losing r2 now: it would be noticed
 *     r1: it is in maintenance
 *
 *   node  ready  groups              configuration  flows    software
 *   r1    no     main Initialize     1f0c5a7d2b34   in-sync  0.1
 *   r2    yes    main Active 200     1f0c5a7d2b34   in-sync  0.1
 * </pre>
 */
final class ReadinessScreen {
    private ReadinessScreen() {}

    static String render(Datum datum, int columns) {
        Map<String, Datum> fields = fields(datum);
        StringBuilder out = new StringBuilder();
        for (Datum loss : Screens.items(fields.get("losses"))) {
            Map<String, Datum> of = fields(loss);
            boolean noticed = of.get("noticed") instanceof Datum.Flag(boolean flag) && flag;
            out.append("losing ").append(Table.cell(of.get("node"))).append(" now: ")
                    .append(noticed ? "it would be noticed" : "nobody would notice").append('\n');
            Screens.items(of.get("why")).forEach(why -> out.append("  ").append(Table.cell(why)).append('\n'));
        }
        List<Datum> nodes = Screens.items(fields.get("nodes"));
        for (Datum node : nodes) {
            Map<String, Datum> of = fields(node);
            Screens.items(of.get("warnings")).forEach(warning -> out.append("see to it: ")
                    .append(Table.cell(of.get("node"))).append(": ").append(Table.cell(warning)).append('\n'));
        }
        out.append('\n');
        Table table = new Table("node", "ready", "groups", "configuration", "flows", "software");
        return out.append(table.render(nodes.stream().map(ReadinessScreen::row).toList(), columns)).toString();
    }

    private static Datum row(Datum node) {
        Map<String, Datum> cells = new LinkedHashMap<>(fields(node));
        List<String> groups = new ArrayList<>();
        for (Datum group : Screens.items(cells.get("groups"))) {
            Map<String, Datum> of = fields(group);
            groups.add(Table.cell(of.get("name")) + " " + Table.cell(of.get("state")) + " "
                    + Table.cell(of.get("priority")));
        }
        cells.put("groups", new Datum.Text(groups.isEmpty() ? "-" : groups.stream().collect(Collectors.joining(", "))));
        return new Datum.Fields(cells);
    }

    private static Map<String, Datum> fields(Datum datum) {
        return datum instanceof Datum.Fields(Map<String, Datum> fields) ? fields : Map.of();
    }
}
