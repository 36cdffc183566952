package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Unbinder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the changes of two documents to one they both began from together. A list is one value; rules keep the order
 * of the first, those that only the second has come where it has them.
 */
public final class DocumentMerge {
    /** What came of it. */
    public sealed interface Merged {
        /** Both changes, and every rule of the document holds. */
        record Whole(Document document) implements Merged {}

        /** Both changed these values, differently. */
        record Conflict(List<String> paths) implements Merged {
            public Conflict {
                paths = List.copyOf(paths);
            }
        }

        /** Each is valid, both together are not. */
        record Invalid(List<Finding> findings) implements Merged {
            public Invalid {
                findings = List.copyOf(findings);
            }
        }
    }

    private final List<String> conflicts = new ArrayList<>();

    private DocumentMerge() {}

    /** {@code theirs} with what {@code mine} changed of {@code base}. */
    public static Merged merge(Document base, Document theirs, Document mine) {
        DocumentMerge merge = new DocumentMerge();
        Optional<ConfigNode> root = merge.merge("", Optional.of(Unbinder.unbind(base)),
                Optional.of(Unbinder.unbind(theirs)), Optional.of(Unbinder.unbind(mine)));
        if (!merge.conflicts.isEmpty()) {
            return new Merged.Conflict(merge.conflicts);
        }
        Binding binding = Binder.bind(root.orElseThrow());
        List<Finding> findings = new ArrayList<>(binding.findings());
        findings.addAll(DocumentVerifier.verify(binding.document(), binding.places()));
        return Finding.anyError(findings) ? new Merged.Invalid(findings) : new Merged.Whole(binding.document());
    }

    private Optional<ConfigNode> merge(
            String path, Optional<ConfigNode> base, Optional<ConfigNode> theirs, Optional<ConfigNode> mine) {
        if (mine.equals(base) || mine.equals(theirs)) {
            return theirs;
        }
        if (theirs.equals(base)) {
            return mine;
        }
        if (theirs.orElse(null) instanceof ConfigNode.Section(var theirEntries, var place, boolean damaged)
                && mine.orElse(null) instanceof ConfigNode.Section own
                && (base.isEmpty() || base.get() instanceof ConfigNode.Section)) {
            return Optional.of(sections(path, base, theirEntries, own));
        }
        conflicts.add(path);
        return theirs;
    }

    private ConfigNode sections(
            String path, Optional<ConfigNode> base, List<ConfigNode.Entry> theirs, ConfigNode.Section mine) {
        Map<String, ConfigNode> before = entries(base.map(node -> ((ConfigNode.Section) node).entries())
                .orElse(List.of()));
        Map<String, ConfigNode> there = entries(theirs);
        Map<String, ConfigNode> here = entries(mine.entries());
        List<ConfigNode.Entry> merged = new ArrayList<>();
        for (String key : order(there, here)) {
            merge(Places.child(path, key), Optional.ofNullable(before.get(key)), Optional.ofNullable(there.get(key)),
                    Optional.ofNullable(here.get(key)))
                    .ifPresent(node -> merged.add(ConfigNode.Entry.of(key, node)));
        }
        return ConfigNode.Section.of(merged);
    }

    /** The keys of {@code there} in their order; each that only {@code here} has stands behind its neighbour there. */
    private static List<String> order(Map<String, ConfigNode> there, Map<String, ConfigNode> here) {
        List<String> order = new ArrayList<>(there.keySet());
        Set<String> known = new LinkedHashSet<>(order);
        int at = 0;
        for (String key : here.keySet()) {
            if (known.contains(key)) {
                at = order.indexOf(key) + 1;
            } else {
                order.add(at++, key);
            }
        }
        return order;
    }

    private static Map<String, ConfigNode> entries(List<ConfigNode.Entry> entries) {
        Map<String, ConfigNode> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.key(), entry.value()));
        return map;
    }
}
