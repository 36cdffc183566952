package io.twinwall.model.edit;

import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of one place of a tree; everything beside the way to it is shared with the tree before. */
final class Tree {
    private final List<String> nodes;

    /** @param nodes the names of the pair's nodes, for a value that begins to differ by node */
    Tree(List<String> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** What is at a place; empty where nothing is. */
    static Optional<ConfigNode> at(ConfigNode root, List<Step> steps) {
        Optional<ConfigNode> node = Optional.of(root);
        for (Step step : steps) {
            node = node.flatMap(here -> child(here, step));
        }
        return node;
    }

    private static Optional<ConfigNode> child(ConfigNode node, Step step) {
        return switch (step) {
            case Step.Item(int number) -> node instanceof ConfigNode.Items(var items, var place)
                    && number <= items.size() ? Optional.of(items.get(number - 1)) : Optional.empty();
            case Step.Field field -> entry(node, field.key());
            case Step.Entry entry -> entry(node, entry.name());
            case Step.OfNode ofNode -> entry(node, ofNode.node());
        };
    }

    private static Optional<ConfigNode> entry(ConfigNode node, String key) {
        return node instanceof ConfigNode.Section section ? section.get(key) : Optional.empty();
    }

    /**
     * The tree with something else at a place: {@code change} gets what is there and says what shall be. Where that is
     * nothing, lists and maps that become empty by it go too, as do sections whose absence says the same.
     */
    ConfigNode.Section with(
            ConfigNode.Section root, List<Step> steps, UnaryOperator<Optional<ConfigNode>> change) {
        return with(Optional.of(root), steps, change)
                .map(ConfigNode.Section.class::cast)
                .orElseGet(() -> ConfigNode.Section.of(List.of()));
    }

    private Optional<ConfigNode> with(
            Optional<ConfigNode> here, List<Step> steps, UnaryOperator<Optional<ConfigNode>> change) {
        if (steps.isEmpty()) {
            return change.apply(here);
        }
        Step step = steps.getFirst();
        List<Step> rest = steps.subList(1, steps.size());
        return switch (step) {
            case Step.Item(int number) -> item(here, number, rest, change);
            case Step.Field field -> {
                List<ConfigNode.Entry> entries = entries(here);
                Optional<ConfigNode> value = with(valueOf(entries, field.key()), rest, change)
                        .filter(next -> rest.isEmpty() || !isEmpty(next) || meansSomething(field));
                put(entries, field.key(), position(entries, field), value);
                yield Optional.of(ConfigNode.Section.of(entries));
            }
            case Step.Entry(String name) -> entry(here, name, rest, change);
            case Step.OfNode(String node) -> entry(split(here), node, rest, change);
        };
    }

    private static boolean isEmpty(ConfigNode node) {
        return node instanceof ConfigNode.Section section && section.entries().isEmpty();
    }

    /** Whether a section without keys says something else than no section. */
    private static boolean meansSomething(Step.Field field) {
        return field.section().field(field.key())
                .filter(each -> each.presence() == SchemaNode.Presence.EMPTY).isEmpty();
    }

    private Optional<ConfigNode> entry(
            Optional<ConfigNode> here, String name, List<Step> rest, UnaryOperator<Optional<ConfigNode>> change) {
        List<ConfigNode.Entry> entries = entries(here);
        put(entries, name, entries.size(), with(valueOf(entries, name), rest, change));
        return entries.isEmpty() ? Optional.empty() : Optional.of(ConfigNode.Section.of(entries));
    }

    /** One value for both nodes becomes one for each, before one of them is changed. */
    private Optional<ConfigNode> split(Optional<ConfigNode> here) {
        if (here.isEmpty() || here.get() instanceof ConfigNode.Section) {
            return here;
        }
        return Optional.of(ConfigNode.Section.of(
                nodes.stream().map(node -> ConfigNode.Entry.of(node, here.get())).toList()));
    }

    private Optional<ConfigNode> item(
            Optional<ConfigNode> here, int number, List<Step> rest, UnaryOperator<Optional<ConfigNode>> change) {
        List<ConfigNode> items = new ArrayList<>(items(here));
        Optional<ConfigNode> old = number <= items.size() ? Optional.of(items.get(number - 1)) : Optional.empty();
        Optional<ConfigNode> next = with(old, rest, change);
        if (old.isPresent()) {
            items.remove(number - 1);
        }
        next.ifPresent(value -> items.add(Math.min(number - 1, items.size()), value));
        return items.isEmpty() ? Optional.empty() : Optional.of(ConfigNode.Items.of(items));
    }

    /** The items of a list; one value stands for a list of one. */
    static List<ConfigNode> items(Optional<ConfigNode> node) {
        return switch (node.orElse(null)) {
            case ConfigNode.Items(var items, var place) -> items;
            case ConfigNode.Scalar scalar -> List.of(scalar);
            case ConfigNode.Section section -> List.of();
            case null -> List.of();
        };
    }

    private static List<ConfigNode.Entry> entries(Optional<ConfigNode> node) {
        return node.orElse(null) instanceof ConfigNode.Section section
                ? new ArrayList<>(section.entries()) : new ArrayList<>();
    }

    private static Optional<ConfigNode> valueOf(List<ConfigNode.Entry> entries, String key) {
        return entries.stream().filter(entry -> entry.key().equals(key)).map(ConfigNode.Entry::value).findFirst();
    }

    private static void put(
            List<ConfigNode.Entry> entries, String key, int position, Optional<ConfigNode> value) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(key)) {
                if (value.isPresent()) {
                    entries.set(i, ConfigNode.Entry.of(key, value.get()));
                } else {
                    entries.remove(i);
                }
                return;
            }
        }
        value.ifPresent(present -> entries.add(position, ConfigNode.Entry.of(key, present)));
    }

    /** Where a new key belongs: behind those that the schema has before it. */
    private static int position(List<ConfigNode.Entry> entries, Step.Field field) {
        List<String> order = field.section().keys();
        int rank = order.indexOf(field.key());
        int position = 0;
        while (position < entries.size() && order.indexOf(entries.get(position).key()) < rank) {
            position++;
        }
        return position;
    }
}
