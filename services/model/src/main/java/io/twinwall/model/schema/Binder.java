package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From text to records, gathering every problem in one go. What cannot be bound is left out of the document as if it
 * had not been written, down to the smallest piece that may be absent, and {@link Places} remembers the loss.
 *
 * <p>A key that is one slip away from a known one is reported and then read as the known one, so that its value is
 * checked too and nothing seems missing because of it.
 */
public final class Binder {
    /** Unknown keys of one section told one by one; a section of more is some other program's. */
    private static final int UNKNOWN_TOLD_MAX = 50;

    /** Values of one list that cannot stand there, told one by one; a list of more is one of something else. */
    private static final int ITEMS_TOLD_MAX = 100;

    private final List<NodeName> nodes;
    private final List<Finding> findings = new ArrayList<>();
    private final Places places = new Places();
    private final IdentityHashMap<SchemaNode.Field, Object> standards = new IdentityHashMap<>();

    private Binder(List<NodeName> nodes) {
        this.nodes = nodes;
    }

    /** Binds a whole document. Never throws on what an operator wrote. */
    public static Binding bind(ConfigNode root) {
        Binder binder = new Binder(nodesNamedIn(root));
        binder.places.written("", root.place());
        SchemaNode.Section schema = Schema.document();
        Optional<Object> bound = binder.bind(schema, root, "");
        if (bound.isEmpty()) {
            binder.places.lost("");
            bound = binder.bind(schema, new ConfigNode.Section(List.of(), root.place()), "");
        }
        // Every component of a document may be absent, so an empty one always binds.
        Document document = (Document) bound.orElseThrow();
        binder.findings.sort(Finding.IN_ORDER_OF_TEXT);
        return new Binding(document, binder.findings, binder.places);
    }

    /** Which maps are maps of node names hangs on the names, so these are read before anything else. */
    private static List<NodeName> nodesNamedIn(ConfigNode root) {
        if (!(root instanceof ConfigNode.Section top)
                || !(top.get("pair").orElse(null) instanceof ConfigNode.Section pair)) {
            return List.of();
        }
        List<ConfigNode> written = switch (pair.get("nodes").orElse(null)) {
            case ConfigNode.Items items -> items.items();
            case ConfigNode.Scalar one -> List.of(one);
            case ConfigNode.Section section -> List.of();
            case null -> List.of();
        };
        List<NodeName> names = new ArrayList<>();
        for (ConfigNode node : written) {
            if (node instanceof ConfigNode.Scalar(String text, Place place)) {
                try {
                    names.add(NodeName.parse(text));
                } catch (IllegalArgumentException e) {
                    // Reported when the list itself is bound; with a name unknown no map can be judged.
                    return List.of();
                }
            }
        }
        return names.stream().distinct().toList();
    }

    private Optional<Object> bind(SchemaNode schema, ConfigNode node, String path) {
        if (node instanceof ConfigNode.Scalar(String text, Place place) && text.isEmpty()) {
            report(place, path, "no value is written", emptyCure(schema));
            return Optional.empty();
        }
        if (node instanceof ConfigNode.Section section && section.isUnreadable()) {
            return Optional.empty();
        }
        return switch (schema) {
            case SchemaNode.Leaf(ScalarType type) -> leaf(type, node, path);
            case SchemaNode.Items items -> items(items, node, path);
            case SchemaNode.Named named -> named(named, node, path);
            case SchemaNode.ByNode byNode -> byNode(byNode, node, path);
            case SchemaNode.Section section -> section(section, node, path);
        };
    }

    private static String emptyCure(SchemaNode schema) {
        return switch (schema) {
            case SchemaNode.Leaf _, SchemaNode.Items _, SchemaNode.ByNode _ ->
                "write " + schema.syntax() + ", or leave the key out";
            case SchemaNode.Named _, SchemaNode.Section _ -> "indent its keys beneath it, or leave the key out";
        };
    }

    private Optional<Object> leaf(ScalarType type, ConfigNode node, String path) {
        return switch (node) {
            case ConfigNode.Scalar(String text, Place place) -> scalar(type, text, place, path);
            case ConfigNode.Items items -> {
                report(items.place(), path, "one value is expected here, not a list", "write " + type.syntax());
                yield Optional.empty();
            }
            case ConfigNode.Section section -> {
                if (namesNodes(section)) {
                    report(section.place(), path, "this value cannot differ by node", "write one " + type.syntax());
                } else {
                    report(section.place(), path, "one value is expected here, not keys", "write " + type.syntax());
                }
                yield Optional.empty();
            }
        };
    }

    private boolean namesNodes(ConfigNode.Section section) {
        List<String> names = nodes.stream().map(NodeName::text).toList();
        return !section.entries().isEmpty() && section.entries().stream()
                .allMatch(entry -> names.contains(entry.key()));
    }

    private Optional<Object> scalar(ScalarType type, String text, Place place, String path) {
        try {
            return Optional.of(type.parse(text));
        } catch (IllegalArgumentException e) {
            report(place, path, Words.quoted(text) + " cannot stand here", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Object> items(SchemaNode.Items schema, ConfigNode node, String path) {
        return switch (node) {
            case ConfigNode.Scalar scalar when schema.item() instanceof SchemaNode.Leaf ->
                bind(schema.item(), scalar, path).map(List::of);
            case ConfigNode.Items list -> {
                List<ConfigNode> written = notTooMany(list.items(), schema.most(), list.place(), path);
                yield Optional.of(schema.item() instanceof SchemaNode.Leaf(ScalarType type)
                        ? values(type, written, path)
                        : sections(schema.item(), written, path));
            }
            case ConfigNode.Scalar scalar -> {
                report(scalar.place(), path, "a list is expected here, not one value", listCure(schema));
                yield Optional.empty();
            }
            case ConfigNode.Section section -> {
                report(section.place(), path, "a list is expected here, not keys", listCure(schema));
                yield Optional.empty();
            }
        };
    }

    private List<Object> sections(SchemaNode schema, List<ConfigNode> written, String path) {
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            ConfigNode item = written.get(i);
            String itemPath = Places.child(path, i + 1);
            places.written(itemPath, item.place());
            bind(schema, item, itemPath).ifPresentOrElse(bound::add, () -> places.lost(itemPath));
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
                places.lost(Places.child(path, i + 1));
            } else if (untold == null) {
                untold = item;
                places.lost(path);
            }
        }
        places.values(path, positions);
        if (untold != null) {
            report(untold.place(), path, refused - ITEMS_TOLD_MAX + " more values that cannot stand here",
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
        return bind(new SchemaNode.Leaf(type), item, Places.child(path, number));
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

    /** The entries of a mapping; empty, and reported, where {@code node} is none. */
    private Optional<ConfigNode.Section> keys(ConfigNode node, String path, Supplier<String> cure) {
        return switch (node) {
            case ConfigNode.Section section -> Optional.of(section);
            case ConfigNode.Scalar scalar -> {
                report(scalar.place(), path, "keys are expected here, not one value", cure.get());
                yield Optional.empty();
            }
            case ConfigNode.Items items -> {
                report(items.place(), path, "keys are expected here, not a list", cure.get());
                yield Optional.empty();
            }
        };
    }

    private Optional<Object> named(SchemaNode.Named schema, ConfigNode node, String path) {
        Optional<ConfigNode.Section> section =
                keys(node, path, () -> "write " + schema.key().syntax() + ": with its value");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Map<Object, Object> bound = new LinkedHashMap<>();
        Map<Object, ConfigNode.Entry> first = new HashMap<>();
        List<ConfigNode.Entry> written = notTooMany(section.get().entries(), schema.most(), places.of(path), path);
        for (ConfigNode.Entry entry : written) {
            String entryPath = Places.child(path, Words.shown(entry.key()));
            Optional<Object> key = scalar(schema.key(), entry.key(), entry.place(), entryPath);
            if (key.isEmpty()) {
                places.lost(path);
                continue;
            }
            if (repeated(first.putIfAbsent(key.get(), entry), entry, entryPath)) {
                continue;
            }
            String valuePath = Places.child(path, schema.key().write(key.get()));
            places.written(valuePath, placeOf(entry));
            Optional<Object> value = bind(schema.value(), entry.value(), valuePath);
            value.ifPresentOrElse(v -> bound.put(key.get(), v), () -> places.lost(valuePath));
        }
        noteDamage(section.get(), path);
        return Optional.of(Collections.unmodifiableMap(bound));
    }

    private <T> List<T> notTooMany(List<T> entries, int most, Place place, String path) {
        if (entries.size() <= most) {
            return entries;
        }
        report(place, path, entries.size() + " entries, of which " + most + " were read",
                "is this the right file? no more than " + most + " may stand here");
        places.lost(path);
        return entries.subList(0, most);
    }

    private boolean repeated(ConfigNode.Entry first, ConfigNode.Entry entry, String path) {
        if (first == null) {
            return false;
        }
        String problem = first.key().equals(entry.key())
                ? "key " + Words.quoted(entry.key()) + " is written twice"
                : Words.quoted(entry.key()) + " means the same as " + Words.quoted(first.key());
        report(entry.place(), path, problem + ", first " + where(first.place()), "keep one of them");
        return true;
    }

    static String where(Place place) {
        return place.known() ? "at line " + place.line() : "elsewhere";
    }

    private Optional<Object> byNode(SchemaNode.ByNode schema, ConfigNode node, String path) {
        if (!(node instanceof ConfigNode.Section section)) {
            return bind(schema.value(), node, path).map(PerNode::same);
        }
        Map<NodeName, Object> bound = new LinkedHashMap<>();
        Map<NodeName, ConfigNode.Entry> entries = nodeEntries(section, path);
        entries.forEach((name, entry) -> {
            String entryPath = Places.child(path, name);
            places.written(entryPath, placeOf(entry));
            Optional<Object> value = bind(schema.value(), entry.value(), entryPath);
            value.ifPresentOrElse(v -> bound.put(name, v), () -> places.lost(entryPath));
        });
        noteDamage(section, path);
        // As many values as nodes, one under a wrong name: the name is the mistake, and was told.
        if (!section.damaged() && section.entries().size() < nodes.size()) {
            for (NodeName name : nodes) {
                if (!entries.containsKey(name)) {
                    report(places.of(path), path, "no value for node " + Words.quoted(name),
                            "add " + Words.quoted(name + ": " + schema.value().syntax())
                                    + (nodes.size() > 1 ? ", or write one value for both nodes" : ""));
                }
            }
        }
        if (!entries.keySet().containsAll(nodes)) {
            places.lost(path);
        }
        return bound.isEmpty() ? Optional.empty() : Optional.of(PerNode.of(bound));
    }

    /** What was written for each node; names that are none are reported, and read as the node that was meant. */
    private Map<NodeName, ConfigNode.Entry> nodeEntries(ConfigNode.Section section, String path) {
        Map<NodeName, ConfigNode.Entry> entries = new LinkedHashMap<>();
        List<ConfigNode.Entry> unknown = new ArrayList<>();
        for (ConfigNode.Entry entry : section.entries()) {
            Optional<NodeName> name = nodeName(entry.key());
            if (name.isEmpty()) {
                unknown.add(entry);
            } else {
                repeated(entries.putIfAbsent(name.get(), entry), entry, Places.child(path, name.get()));
            }
        }
        List<String> free = nodes.stream().filter(node -> !entries.containsKey(node)).map(NodeName::text).toList();
        for (ConfigNode.Entry entry : unknown) {
            Optional<String> meant = Words.meant(entry.key(), free);
            report(entry.place(), Places.child(path, Words.shown(entry.key())), "unknown node "
                    + Words.quoted(entry.key()),
                    meant.map(word -> "did you mean " + Words.quoted(word) + "?").orElse(theNodes()));
            meant.ifPresent(word -> entries.putIfAbsent(new NodeName(word), entry));
        }
        return entries;
    }

    private String theNodes() {
        return switch (nodes.size()) {
            case 0 -> "a map here is one of node names";
            case 1 -> "the one node of pair.nodes is " + nodes.getFirst();
            default -> "the nodes of pair.nodes are " + Words.all(nodes.stream().map(NodeName::text).toList());
        };
    }

    private Optional<NodeName> nodeName(String key) {
        try {
            return Optional.of(NodeName.parse(key)).filter(name -> nodes.isEmpty() || nodes.contains(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Object> section(SchemaNode.Section schema, ConfigNode node, String path) {
        Optional<ConfigNode.Section> section = keys(node, path, () -> theKeys(schema));
        if (section.isEmpty()) {
            return Optional.empty();
        }
        noteDamage(section.get(), path);
        Map<String, ConfigNode.Entry> entries = entries(schema, section.get(), path);
        List<Object> arguments = new ArrayList<>();
        boolean whole = true;
        for (SchemaNode.Field field : schema.fields()) {
            Optional<Object> value = field(field, entries.get(field.key()), section.get(), path);
            whole &= value.isPresent();
            value.ifPresent(arguments::add);
        }
        if (!whole) {
            return Optional.empty();
        }
        return construct(schema, arguments, path);
    }

    private static String theKeys(SchemaNode.Section schema) {
        return (schema.keys().size() == 1 ? "the key is " : "the keys are ") + Words.all(schema.keys());
    }

    /** What was written for each known key; the rest is reported. */
    private Map<String, ConfigNode.Entry> entries(SchemaNode.Section schema, ConfigNode.Section section, String path) {
        Map<String, ConfigNode.Entry> first = new LinkedHashMap<>();
        for (ConfigNode.Entry entry : section.entries()) {
            if (schema.field(entry.key()).isPresent()) {
                repeated(first.putIfAbsent(entry.key(), entry), entry, Places.child(path, entry.key()));
            }
        }
        if (first.size() == section.entries().size()) {
            return first;
        }
        List<String> free = schema.keys().stream().filter(key -> !first.containsKey(key)).toList();
        Map<String, Place> unknown = new HashMap<>();
        List<ConfigNode.Entry> strangers =
                section.entries().stream().filter(entry -> schema.field(entry.key()).isEmpty()).toList();
        if (strangers.size() > UNKNOWN_TOLD_MAX) {
            Place next = strangers.get(UNKNOWN_TOLD_MAX).place();
            report(next, path, strangers.size() - UNKNOWN_TOLD_MAX + " more unknown keys",
                    "is this the right file?");
        }
        for (ConfigNode.Entry entry : strangers.subList(0, Math.min(strangers.size(), UNKNOWN_TOLD_MAX))) {
            Optional<String> meant = Words.meant(entry.key(), free).or(() -> Words.meant(entry.key(), schema.keys()));
            String cure = meant.map(word -> "did you mean " + Words.quoted(word) + "?")
                    .orElse("the keys here are " + Words.all(schema.keys()));
            Place earlier = unknown.putIfAbsent(entry.key(), entry.place());
            String again = earlier == null ? "" : ", also " + where(earlier);
            String unknownPath = Places.child(path, Words.shown(entry.key()));
            report(entry.place(), unknownPath, "unknown key " + Words.quoted(entry.key()) + again, cure);
            meant.filter(free::contains).ifPresent(word -> first.putIfAbsent(word, entry));
        }
        return first;
    }

    private Optional<Object> field(
            SchemaNode.Field field, ConfigNode.Entry entry, ConfigNode.Section section, String path) {
        Optional<Object> value = Optional.empty();
        if (entry != null) {
            String fieldPath = Places.child(path, field.key());
            places.written(fieldPath, placeOf(entry));
            value = bind(field.node(), entry.value(), fieldPath);
            if (value.isEmpty()) {
                places.lost(fieldPath);
            }
        }
        return switch (field.presence()) {
            case OPTIONAL -> Optional.of(value);
            case DEFAULTED -> value.or(() -> standard(field));
            case EMPTY -> value.or(() -> empty(field.node(), Places.child(path, field.key())));
            case REQUIRED -> {
                if (entry == null && !section.damaged()) {
                    report(places.of(path), path, "key " + Words.quoted(field.key()) + " is missing",
                            "add " + Words.quoted(field.key() + ": " + field.node().syntax()) + ", " + field.doc());
                }
                yield value;
            }
        };
    }

    private Optional<Object> standard(SchemaNode.Field field) {
        return Optional.of(standards.computeIfAbsent(field, Binder::parsedStandard));
    }

    private static Object parsedStandard(SchemaNode.Field field) {
        if (!(field.node() instanceof SchemaNode.Leaf(ScalarType type))) {
            throw new IllegalStateException(field.key() + " has a standard value and is no scalar");
        }
        return type.parse(field.standard().orElseThrow());
    }

    private Optional<Object> empty(SchemaNode node, String path) {
        return switch (node) {
            case SchemaNode.Items items -> Optional.of(List.of());
            case SchemaNode.Named named -> Optional.of(Map.of());
            case SchemaNode.Section section ->
                    section(section, new ConfigNode.Section(List.of(), places.of(path)), path);
            case SchemaNode.Leaf leaf -> throw new IllegalStateException("a scalar is never empty: " + path);
            case SchemaNode.ByNode byNode -> throw new IllegalStateException("a value by node is never empty: " + path);
        };
    }

    private Optional<Object> construct(SchemaNode.Section schema, List<Object> arguments, String path) {
        try {
            return Optional.of(schema.constructor().newInstance(arguments.toArray()));
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                report(places.of(path), path, refused.getMessage(), "");
                return Optional.empty();
            }
            throw new IllegalStateException(schema + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(schema + " cannot be made", e);
        }
    }

    private void noteDamage(ConfigNode.Section section, String path) {
        if (section.damaged()) {
            places.lost(path);
        }
    }

    /** A value is pointed at itself, a section at its key. */
    private static Place placeOf(ConfigNode.Entry entry) {
        return entry.value() instanceof ConfigNode.Section ? entry.place() : entry.value().place();
    }

    private void report(Place place, String path, String problem, String cure) {
        findings.add(new Finding(Finding.Severity.ERROR, place.line(), place.column(), path, problem, cure));
    }
}
