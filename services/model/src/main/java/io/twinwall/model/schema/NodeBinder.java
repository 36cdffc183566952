package io.twinwall.model.schema;

import io.twinwall.model.config.PerNode;
import io.twinwall.model.value.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds values that may differ by node. */
final class NodeBinder {
    private final Binder binder;
    private final List<NodeName> nodes;

    NodeBinder(Binder binder, List<NodeName> nodes) {
        this.binder = binder;
        this.nodes = nodes;
    }

    Optional<Object> bind(SchemaNode.ByNode schema, ConfigNode node, String path) {
        if (!(node instanceof ConfigNode.Section section)) {
            return binder.bind(schema.value(), node, path).map(PerNode::same);
        }
        Map<NodeName, Object> bound = new LinkedHashMap<>();
        Map<NodeName, ConfigNode.Entry> entries = nodeEntries(section, path);
        entries.forEach((name, entry) -> {
            String entryPath = Places.child(path, name);
            binder.places().written(entryPath, Binder.placeOf(entry));
            Optional<Object> value = binder.bind(schema.value(), entry.value(), entryPath);
            value.ifPresentOrElse(v -> bound.put(name, v), () -> binder.places().lost(entryPath));
        });
        binder.noteDamage(section, path);
        // As many values as nodes, one under a wrong name: the name is the mistake, and was told.
        if (!section.damaged() && section.entries().size() < nodes.size()) {
            for (NodeName name : nodes) {
                if (!entries.containsKey(name)) {
                    binder.report(binder.places().of(path), path, "no value for node " + Words.quoted(name),
                            "add " + Words.quoted(name + ": " + schema.value().syntax())
                                    + (nodes.size() > 1 ? ", or write one value for both nodes" : ""));
                }
            }
        }
        if (!entries.keySet().containsAll(nodes)) {
            binder.places().lost(path);
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
                binder.repeated(entries.putIfAbsent(name.get(), entry), entry, Places.child(path, name.get()));
            }
        }
        List<String> free = nodes.stream().filter(node -> !entries.containsKey(node)).map(NodeName::text).toList();
        for (ConfigNode.Entry entry : unknown) {
            Optional<String> meant = Words.meant(entry.key(), free);
            binder.report(entry.place(), Places.child(path, Words.shown(entry.key())), "unknown node "
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
}
