package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    /** Entries of one map; beyond it they are bound each by itself. */
    static final int MANY = 64;

    private final List<NodeName> nodes;
    private final List<Finding> findings = new ArrayList<>();
    private final BoundBefore before;
    private Places places = new Places();
    private final ListBinder lists = new ListBinder(this);
    private final SectionBinder sections = new SectionBinder(this);
    private final NodeBinder byNodes;

    private Binder(List<NodeName> nodes, BoundBefore before) {
        this.nodes = nodes;
        this.before = before;
        byNodes = new NodeBinder(this, nodes);
    }

    /** Binds a whole document. Never throws on what an operator wrote. */
    public static Binding bind(ConfigNode root) {
        return bind(root, new BoundBefore());
    }

    /** The same; of what is in it unchanged since {@code before}, the very values that were bound then. */
    public static Binding bind(ConfigNode root, BoundBefore before) {
        Binder binder = new Binder(nodesNamedIn(root), before);
        before.begin(binder.nodes);
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

    /** Binds a piece; empty, and reported, where nothing of it can stand there. */
    Optional<Object> bind(SchemaNode schema, ConfigNode node, String path) {
        if (node instanceof ConfigNode.Scalar(String text, Place place) && text.isEmpty()) {
            report(place, path, "no value is written", emptyCure(schema));
            return Optional.empty();
        }
        if (node instanceof ConfigNode.Section section && section.isUnreadable()) {
            return Optional.empty();
        }
        return switch (schema) {
            case SchemaNode.Leaf(ScalarType type) -> leaf(type, node, path);
            case SchemaNode.Items items -> lists.bind(items, node, path);
            case SchemaNode.Named named -> named(named, node, path);
            case SchemaNode.ByNode byNode -> byNodes.bind(byNode, node, path);
            case SchemaNode.Section section -> sections.bind(section, node, path);
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

    /** The entries of a mapping; empty, and reported, where {@code node} is none. */
    Optional<ConfigNode.Section> keys(ConfigNode node, String path, Supplier<String> cure) {
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
            Optional<Object> value = written.size() < MANY || !(schema.value() instanceof SchemaNode.Section each)
                    ? bind(schema.value(), entry.value(), valuePath)
                    : apart(each, entry.value(), valuePath);
            value.ifPresentOrElse(v -> bound.put(key.get(), v), () -> places.lost(valuePath));
        }
        noteDamage(section.get(), path);
        return Optional.of(Collections.unmodifiableMap(bound));
    }

    /**
     * One of many: a value that is right is bound once as long as nobody touches it, and where its parts stand is found
     * out when somebody asks.
     */
    private Optional<Object> apart(SchemaNode.Section schema, ConfigNode node, String path) {
        Optional<Object> value = before.value(node);
        if (value.isEmpty()) {
            Places whole = places;
            int told = findings.size();
            places = new Places();
            places.written(path, whole.of(path));
            value = bind(schema, node, path);
            Places own = places;
            places = whole;
            if (value.isEmpty() || findings.size() > told || !own.losses().isEmpty()) {
                places.take(own);
                return value;
            }
        }
        before.keep(node, value.get());
        places.later(path, () -> placesOf(schema, node, path));
        return value;
    }

    private Places placesOf(SchemaNode.Section schema, ConfigNode node, String path) {
        Binder again = new Binder(nodes, new BoundBefore());
        again.bind(schema, node, path);
        return again.places;
    }

    /** The first of them; that there are more is reported. */
    <T> List<T> notTooMany(List<T> entries, int most, Place place, String path) {
        if (entries.size() <= most) {
            return entries;
        }
        report(place, path, entries.size() + " entries, of which " + most + " were read",
                "is this the right file? no more than " + most + " may stand here");
        places.lost(path);
        return entries.subList(0, most);
    }

    /** Whether a key was there before, which is reported. */
    boolean repeated(ConfigNode.Entry first, ConfigNode.Entry entry, String path) {
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

    Places places() {
        return places;
    }

    void noteDamage(ConfigNode.Section section, String path) {
        if (section.damaged()) {
            places.lost(path);
        }
    }

    /** A value is pointed at itself, a section at its key. */
    static Place placeOf(ConfigNode.Entry entry) {
        return entry.value() instanceof ConfigNode.Section ? entry.place() : entry.value().place();
    }

    /** An error at a place of the text. */
    void report(Place place, String path, String problem, String cure) {
        findings.add(new Finding(Finding.Severity.ERROR, place.line(), place.column(), path, problem, cure));
    }
}
