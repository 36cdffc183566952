package io.twinwall.model.config;

import io.twinwall.model.value.NodeName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A value that is the same on both nodes, or written as a map of node names. Exactly one of the two is present. */
public record PerNode<T>(Optional<T> everywhere, Map<NodeName, T> byNode) {
    public PerNode {
        byNode = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byNode));
        if (everywhere.isPresent() == !byNode.isEmpty()) {
            throw new IllegalArgumentException("either one value or a map of node names");
        }
    }

    public static <T> PerNode<T> same(T value) {
        return new PerNode<>(Optional.of(value), Map.of());
    }

    public static <T> PerNode<T> of(Map<NodeName, T> byNode) {
        return new PerNode<>(Optional.empty(), byNode);
    }

    /** The value on {@code node}; empty only where the map forgot the node, which verify refuses. */
    public Optional<T> at(NodeName node) {
        return everywhere.isPresent() ? everywhere : Optional.ofNullable(byNode.get(node));
    }

    /** Every value that is written, each once. */
    public Collection<T> values() {
        return everywhere.<Collection<T>>map(java.util.List::of).orElseGet(byNode::values);
    }
}
