package io.twinwall.model.edit;

import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.ScalarType;
import io.twinwall.model.schema.SchemaNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What may stand next on a line: for the key that completes, and for {@code ?}. */
public final class Guide {
    /** More words than this help nobody, and cost time. */
    private static final int WORDS_MAX = 500;

    /** What the line is for. */
    public enum Purpose {
        /** Anything that the schema allows. */
        SET,
        /** Only what is there. */
        TAKE,
        /** Sections, entries and items, there or not. */
        EDIT
    }

    private final Draft draft;
    private final Function<Class<?>, Collection<String>> live;

    /** @param live values of a type that exist on the node now, as the devices of the kernel; by the type's class */
    public Guide(Draft draft, Function<Class<?>, Collection<String>> live) {
        this.draft = draft;
        this.live = live;
    }

    /** What may stand behind {@code words}, typed at a place that {@code edit} went to. */
    public List<Offer> behind(List<String> at, List<String> words, Purpose purpose) {
        List<Step> from = List.of();
        SchemaNode here = draft.schema();
        List<String> rest = new ArrayList<>(at);
        rest.addAll(words);
        while (true) {
            if (!(draft.walk().walk(from, here, rest) instanceof Walk.Reached reached)) {
                return List.of();
            }
            if (reached.value().isEmpty()) {
                return offers(reached.steps(), reached.schema(), purpose);
            }
            if (purpose != Purpose.SET) {
                return List.of();
            }
            int inner = Step.lastField(reached.steps());
            from = reached.steps().subList(0, inner);
            here = ((Step.Field) reached.steps().get(inner)).section();
            rest = rest.subList(reached.used(), rest.size());
        }
    }

    private List<Offer> offers(List<Step> steps, SchemaNode node, Purpose purpose) {
        Optional<ConfigNode> there = Tree.at(draft.root(), steps);
        return switch (node) {
            case SchemaNode.Section section -> section.fields().stream()
                    .filter(field -> switch (purpose) {
                        case SET -> true;
                        case TAKE -> child(there, field.key()).isPresent();
                        case EDIT -> isPlace(field.node());
                    })
                    .map(field -> Offer.word(field.key(), field.doc()))
                    .toList();
            case SchemaNode.Named named -> named(named, there, purpose);
            case SchemaNode.ByNode(SchemaNode value) -> {
                List<Offer> offers = new ArrayList<>();
                for (String name : draft.nodes()) {
                    if (purpose == Purpose.SET || child(there, name).isPresent()) {
                        offers.add(Offer.word(name, "the value of " + name + " alone"));
                    }
                }
                offers.addAll(values(value, there, purpose));
                yield offers;
            }
            case SchemaNode.Items items when items.item() instanceof SchemaNode.Leaf -> values(items, there, purpose);
            case SchemaNode.Items items -> items(there, purpose);
            case SchemaNode.Leaf leaf -> values(leaf, there, purpose);
        };
    }

    private static boolean isPlace(SchemaNode node) {
        return switch (node) {
            case SchemaNode.Section section -> true;
            case SchemaNode.Named named -> true;
            case SchemaNode.Items items -> !(items.item() instanceof SchemaNode.Leaf);
            case SchemaNode.ByNode byNode -> false;
            case SchemaNode.Leaf leaf -> false;
        };
    }

    private static Optional<ConfigNode> child(Optional<ConfigNode> node, String key) {
        return node.filter(ConfigNode.Section.class::isInstance).flatMap(section ->
                ((ConfigNode.Section) section).get(key));
    }

    private List<Offer> named(SchemaNode.Named named, Optional<ConfigNode> there, Purpose purpose) {
        List<Offer> offers = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        if (there.orElse(null) instanceof ConfigNode.Section section) {
            section.entries().stream().limit(WORDS_MAX).forEach(entry -> names.add(entry.key()));
        }
        names.forEach(name -> offers.add(Offer.word(name, "")));
        if (purpose != Purpose.TAKE) {
            known(named.key()).stream().filter(name -> !names.contains(name))
                    .forEach(name -> offers.add(Offer.word(name, "")));
            offers.add(Offer.form(named.key().syntax(), "a new entry"));
        }
        return offers;
    }

    private static List<Offer> items(Optional<ConfigNode> there, Purpose purpose) {
        List<Offer> offers = new ArrayList<>();
        List<ConfigNode> items = Tree.items(there);
        for (int i = 0; i < Math.min(items.size(), WORDS_MAX); i++) {
            offers.add(Offer.word(Integer.toString(i + 1), summary(items.get(i))));
        }
        if (purpose != Purpose.TAKE) {
            offers.add(Offer.word(Integer.toString(items.size() + 1), "a new item"));
        }
        return offers;
    }

    /** The first values of an item, so that it can be told from the others. */
    private static String summary(ConfigNode item) {
        StringBuilder out = new StringBuilder();
        if (item instanceof ConfigNode.Section section) {
            for (ConfigNode.Entry entry : section.entries()) {
                if (entry.value() instanceof ConfigNode.Scalar scalar && out.length() < 60) {
                    out.append(out.isEmpty() ? "" : " ").append(entry.key()).append(' ').append(scalar.text());
                }
            }
        }
        return out.toString();
    }

    private List<Offer> values(SchemaNode node, Optional<ConfigNode> there, Purpose purpose) {
        ScalarType type = switch (node) {
            case SchemaNode.Leaf(ScalarType leaf) -> leaf;
            case SchemaNode.Items(SchemaNode.Leaf(ScalarType leaf), int most) -> leaf;
            case SchemaNode other -> throw new IllegalStateException(other + " is no value");
        };
        Set<String> seen = new LinkedHashSet<>();
        List<Offer> offers = new ArrayList<>();
        for (ConfigNode item : Tree.items(there)) {
            if (item instanceof ConfigNode.Scalar scalar && seen.add(scalar.text()) && offers.size() < WORDS_MAX) {
                offers.add(Offer.word(scalar.text(), "as it is now"));
            }
        }
        if (purpose == Purpose.TAKE) {
            return offers;
        }
        type.choices().stream().filter(choice -> seen.add(choice.word()))
                .forEach(choice -> offers.add(Offer.word(choice.word(), choice.doc())));
        known(type).stream().filter(seen::add).forEach(value -> offers.add(Offer.word(value, "")));
        if (type.choices().isEmpty()) {
            offers.add(Offer.form(type.syntax(), ""));
        }
        return offers;
    }

    /** Names of this type that the document has somewhere, and those that exist on the node. */
    private Collection<String> known(ScalarType type) {
        Set<String> known = new LinkedHashSet<>(live.apply(type.type()));
        if (type.type().getSimpleName().toLowerCase(Locale.ROOT).endsWith("name")) {
            collect(draft.schema(), draft.root(), type, known);
        }
        return known;
    }

    private static void collect(SchemaNode schema, ConfigNode node, ScalarType type, Set<String> found) {
        if (found.size() >= WORDS_MAX) {
            return;
        }
        switch (schema) {
            case SchemaNode.Section section -> {
                if (node instanceof ConfigNode.Section written) {
                    written.entries().forEach(entry -> section.field(entry.key()).ifPresent(field ->
                            collect(field.node(), entry.value(), type, found)));
                }
            }
            case SchemaNode.Named named -> {
                if (node instanceof ConfigNode.Section written) {
                    for (ConfigNode.Entry entry : written.entries()) {
                        if (named.key().equals(type)) {
                            found.add(entry.key());
                        }
                        collect(named.value(), entry.value(), type, found);
                        if (found.size() >= WORDS_MAX) {
                            return;
                        }
                    }
                }
            }
            case SchemaNode.ByNode(SchemaNode value) -> {
                if (node instanceof ConfigNode.Section written) {
                    written.entries().forEach(entry -> collect(value, entry.value(), type, found));
                } else {
                    collect(value, node, type, found);
                }
            }
            case SchemaNode.Items items ->
                    Tree.items(Optional.of(node)).forEach(item -> collect(items.item(), item, type, found));
            case SchemaNode.Leaf(ScalarType leaf) -> {
                if (leaf.equals(type) && node instanceof ConfigNode.Scalar scalar) {
                    found.add(scalar.text());
                }
            }
        }
    }
}
