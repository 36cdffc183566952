package io.twinwall.model.edit;

import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.ScalarType;
import io.twinwall.model.schema.SchemaNode;
import io.twinwall.model.schema.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes down the document word by word, by what the schema allows and what is there. */
final class Walk {
    /** The middle of a direction, which people type as words of its own. */
    private static final String ARROW = "->";

    /** Where words led. */
    sealed interface Walked {}

    /**
     * To a place.
     *
     * @param value the last word, in its written form, where it was a value; the place is that of the key before it
     * @param used how many words it took
     */
    record Reached(List<Step> steps, SchemaNode schema, Optional<String> value, int used) implements Walked {}

    /** To a word that cannot stand there. */
    record Wrong(int word, String sentence) implements Walked {}

    private final ConfigNode.Section root;
    private final List<String> nodes;

    /** @param nodes the names of the pair's nodes */
    Walk(ConfigNode.Section root, List<String> nodes) {
        this.root = root;
        this.nodes = nodes;
    }

    /** From a place on; stops at a value, or where the words end. */
    Walked walk(List<Step> from, SchemaNode schema, List<String> words) {
        List<Step> steps = new ArrayList<>(from);
        SchemaNode here = schema;
        int i = 0;
        while (i < words.size()) {
            String word = words.get(i);
            switch (here) {
                case SchemaNode.Section section -> {
                    Key key = key(section, word);
                    if (key.field().isEmpty()) {
                        return new Wrong(i, key.refusal());
                    }
                    steps.add(new Step.Field(section, key.field().get().key()));
                    here = key.field().get().node();
                    i++;
                }
                case SchemaNode.Named named -> {
                    int taken = isArrow(words, i) ? 3 : 1;
                    String name = String.join(" ", words.subList(i, i + taken));
                    Value value = value(named.key(), name);
                    if (value.text().isEmpty()) {
                        return new Wrong(i, value.refusal());
                    }
                    steps.add(new Step.Entry(value.text().get()));
                    here = named.value();
                    i += taken;
                }
                case SchemaNode.ByNode byNode -> {
                    if (isNode(byNode, steps, words, i)) {
                        steps.add(new Step.OfNode(word));
                        i++;
                    }
                    here = byNode.value();
                }
                case SchemaNode.Items items when items.item() instanceof SchemaNode.Leaf -> here = items.item();
                case SchemaNode.Items items -> {
                    int there = Tree.items(Tree.at(root, steps)).size();
                    Optional<Integer> number = number(word, there);
                    if (number.isEmpty()) {
                        return new Wrong(i, Words.quoted(word) + " is no number of an item: write 1 to " + (there + 1)
                                + "; " + (there + 1) + " makes a new one");
                    }
                    steps.add(new Step.Item(number.get()));
                    here = items.item();
                    i++;
                }
                case SchemaNode.Leaf leaf -> {
                    Value value = value(leaf.type(), word);
                    return value.text().isEmpty() ? new Wrong(i, value.refusal())
                            : new Reached(List.copyOf(steps), here, value.text(), i + 1);
                }
            }
        }
        return new Reached(List.copyOf(steps), here, Optional.empty(), i);
    }

    private static boolean isArrow(List<String> words, int i) {
        return i + 2 < words.size() && words.get(i + 1).equals(ARROW);
    }

    /** A node's name begins its own value, also of one that has left the pair; what is no value can only be a name. */
    private boolean isNode(SchemaNode.ByNode byNode, List<Step> steps, List<String> words, int i) {
        String word = words.get(i);
        boolean named = nodes.contains(word) || (Tree.at(root, steps).orElse(null) instanceof ConfigNode.Section section
                && section.get(word).isPresent());
        return named && (i + 1 < words.size() || value(byNode, word).text().isEmpty());
    }

    private static Value value(SchemaNode.ByNode byNode, String word) {
        return switch (byNode.value()) {
            case SchemaNode.Leaf(ScalarType type) -> value(type, word);
            case SchemaNode.Items(SchemaNode.Leaf(ScalarType type), int most) -> value(type, word);
            case SchemaNode other -> throw new IllegalStateException(other + " differs by node");
        };
    }

    private static Optional<Integer> number(String word, int there) {
        return word.matches("[1-9][0-9]{0,8}") && Integer.parseInt(word) <= there + 1
                ? Optional.of(Integer.parseInt(word)) : Optional.empty();
    }

    /** A value's written form, or why it is none. */
    record Value(Optional<String> text, String refusal) {}

    static Value value(ScalarType type, String word) {
        try {
            return new Value(Optional.of(type.write(type.parse(word))), "");
        } catch (IllegalArgumentException e) {
            String meant = Words.meant(word, type.choices().stream().map(ScalarType.Choice::word).toList())
                    .map(near -> "; did you mean `" + near + "`?").orElse("");
            return new Value(Optional.empty(), Words.quoted(word) + ": " + e.getMessage() + meant);
        }
    }

    /** The key that a word or its unique beginning names, or why there is none. */
    record Key(Optional<SchemaNode.Field> field, String refusal) {}

    static Key key(SchemaNode.Section section, String word) {
        Optional<SchemaNode.Field> exact = section.field(word);
        if (exact.isPresent()) {
            return new Key(exact, "");
        }
        List<String> begun = section.keys().stream().filter(key -> !word.isEmpty() && key.startsWith(word)).toList();
        if (begun.size() == 1) {
            return new Key(section.field(begun.getFirst()), "");
        }
        if (!begun.isEmpty()) {
            return new Key(Optional.empty(), Words.quoted(word) + " may be " + Words.either(begun));
        }
        return new Key(Optional.empty(), Words.quoted(word) + " is not known here"
                + Words.meant(word, section.keys()).map(near -> "; did you mean `" + near + "`?")
                        .orElse("; known are " + String.join(", ", section.keys())));
    }
}
