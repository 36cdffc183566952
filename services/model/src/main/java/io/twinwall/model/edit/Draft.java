package io.twinwall.model.edit;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.ScalarType;
import io.twinwall.model.schema.Schema;
import io.twinwall.model.schema.SchemaNode;
import io.twinwall.model.schema.Unbinder;
import io.twinwall.model.schema.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A document being edited: whatever of it is there, valid or not. */
public final class Draft {
    private final SchemaNode.Section schema;
    private final ConfigNode.Section root;

    Draft(SchemaNode.Section schema, ConfigNode.Section root) {
        this.schema = schema;
        this.root = root;
    }

    public static Draft of(Document document) {
        return of(Unbinder.unbind(document));
    }

    /** Of a tree of the document's schema, its values in their written form. */
    public static Draft of(ConfigNode.Section root) {
        return new Draft(Schema.document(), root);
    }

    /** To be bound and verified. */
    public ConfigNode.Section root() {
        return root;
    }

    SchemaNode.Section schema() {
        return schema;
    }

    /** The names of the pair's nodes, as far as they are written. */
    List<String> nodes() {
        return root.get("pair").filter(ConfigNode.Section.class::isInstance)
                .flatMap(pair -> ((ConfigNode.Section) pair).get("nodes"))
                .map(nodes -> Tree.items(Optional.of(nodes)).stream()
                        .filter(ConfigNode.Scalar.class::isInstance)
                        .map(node -> ((ConfigNode.Scalar) node).text())
                        .toList())
                .orElse(List.of());
    }

    Walk walk() {
        return new Walk(root, nodes());
    }

    /**
     * {@code set}: one value, or several of one section on one line; words that end at a section or an entry make it be
     * there. A value of a list is added to it.
     *
     * @param at words of the place that {@code edit} went to
     */
    public Edited set(List<String> at, List<String> words) {
        if (words.isEmpty()) {
            return new Edited.Refused("set what? write a path and a value");
        }
        if (!(walk().walk(List.of(), schema, at) instanceof Walk.Reached place)) {
            return new Edited.Refused("the place that was being edited is gone; `top` leads out of it");
        }
        Draft draft = this;
        List<Step> from = place.steps();
        SchemaNode here = place.schema();
        int used = 0;
        while (used < words.size()) {
            Walk.Walked walked = draft.walk().walk(from, here, words.subList(used, words.size()));
            if (walked instanceof Walk.Wrong(int word, String sentence)) {
                return new Edited.Refused(sentence);
            }
            Walk.Reached reached = (Walk.Reached) walked;
            Optional<String> missing = reached.value().isEmpty() ? missing(reached.schema()) : Optional.empty();
            if (missing.isPresent()) {
                return new Edited.Refused(Words.quoted(words.getLast()) + " needs " + missing.get());
            }
            draft = draft.with(reached.steps(), old -> Optional.of(
                    reached.value().map(value -> valued(reached, old, value))
                            .orElseGet(() -> old.orElseGet(() -> ConfigNode.Section.of(List.of())))));
            used += reached.used();
            // Further words are more values of the innermost section on the way.
            int inner = Step.lastField(reached.steps());
            if (used < words.size() && (inner < from.size() || reached.value().isEmpty())) {
                return new Edited.Refused(Words.quoted(words.get(used)) + " is one word too many");
            }
            if (used < words.size()) {
                from = reached.steps().subList(0, inner);
                here = ((Step.Field) reached.steps().get(inner)).section();
            }
        }
        return new Edited.Done(draft);
    }

    private static ConfigNode valued(Walk.Reached reached, Optional<ConfigNode> old, String value) {
        ConfigNode.Scalar scalar = ConfigNode.Scalar.of(value);
        if (!isListed(reached)) {
            return scalar;
        }
        List<ConfigNode> items = new ArrayList<>(old.filter(node -> !(node instanceof ConfigNode.Section))
                .map(node -> Tree.items(Optional.of(node))).orElse(List.of()));
        if (!items.contains(scalar)) {
            items.add(scalar);
        }
        return ConfigNode.Items.of(items);
    }

    /** Whether the value that was reached is one of a list's. */
    private static boolean isListed(Walk.Reached reached) {
        SchemaNode node = Schema.document();
        for (Step step : reached.steps()) {
            node = switch (step) {
                case Step.Field(SchemaNode.Section section, String key) -> section.child(key).orElseThrow();
                case Step.Entry entry -> ((SchemaNode.Named) node).value();
                case Step.OfNode ofNode -> ((SchemaNode.ByNode) node).value();
                case Step.Item item -> ((SchemaNode.Items) node).item();
            };
        }
        return node instanceof SchemaNode.Items
                || (node instanceof SchemaNode.ByNode(SchemaNode value) && value instanceof SchemaNode.Items);
    }

    /** What has to follow at a place that is no section; empty where a line may end. */
    private static Optional<String> missing(SchemaNode node) {
        return switch (node) {
            case SchemaNode.Leaf(ScalarType type) -> Optional.of("a value: " + type.syntax());
            case SchemaNode.ByNode(SchemaNode value) -> Optional.of("a value: " + value.syntax());
            case SchemaNode.Items items -> Optional.of(items.item() instanceof SchemaNode.Leaf
                    ? "a value: " + items.item().syntax() : "the number of an item, from 1");
            case SchemaNode.Named named -> Optional.of("a name: " + named.key().syntax());
            case SchemaNode.Section section -> Optional.empty();
        };
    }

    /** {@code delete}: a value, one of a list's values, or everything at a place. */
    public Edited delete(List<String> at, List<String> words) {
        List<String> path = new ArrayList<>(at);
        path.addAll(words);
        if (path.isEmpty()) {
            return new Edited.Refused("delete what? write a path; 'load' replaces everything");
        }
        Walk.Walked walked = walk().walk(List.of(), schema, path);
        if (walked instanceof Walk.Wrong(int word, String sentence)) {
            return new Edited.Refused(sentence);
        }
        Walk.Reached reached = (Walk.Reached) walked;
        if (reached.used() < path.size()) {
            return new Edited.Refused(Words.quoted(path.get(reached.used())) + " is one word too many");
        }
        Optional<ConfigNode> there = Tree.at(root, reached.steps());
        boolean isThere = there.isPresent() && reached.value()
                .map(value -> Tree.items(there).contains(ConfigNode.Scalar.of(value))).orElse(true);
        if (!isThere) {
            return new Edited.Refused("there is no " + String.join(" ", path.stream().map(Tokens::typed).toList())
                    + " to delete");
        }
        return new Edited.Done(with(reached.steps(), old -> reached.value().isPresent()
                ? without(old.orElseThrow(), reached.value().get()) : Optional.empty()));
    }

    private static Optional<ConfigNode> without(ConfigNode node, String value) {
        if (!(node instanceof ConfigNode.Items)) {
            return Optional.empty();
        }
        List<ConfigNode> items = new ArrayList<>(Tree.items(Optional.of(node)));
        items.remove(ConfigNode.Scalar.of(value));
        return items.isEmpty() ? Optional.empty() : Optional.of(ConfigNode.Items.of(items));
    }

    /** {@code rename PATH to NAME}: an entry gets another name and keeps its place among the others. */
    public Edited rename(List<String> at, List<String> words) {
        return named(at, words, "rename", (entries, index, name) ->
                entries.set(index, ConfigNode.Entry.of(name, entries.get(index).value())));
    }

    /** {@code copy PATH to NAME}: a second entry like it, behind it. */
    public Edited copy(List<String> at, List<String> words) {
        return named(at, words, "copy", (entries, index, name) ->
                entries.add(index + 1, ConfigNode.Entry.of(name, entries.get(index).value())));
    }

    /** What becomes of entries, one of which gets a name. */
    private interface Naming {
        void apply(List<ConfigNode.Entry> entries, int index, String name);
    }

    private Edited named(List<String> at, List<String> words, String verb, Naming naming) {
        int to = words.lastIndexOf("to");
        if (to < 1 || to == words.size() - 1) {
            return new Edited.Refused("write " + verb + " PATH to NAME");
        }
        Entry entry = entry(at, words.subList(0, to));
        if (entry.refusal().isPresent()) {
            return new Edited.Refused(entry.refusal().get());
        }
        Walk.Value name = Walk.value(entry.schema().key(), String.join(" ", words.subList(to + 1, words.size())));
        if (name.text().isEmpty()) {
            return new Edited.Refused(name.refusal());
        }
        if (entry.section().get(name.text().get()).isPresent()) {
            return new Edited.Refused("there is a " + Words.quoted(name.text().get()) + " already");
        }
        List<ConfigNode.Entry> entries = new ArrayList<>(entry.section().entries());
        naming.apply(entries, entry.index(), name.text().get());
        return new Edited.Done(with(entry.parent(), old -> Optional.of(ConfigNode.Section.of(entries))));
    }

    /** {@code insert PATH before|after NAME}: an entry goes to another place among the others, where order matters. */
    public Edited insert(List<String> at, List<String> words) {
        int where = Math.max(words.lastIndexOf("before"), words.lastIndexOf("after"));
        if (where < 1 || where == words.size() - 1) {
            return new Edited.Refused("write insert PATH before NAME, or insert PATH after NAME");
        }
        Entry entry = entry(at, words.subList(0, where));
        if (entry.refusal().isPresent()) {
            return new Edited.Refused(entry.refusal().get());
        }
        String other = String.join(" ", words.subList(where + 1, words.size()));
        List<ConfigNode.Entry> entries = new ArrayList<>(entry.section().entries());
        ConfigNode.Entry moved = entries.remove(entry.index());
        List<String> names = entries.stream().map(ConfigNode.Entry::key).toList();
        int target = names.indexOf(other);
        if (target < 0) {
            return new Edited.Refused("there is no " + Words.quoted(other) + " beside it"
                    + Words.meant(other, names).map(near -> "; did you mean `" + near + "`?").orElse(""));
        }
        entries.add(words.get(where).equals("before") ? target : target + 1, moved);
        return new Edited.Done(with(entry.parent(), old -> Optional.of(ConfigNode.Section.of(entries))));
    }

    /** An entry whose name the operator chose, among its siblings; or why there is none. */
    private record Entry(
            List<Step> parent, SchemaNode.Named schema, ConfigNode.Section section, int index,
            Optional<String> refusal) {
        static Entry refused(String sentence) {
            return new Entry(List.of(), null, null, -1, Optional.of(sentence));
        }
    }

    private Entry entry(List<String> at, List<String> words) {
        List<String> path = new ArrayList<>(at);
        path.addAll(words);
        Walk.Walked walked = walk().walk(List.of(), schema, path);
        if (walked instanceof Walk.Wrong(int word, String sentence)) {
            return Entry.refused(sentence);
        }
        Walk.Reached reached = (Walk.Reached) walked;
        if (reached.value().isPresent() || reached.steps().isEmpty()
                || !(reached.steps().getLast() instanceof Step.Entry(String name))) {
            return Entry.refused(Words.quoted(path.getLast()) + " has no name of its own choosing");
        }
        List<Step> parent = reached.steps().subList(0, reached.steps().size() - 1);
        if (!(Tree.at(root, parent).orElse(null) instanceof ConfigNode.Section section)
                || section.get(name).isEmpty()) {
            return Entry.refused("there is no " + Words.quoted(name));
        }
        int index = section.entries().stream().map(ConfigNode.Entry::key).toList().indexOf(name);
        return new Entry(parent, (SchemaNode.Named) schemaOf(parent), section, index, Optional.empty());
    }

    private SchemaNode schemaOf(List<Step> steps) {
        return ((Walk.Reached) walk().walk(List.of(), schema, steps.stream().map(Step::word).toList())).schema();
    }

    /** {@code edit}: the words of a place that is a section, an entry or an item, in full; or why it is none. */
    public sealed interface Place {
        record Found(List<String> words) implements Place {}

        record Refused(String sentence) implements Place {}
    }

    /** Where {@code edit} leads from a place; it need not be there yet. */
    public Place place(List<String> at, List<String> words) {
        List<String> path = new ArrayList<>(at);
        path.addAll(words);
        Walk.Walked walked = walk().walk(List.of(), schema, path);
        if (walked instanceof Walk.Wrong(int word, String sentence)) {
            return new Place.Refused(sentence);
        }
        Walk.Reached reached = (Walk.Reached) walked;
        boolean inside = reached.value().isEmpty() && !(reached.schema() instanceof SchemaNode.Leaf)
                && !(reached.schema() instanceof SchemaNode.ByNode);
        return inside ? new Place.Found(reached.steps().stream().map(Step::word).toList())
                : new Place.Refused(Words.quoted(path.getLast()) + " has nothing beneath it; write set "
                        + path.getLast() + " VALUE");
    }

    /** What is written at a place; empty where nothing is. */
    public Optional<ConfigNode> at(List<String> words) {
        return walk().walk(List.of(), schema, words) instanceof Walk.Reached reached && reached.value().isEmpty()
                ? Tree.at(root, reached.steps()) : Optional.empty();
    }

    private Draft with(List<Step> steps, UnaryOperator<Optional<ConfigNode>> change) {
        return new Draft(schema, new Tree(nodes()).with(root, steps, change));
    }
}
