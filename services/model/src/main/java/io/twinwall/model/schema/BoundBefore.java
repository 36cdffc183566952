package io.twinwall.model.schema;

import io.twinwall.model.value.NodeName;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What the entries of long maps were bound to the last time, known by the very nodes they were bound from. For one
 * thread at a time.
 */
public final class BoundBefore {
    private IdentityHashMap<ConfigNode, Object> last = new IdentityHashMap<>();
    private IdentityHashMap<ConfigNode, Object> now = new IdentityHashMap<>();
    private List<NodeName> nodes = List.of();

    /** A binding begins; what was bound by other names of nodes means nothing to it. */
    void begin(List<NodeName> named) {
        last = named.equals(nodes) ? now : new IdentityHashMap<>();
        now = new IdentityHashMap<>();
        nodes = named;
    }

    /** What a node was bound to. */
    Optional<Object> value(ConfigNode node) {
        return Optional.ofNullable(last.get(node));
    }

    void keep(ConfigNode node, Object value) {
        now.put(node, value);
    }

    /** The same text stands elsewhere now. */
    public void moved(ConfigNode from, ConfigNode to) {
        Object value = now.get(from);
        if (value != null) {
            now.put(to, value);
        }
    }
}
