package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents for tests, one {@code PATH = VALUE} a line, without YAML: {@code routes.1.via = 192.0.2.254}. Numbers are
 * items of a list, {@code [a, b]} is a list of scalars. Every word's place is its line, column 1.
 */
public final class SetLines {
    private record Written(String text, Place place) {}

    private SetLines() {}

    public static ConfigNode.Section parse(String lines) {
        Map<String, Object> root = new LinkedHashMap<>();
        int line = 0;
        for (String each : lines.split("\n", -1)) {
            line++;
            if (each.isBlank()) {
                continue;
            }
            String[] halves = each.strip().split(" = ", 2);
            String[] path = halves[0].split("\\.", -1);
            Map<String, Object> at = root;
            for (int i = 0; i < path.length - 1; i++) {
                @SuppressWarnings("unchecked")
                Map<String, Object> next = (Map<String, Object>)
                        at.computeIfAbsent(path[i], key -> new LinkedHashMap<String, Object>());
                at = next;
            }
            at.put(path[path.length - 1], new Written(halves[1], new Place(line, 1)));
        }
        return (ConfigNode.Section) node(root);
    }

    private static ConfigNode node(Object value) {
        return switch (value) {
            case Written(String text, Place place) when text.startsWith("[") && text.endsWith("]") -> {
                List<ConfigNode> items = new ArrayList<>();
                for (String item : text.substring(1, text.length() - 1).split(", ", -1)) {
                    items.add(new ConfigNode.Scalar(item, place));
                }
                yield new ConfigNode.Items(items, place);
            }
            case Written(String text, Place place) -> new ConfigNode.Scalar(text, place);
            case Map<?, ?> map when map.keySet().stream().allMatch(key -> key.toString().matches("[0-9]+")) -> {
                List<ConfigNode> items = map.values().stream().map(SetLines::node).toList();
                yield new ConfigNode.Items(items, items.isEmpty() ? Place.NOWHERE : items.getFirst().place());
            }
            case Map<?, ?> map -> {
                List<ConfigNode.Entry> entries = new ArrayList<>();
                map.forEach((key, inner) -> {
                    ConfigNode bound = node(inner);
                    entries.add(new ConfigNode.Entry(key.toString(), bound.place(), bound));
                });
                yield new ConfigNode.Section(entries, entries.isEmpty() ? Place.NOWHERE : entries.getFirst().place());
            }
            default -> throw new IllegalArgumentException("neither a map nor a value: " + value);
        };
    }

    /** The document of lines that bind without a finding. */
    public static Document document(String lines) {
        Binding binding = Binder.bind(parse(lines));
        if (Finding.anyError(binding.findings())) {
            throw new IllegalArgumentException(binding.findings().toString());
        }
        return binding.document();
    }
}
