package io.twinwall.model.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds lists: of a million values, or of sections. */
final class ListBinder {
    /** Values of one list that cannot stand there, told one by one; a list of more is one of something else. */
    private static final int ITEMS_TOLD_MAX = 100;

    private final Binder binder;

    ListBinder(Binder binder) {
        this.binder = binder;
    }

    Optional<Object> bind(SchemaNode.Items schema, ConfigNode node, String path) {
        return switch (node) {
            case ConfigNode.Scalar scalar when schema.item() instanceof SchemaNode.Leaf ->
                binder.bind(schema.item(), scalar, path).map(List::of);
            case ConfigNode.Items list -> {
                List<ConfigNode> written = binder.notTooMany(list.items(), schema.most(), list.place(), path);
                yield Optional.of(schema.item() instanceof SchemaNode.Leaf(ScalarType type)
                        ? values(type, written, path)
                        : sections(schema.item(), written, path));
            }
            case ConfigNode.Scalar scalar -> {
                binder.report(scalar.place(), path, "a list is expected here, not one value", listCure(schema));
                yield Optional.empty();
            }
            case ConfigNode.Section section -> {
                binder.report(section.place(), path, "a list is expected here, not keys", listCure(schema));
                yield Optional.empty();
            }
        };
    }

    private List<Object> sections(SchemaNode schema, List<ConfigNode> written, String path) {
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            ConfigNode item = written.get(i);
            String itemPath = Places.child(path, i + 1);
            binder.places().written(itemPath, item.place());
            binder.bind(schema, item, itemPath).ifPresentOrElse(bound::add, () -> binder.places().lost(itemPath));
        }
        return List.copyOf(bound);
    }

    /** There may be a million, so that none of them has a path of its own unless something is wrong with it. */
    private List<Object> values(ScalarType type, List<ConfigNode> written, String path) {
        List<Object> bound = new ArrayList<>(written.size());
        Places.Positions positions = new Places.Positions(written.size());
        int refused = 0;
        ConfigNode untold = null;
        for (int i = 0; i < written.size(); i++) {
            ConfigNode item = written.get(i);
            Optional<Object> value = Optional.empty();
            if (refused < ITEMS_TOLD_MAX) {
                value = value(type, item, path, i + 1);
            } else if (item instanceof ConfigNode.Scalar(String text, Place place)) {
                value = parsed(type, text);
            }
            if (value.isPresent()) {
                bound.add(value.get());
                positions.add(item.place());
                continue;
            }
            refused++;
            if (refused <= ITEMS_TOLD_MAX) {
                binder.places().lost(Places.child(path, i + 1));
            } else if (untold == null) {
                untold = item;
                binder.places().lost(path);
            }
        }
        binder.places().values(path, positions);
        if (untold != null) {
            binder.report(untold.place(), path, refused - ITEMS_TOLD_MAX + " more values that cannot stand here",
                    "is this the right list? its values are " + type.syntax());
        }
        return List.copyOf(bound);
    }

    private Optional<Object> value(ScalarType type, ConfigNode item, String path, int number) {
        // Nearly all are what they should be, and need no path.
        if (item instanceof ConfigNode.Scalar(String text, Place place) && !text.isEmpty()) {
            Optional<Object> value = parsed(type, text);
            if (value.isPresent()) {
                return value;
            }
        }
        return binder.bind(new SchemaNode.Leaf(type), item, Places.child(path, number));
    }

    private static Optional<Object> parsed(ScalarType type, String text) {
        try {
            return Optional.of(type.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String listCure(SchemaNode.Items schema) {
        return schema.item() instanceof SchemaNode.Section section
                ? "begin each item with `- ` and its keys: " + String.join(", ", section.keys())
                : "write " + schema.syntax();
    }
}
