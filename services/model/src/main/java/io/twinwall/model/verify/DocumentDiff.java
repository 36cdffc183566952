package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Unbinder;
import io.twinwall.model.value.RuleName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What separates two documents, one line for each value by its path, as {@code compare} prints it. A changed value is
 * a line taken away and one added; an item of a list is a value of its own. Equal documents have no line.
 */
public final class DocumentDiff {
    /** Whether the second document lost or gained a line. */
    public enum Sign {
        REMOVED,
        ADDED;

        @Override
        public String toString() {
            return this == REMOVED ? "-" : "+";
        }
    }

    /** One value of one of the documents. */
    public record Line(Sign sign, String path, String value) {
        /** {@code + interfaces.lan.virtual: 10.10.0.1/24}. */
        @Override
        public String toString() {
            return sign + " " + path + ": " + value;
        }
    }

    private DocumentDiff() {}

    /** From {@code before} to {@code after}, in the order of the schema; keys of {@code before} first. */
    public static List<Line> between(Document before, Document after) {
        List<Line> lines = new ArrayList<>();
        compare("", Optional.of(Unbinder.unbind(before)), Optional.of(Unbinder.unbind(after)), lines);
        moved(List.copyOf(before.firewall().rules().keySet()), List.copyOf(after.firewall().rules().keySet()), lines);
        return List.copyOf(lines);
    }

    /**
     * The order of rules is part of what they say: each that stands elsewhere among those of both documents, as few as
     * explain the new order, with the rule it stood and stands behind.
     */
    private static void moved(List<RuleName> before, List<RuleName> after, List<Line> lines) {
        Map<RuleName, Integer> ranks = new HashMap<>();
        before.forEach(name -> ranks.put(name, ranks.size()));
        List<RuleName> kept = after.stream().filter(ranks::containsKey).toList();
        Set<RuleName> stayed = Set.copyOf(longestInOrder(kept, ranks));
        if (stayed.size() == kept.size()) {
            return;
        }
        for (int i = 0; i < after.size(); i++) {
            RuleName name = after.get(i);
            if (ranks.containsKey(name) && !stayed.contains(name)) {
                String path = Places.child("firewall.rules", name);
                lines.add(new Line(Sign.REMOVED, path, place(before, ranks.get(name))));
                lines.add(new Line(Sign.ADDED, path, place(after, i)));
            }
        }
    }

    private static String place(List<RuleName> order, int index) {
        return index == 0 ? "(first)" : "(behind " + order.get(index - 1) + ")";
    }

    /** A longest part of {@code names} whose ranks rise, by the last rank of the parts of each length. */
    private static List<RuleName> longestInOrder(List<RuleName> names, Map<RuleName, Integer> ranks) {
        int[] lasts = new int[names.size()];
        int[] before = new int[names.size()];
        int longest = 0;
        for (int i = 0; i < names.size(); i++) {
            int low = 0;
            int high = longest;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (ranks.get(names.get(lasts[middle])) < ranks.get(names.get(i))) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            before[i] = low == 0 ? -1 : lasts[low - 1];
            lasts[low] = i;
            longest = Math.max(longest, low + 1);
        }
        List<RuleName> part = new ArrayList<>();
        for (int i = longest == 0 ? -1 : lasts[longest - 1]; i >= 0; i = before[i]) {
            part.add(names.get(i));
        }
        return part;
    }

    private static void compare(
            String path, Optional<ConfigNode> before, Optional<ConfigNode> after, List<Line> lines) {
        if (before.equals(after)) {
            return;
        }
        boolean sections = before.or(() -> after).filter(ConfigNode.Section.class::isInstance).isPresent()
                && after.or(() -> before).filter(ConfigNode.Section.class::isInstance).isPresent();
        if (sections && !isEmpty(before) && !isEmpty(after)) {
            compareSections(path, before, after, lines);
        } else if (isSection(before) || isSection(after)) {
            all(Sign.REMOVED, path, before, lines);
            all(Sign.ADDED, path, after, lines);
        } else {
            compareItems(path, values(before), values(after), lines);
        }
    }

    private static boolean isSection(Optional<ConfigNode> node) {
        return node.filter(ConfigNode.Section.class::isInstance).isPresent();
    }

    /** A section that is written and has no keys: the fact that it is there is its value. */
    private static boolean isEmpty(Optional<ConfigNode> node) {
        return node.filter(n -> n instanceof ConfigNode.Section section && section.entries().isEmpty()).isPresent();
    }

    private static void compareSections(
            String path, Optional<ConfigNode> before, Optional<ConfigNode> after, List<Line> lines) {
        Map<String, ConfigNode> old = entries(before);
        Map<String, ConfigNode> fresh = entries(after);
        Map<String, Boolean> keys = new LinkedHashMap<>();
        old.keySet().forEach(key -> keys.put(key, true));
        fresh.keySet().forEach(key -> keys.put(key, true));
        for (String key : keys.keySet()) {
            compare(Places.child(path, key), Optional.ofNullable(old.get(key)), Optional.ofNullable(fresh.get(key)),
                    lines);
        }
    }

    private static Map<String, ConfigNode> entries(Optional<ConfigNode> node) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        if (node.orElse(null) instanceof ConfigNode.Section section) {
            section.entries().forEach(entry -> entries.put(entry.key(), entry.value()));
        }
        return entries;
    }

    private static void all(Sign sign, String path, Optional<ConfigNode> node, List<Line> lines) {
        if (node.isEmpty()) {
            return;
        }
        if (node.get() instanceof ConfigNode.Section section && !section.entries().isEmpty()) {
            section.entries().forEach(entry ->
                    all(sign, Places.child(path, entry.key()), Optional.of(entry.value()), lines));
        } else {
            values(node).forEach(value -> lines.add(new Line(sign, path, value)));
        }
    }

    private static List<String> values(Optional<ConfigNode> node) {
        return switch (node.orElse(null)) {
            case ConfigNode.Items items when !items.items().isEmpty() -> items.items().stream()
                    .map(DocumentDiff::flow).toList();
            case ConfigNode value -> List.of(flow(value));
            case null -> List.of();
        };
    }

    private static void compareItems(String path, List<String> before, List<String> after, List<Line> lines) {
        List<String> gone = without(before, after);
        List<String> come = without(after, before);
        if (gone.isEmpty() && come.isEmpty()) {
            // The same items in another order, which matters: the first node is preferred.
            lines.add(new Line(Sign.REMOVED, path, "[" + String.join(", ", before) + "]"));
            lines.add(new Line(Sign.ADDED, path, "[" + String.join(", ", after) + "]"));
            return;
        }
        gone.forEach(value -> lines.add(new Line(Sign.REMOVED, path, value)));
        come.forEach(value -> lines.add(new Line(Sign.ADDED, path, value)));
    }

    /** The items of {@code from} that {@code taken} has not, each as often as it is missing. */
    private static List<String> without(List<String> from, List<String> taken) {
        Map<String, Integer> counts = new HashMap<>();
        taken.forEach(value -> counts.merge(value, 1, Integer::sum));
        List<String> rest = new ArrayList<>();
        for (String value : from) {
            if (counts.merge(value, -1, Integer::sum) < 0) {
                rest.add(value);
            }
        }
        return rest;
    }

    private static String flow(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar(String text, Place place) -> text;
            case ConfigNode.Items items ->
                items.items().stream().map(DocumentDiff::flow).collect(Collectors.joining(", ", "[", "]"));
            case ConfigNode.Section section ->
                section.entries().stream()
                        .map(entry -> entry.key() + ": " + flow(entry.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }
}
