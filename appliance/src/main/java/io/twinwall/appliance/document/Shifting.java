package io.twinwall.appliance.document;

import io.twinwall.appliance.document.YamlTree.Block;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parts of a tree that stand some lines further down, or up; the very same where they stand where they stood. */
final class Shifting {
    private final int lines;
    private final BoundBefore bound;
    private final Set<ConfigNode> longMaps = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<ConfigNode, ConfigNode.Section> moved = new IdentityHashMap<>();

    Shifting(int lines, List<Block> blocks, BoundBefore bound) {
        this.lines = lines;
        this.bound = bound;
        blocks.forEach(block -> longMaps.add(block.section()));
    }

    ConfigNode.Entry of(ConfigNode.Entry entry) {
        if (lines == 0) {
            note(entry.value());
            return entry;
        }
        ConfigNode value = of(entry.value());
        bound.moved(entry.value(), value);
        return new ConfigNode.Entry(entry.key(), of(entry.place()), value);
    }

    /** A long map that stays as it is; those within it are found by way of the entries around them. */
    private void note(ConfigNode value) {
        if (value instanceof ConfigNode.Section section && section.entries().size() > 0) {
            if (longMaps.contains(section)) {
                moved.put(section, section);
            }
            if (longMaps.size() > moved.size() + 1) {
                section.entries().forEach(entry -> note(entry.value()));
            }
        }
    }

    private ConfigNode of(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar(String text, Place place) -> new ConfigNode.Scalar(text, of(place));
            case ConfigNode.Items(List<ConfigNode> items, Place place) ->
                new ConfigNode.Items(items.stream().map(this::of).toList(), of(place));
            case ConfigNode.Section section -> {
                ConfigNode.Section next = new ConfigNode.Section(
                        section.entries().stream().map(this::of).toList(), of(section.place()), section.damaged());
                if (longMaps.contains(section)) {
                    moved.put(section, next);
                }
                yield next;
            }
        };
    }

    private Place of(Place place) {
        return new Place(place.line() + lines, place.column());
    }

    /** Where a long map is now; empty where it was read anew. */
    Optional<ConfigNode.Section> block(Block block) {
        return Optional.ofNullable(moved.get(block.section()));
    }
}
