package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.PerNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schema of a tree of records, by the conventions written in the package description of {@code model.config}. A
 * record that breaks them is a defect of this program and throws {@link IllegalStateException} naming the component.
 */
public final class Schema {
    private static final SchemaNode.Section DOCUMENT = section(Document.class);

    private Schema() {}

    /** The tree of the document. */
    public static SchemaNode.Section document() {
        return DOCUMENT;
    }

    /** The tree of {@code root}, read anew each time. */
    public static SchemaNode.Section of(Class<? extends Record> root) {
        return section(root);
    }

    /** The node at {@code path} beneath {@code root}; empty where the document has no such path. */
    public static Optional<SchemaNode> find(SchemaNode root, List<String> path) {
        Optional<SchemaNode> node = Optional.of(root);
        for (String key : path) {
            node = node.flatMap(at -> at.child(key));
        }
        return node;
    }

    private static SchemaNode.Section section(Class<? extends Record> type) {
        List<SchemaNode.Field> fields = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            SchemaNode.Field field = field(component);
            if (!keys.add(field.key())) {
                throw new IllegalStateException(component + " repeats the key " + field.key());
            }
            fields.add(field);
        }
        Doc doc = type.getAnnotation(Doc.class);
        return new SchemaNode.Section(type, doc == null ? "" : doc.value(), fields, constructor(type));
    }

    private static Constructor<? extends Record> constructor(Class<? extends Record> type) {
        Class<?>[] parameters =
                Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " without its canonical constructor", e);
        }
    }

    private static SchemaNode.Field field(RecordComponent component) {
        Doc doc = component.getAnnotation(Doc.class);
        if (doc == null) {
            throw new IllegalStateException(component + " has no @Doc");
        }
        Key key = component.getAnnotation(Key.class);
        Default standard = component.getAnnotation(Default.class);
        Type type = component.getGenericType();
        Optional<Type> inner = argument(type, Optional.class, 0);
        SchemaNode node = node(inner.orElse(type), component);
        SchemaNode.Presence presence = presence(inner.isPresent(), standard != null, node);
        if (component.isAnnotationPresent(Most.class)
                && !(node instanceof SchemaNode.Items || node instanceof SchemaNode.Named)) {
            throw new IllegalStateException(component + " has a @Most and is no list and no map");
        }
        if (standard != null) {
            checkDefault(component, node, standard.value(), presence);
        }
        return new SchemaNode.Field(
                key == null ? Words.kebab(component.getName()) : key.value(),
                doc.value(),
                node,
                presence,
                Optional.ofNullable(standard).map(Default::value),
                component.getAccessor());
    }

    private static SchemaNode.Presence presence(boolean optional, boolean defaulted, SchemaNode node) {
        if (optional) {
            return SchemaNode.Presence.OPTIONAL;
        }
        if (defaulted) {
            return SchemaNode.Presence.DEFAULTED;
        }
        return switch (node) {
            case SchemaNode.Leaf leaf -> SchemaNode.Presence.REQUIRED;
            case SchemaNode.ByNode byNode -> SchemaNode.Presence.REQUIRED;
            case SchemaNode.Items items -> SchemaNode.Presence.EMPTY;
            case SchemaNode.Named named -> SchemaNode.Presence.EMPTY;
            case SchemaNode.Section section -> SchemaNode.Presence.EMPTY;
        };
    }

    private static void checkDefault(
            RecordComponent component, SchemaNode node, String standard, SchemaNode.Presence presence) {
        if (presence == SchemaNode.Presence.OPTIONAL || !(node instanceof SchemaNode.Leaf(ScalarType type))) {
            throw new IllegalStateException(component + " has a @Default and is not a required scalar");
        }
        if (!type.write(type.parse(standard)).equals(standard)) {
            throw new IllegalStateException(component + " has a @Default that is not in its written form");
        }
    }

    private static SchemaNode node(Type type, RecordComponent component) {
        Optional<Type> perNode = argument(type, PerNode.class, 0);
        if (perNode.isPresent()) {
            SchemaNode value = node(perNode.get(), component);
            boolean keyed = switch (value) {
                case SchemaNode.Leaf leaf -> false;
                case SchemaNode.Items(SchemaNode item, int most) -> !(item instanceof SchemaNode.Leaf);
                case SchemaNode.ByNode byNode -> true;
                case SchemaNode.Named named -> true;
                case SchemaNode.Section section -> true;
            };
            if (keyed) {
                throw new IllegalStateException(component + " differs by node but is no scalar and no list of scalars");
            }
            return new SchemaNode.ByNode(value);
        }
        Optional<Type> item = argument(type, List.class, 0);
        if (item.isPresent()) {
            return new SchemaNode.Items(node(item.get(), component), most(component));
        }
        Optional<Type> key = argument(type, Map.class, 0);
        if (key.isPresent()) {
            if (!(node(key.get(), component) instanceof SchemaNode.Leaf(ScalarType keyType))) {
                throw new IllegalStateException(component + " is a map whose keys are no scalars");
            }
            return new SchemaNode.Named(
                    keyType, node(argument(type, Map.class, 1).orElseThrow(), component), most(component));
        }
        if (type instanceof Class<?> plain) {
            Optional<ScalarType> scalar = ScalarType.of(plain);
            if (scalar.isPresent()) {
                return new SchemaNode.Leaf(scalar.get());
            }
            if (plain.isRecord()) {
                return section(plain.asSubclass(Record.class));
            }
        }
        throw new IllegalStateException(component + " is of a type the document cannot hold");
    }

    private static int most(RecordComponent component) {
        Most most = component.getAnnotation(Most.class);
        return most == null ? SchemaNode.ENTRIES_MAX : most.value();
    }

    private static Optional<Type> argument(Type type, Class<?> generic, int index) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == generic
                ? Optional.of(parameterized.getActualTypeArguments()[index])
                : Optional.empty();
    }
}
