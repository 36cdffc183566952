package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.NodeName;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From records to text, in the one canonical form: keys in the order of the schema, keys the operator chose in the
 * document's order, nodes in the order of {@code pair.nodes}; what has its default or is empty is left out.
 */
public final class Unbinder {
    private final List<NodeName> nodes;

    private Unbinder(List<NodeName> nodes) {
        this.nodes = nodes;
    }

    /** The whole of {@code document}; {@link Binder#bind} makes an equal document of it. */
    public static ConfigNode.Section unbind(Document document) {
        return new Unbinder(document.pair().nodes()).section(Schema.document(), document);
    }

    /** One rule of the firewall, which has nothing that differs by node. */
    public static ConfigNode.Section unbind(RuleConfig rule) {
        return new Unbinder(List.of()).section(Schema.of(RuleConfig.class), rule);
    }

    private ConfigNode.Section section(SchemaNode.Section schema, Object value) {
        List<ConfigNode.Entry> entries = new ArrayList<>();
        for (SchemaNode.Field field : schema.fields()) {
            Object component = read(field, value);
            Optional<ConfigNode> node = switch (field.presence()) {
                // What is optional and present is written even where it is empty: absent means something else.
                case OPTIONAL -> ((Optional<?>) component).map(present -> node(field.node(), present));
                case REQUIRED -> Optional.of(node(field.node(), component));
                case DEFAULTED -> Optional.of(node(field.node(), component)).filter(n -> !isStandard(field, n));
                case EMPTY -> Optional.of(node(field.node(), component)).filter(n -> !isEmpty(n));
            };
            node.ifPresent(present -> entries.add(ConfigNode.Entry.of(field.key(), present)));
        }
        return ConfigNode.Section.of(entries);
    }

    private static Object read(SchemaNode.Field field, Object section) {
        try {
            return field.accessor().invoke(section);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + field.accessor(), e);
        }
    }

    private static boolean isStandard(SchemaNode.Field field, ConfigNode node) {
        return node instanceof ConfigNode.Scalar(String text, Place place)
                && field.standard().filter(text::equals).isPresent();
    }

    private static boolean isEmpty(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar scalar -> false;
            case ConfigNode.Items items -> items.items().isEmpty();
            case ConfigNode.Section section -> section.entries().isEmpty();
        };
    }

    private ConfigNode node(SchemaNode schema, Object value) {
        return switch (schema) {
            case SchemaNode.Leaf(ScalarType type) -> ConfigNode.Scalar.of(type.write(value));
            case SchemaNode.Items(SchemaNode item, int most) -> {
                List<ConfigNode> items = ((List<?>) value).stream().map(each -> node(item, each)).toList();
                yield items.size() == 1 && item instanceof SchemaNode.Leaf ? items.getFirst()
                        : ConfigNode.Items.of(items);
            }
            case SchemaNode.Named(ScalarType key, SchemaNode each, int most) -> {
                List<ConfigNode.Entry> entries = new ArrayList<>();
                ((Map<?, ?>) value).forEach((k, v) -> entries.add(ConfigNode.Entry.of(key.write(k), node(each, v))));
                yield ConfigNode.Section.of(entries);
            }
            case SchemaNode.ByNode(SchemaNode each) -> byNode(each, (PerNode<?>) value);
            case SchemaNode.Section section -> section(section, value);
        };
    }

    private ConfigNode byNode(SchemaNode schema, PerNode<?> value) {
        if (value.everywhere().isPresent()) {
            return node(schema, value.everywhere().get());
        }
        Set<NodeName> order = new LinkedHashSet<>(nodes);
        order.retainAll(value.byNode().keySet());
        // A name that is no node of the pair is refused later, by name; it must not vanish here.
        List<NodeName> others = new ArrayList<>(value.byNode().keySet());
        Collections.sort(others);
        order.addAll(others);
        return ConfigNode.Section.of(order.stream()
                .map(name -> ConfigNode.Entry.of(name.text(), node(schema, value.byNode().get(name))))
                .toList());
    }
}
