package io.twinwall.model.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One place of the document's tree: what may be written there. {@code set} paths, completion, help and the manual walk
 * this tree; so do {@link Binder} and {@link Unbinder}.
 */
public sealed interface SchemaNode {
    /** Most entries of a list or map that says nothing else: far beyond what people write. */
    int ENTRIES_MAX = 4096;

    /** What may be written here, in a few characters. */
    String syntax();

    /** The node beneath {@code key}: a section's key, or any text for a key that the operator chooses. */
    Optional<SchemaNode> child(String key);

    /** One value. */
    record Leaf(ScalarType type) implements SchemaNode {
        @Override
        public String syntax() {
            return type.syntax();
        }

        @Override
        public Optional<SchemaNode> child(String key) {
            return Optional.empty();
        }
    }

    /**
     * A list; where {@code item} is a leaf one value may stand for a list of one.
     *
     * @param most how many items it may have
     */
    record Items(SchemaNode item, int most) implements SchemaNode {
        @Override
        public String syntax() {
            String list = "[" + item.syntax() + ", ...]";
            return item instanceof Leaf ? item.syntax() + " or " + list : list;
        }

        /** Items count from 1. */
        @Override
        public Optional<SchemaNode> child(String key) {
            return key.matches("[1-9][0-9]{0,8}") ? Optional.of(item) : Optional.empty();
        }
    }

    /**
     * Values under keys the operator chooses: interface names, directions between zones.
     *
     * @param most how many entries it may have
     */
    record Named(ScalarType key, SchemaNode value, int most) implements SchemaNode {
        @Override
        public String syntax() {
            return "{" + key.syntax() + ": " + value.syntax() + ", ...}";
        }

        @Override
        public Optional<SchemaNode> child(String name) {
            return Optional.of(value);
        }
    }

    /** One value for both nodes, or a map of node names. {@code value} is a leaf or a list of leaves, never keyed. */
    record ByNode(SchemaNode value) implements SchemaNode {
        @Override
        public String syntax() {
            return value.syntax() + " or {NODE: " + value.syntax() + ", ...}";
        }

        @Override
        public Optional<SchemaNode> child(String node) {
            return value.child(node).or(() -> Optional.of(value));
        }
    }

    /** A record: keys the document knows. */
    final class Section implements SchemaNode {
        private final Class<? extends Record> type;
        private final String doc;
        private final List<Field> fields;
        private final Map<String, Field> byKey = new LinkedHashMap<>();
        private final List<String> keys;
        private final Constructor<? extends Record> constructor;

        Section(Class<? extends Record> type, String doc, List<Field> fields,
                Constructor<? extends Record> constructor) {
            this.type = type;
            this.doc = doc;
            this.fields = List.copyOf(fields);
            fields.forEach(field -> byKey.put(field.key(), field));
            this.keys = List.copyOf(byKey.keySet());
            this.constructor = constructor;
        }

        public Class<? extends Record> type() {
            return type;
        }

        /** The section's own line of help; empty where its key says it. */
        public String doc() {
            return doc;
        }

        /** In the order in which the document is written. */
        public List<Field> fields() {
            return fields;
        }

        public Optional<Field> field(String key) {
            return Optional.ofNullable(byKey.get(key));
        }

        public List<String> keys() {
            return keys;
        }

        Constructor<? extends Record> constructor() {
            return constructor;
        }

        @Override
        public String syntax() {
            return "{...}";
        }

        @Override
        public Optional<SchemaNode> child(String key) {
            return field(key).map(Field::node);
        }

        @Override
        public String toString() {
            return type.getSimpleName() + keys();
        }
    }

    /**
     * One key of a section.
     *
     * @param standard the text of the value that an absent key has; only with {@link Presence#DEFAULTED}
     */
    record Field(
            String key, String doc, SchemaNode node, Presence presence, Optional<String> standard, Method accessor) {}

    /** What an absent key means. */
    enum Presence {
        /** An error. */
        REQUIRED,
        /** Nothing. */
        OPTIONAL,
        /** The standard value. */
        DEFAULTED,
        /** An empty list or map, or a section of which every key is absent. */
        EMPTY
    }
}
