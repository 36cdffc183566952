package io.twinwall.model.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds sections of known keys to their records. */
final class SectionBinder {
    /** Unknown keys of one section told one by one; a section of more is some other program's. */
    private static final int UNKNOWN_TOLD_MAX = 50;

    private final Binder binder;
    private final IdentityHashMap<SchemaNode.Field, Object> standards = new IdentityHashMap<>();

    SectionBinder(Binder binder) {
        this.binder = binder;
    }

    Optional<Object> bind(SchemaNode.Section schema, ConfigNode node, String path) {
        Optional<ConfigNode.Section> section = binder.keys(node, path, () -> theKeys(schema));
        if (section.isEmpty()) {
            return Optional.empty();
        }
        binder.noteDamage(section.get(), path);
        Map<String, ConfigNode.Entry> entries = entries(schema, section.get(), path);
        List<Object> arguments = new ArrayList<>();
        boolean whole = true;
        for (SchemaNode.Field field : schema.fields()) {
            Optional<Object> value = field(field, entries.get(field.key()), section.get(), path);
            whole &= value.isPresent();
            value.ifPresent(arguments::add);
        }
        if (!whole) {
            return Optional.empty();
        }
        return construct(schema, arguments, path);
    }

    private static String theKeys(SchemaNode.Section schema) {
        return (schema.keys().size() == 1 ? "the key is " : "the keys are ") + Words.all(schema.keys());
    }

    /** What was written for each known key; the rest is reported. */
    private Map<String, ConfigNode.Entry> entries(SchemaNode.Section schema, ConfigNode.Section section, String path) {
        Map<String, ConfigNode.Entry> first = new LinkedHashMap<>();
        for (ConfigNode.Entry entry : section.entries()) {
            if (schema.field(entry.key()).isPresent()) {
                binder.repeated(first.putIfAbsent(entry.key(), entry), entry, Places.child(path, entry.key()));
            }
        }
        if (first.size() == section.entries().size()) {
            return first;
        }
        List<String> free = schema.keys().stream().filter(key -> !first.containsKey(key)).toList();
        Map<String, Place> unknown = new HashMap<>();
        List<ConfigNode.Entry> strangers =
                section.entries().stream().filter(entry -> schema.field(entry.key()).isEmpty()).toList();
        if (strangers.size() > UNKNOWN_TOLD_MAX) {
            Place next = strangers.get(UNKNOWN_TOLD_MAX).place();
            binder.report(next, path, strangers.size() - UNKNOWN_TOLD_MAX + " more unknown keys",
                    "is this the right file?");
        }
        for (ConfigNode.Entry entry : strangers.subList(0, Math.min(strangers.size(), UNKNOWN_TOLD_MAX))) {
            Optional<String> meant = Words.meant(entry.key(), free).or(() -> Words.meant(entry.key(), schema.keys()));
            String cure = meant.map(word -> "did you mean " + Words.quoted(word) + "?")
                    .orElse("the keys here are " + Words.all(schema.keys()));
            Place earlier = unknown.putIfAbsent(entry.key(), entry.place());
            String again = earlier == null ? "" : ", also " + Binder.where(earlier);
            String unknownPath = Places.child(path, Words.shown(entry.key()));
            binder.report(entry.place(), unknownPath, "unknown key " + Words.quoted(entry.key()) + again, cure);
            meant.filter(free::contains).ifPresent(word -> first.putIfAbsent(word, entry));
        }
        return first;
    }

    private Optional<Object> field(
            SchemaNode.Field field, ConfigNode.Entry entry, ConfigNode.Section section, String path) {
        Optional<Object> value = Optional.empty();
        if (entry != null) {
            String fieldPath = Places.child(path, field.key());
            binder.places().written(fieldPath, Binder.placeOf(entry));
            value = binder.bind(field.node(), entry.value(), fieldPath);
            if (value.isEmpty()) {
                binder.places().lost(fieldPath);
            }
        }
        return switch (field.presence()) {
            case OPTIONAL -> Optional.of(value);
            case DEFAULTED -> value.or(() -> standard(field));
            case EMPTY -> value.or(() -> empty(field.node(), Places.child(path, field.key())));
            case REQUIRED -> {
                if (entry == null && !section.damaged()) {
                    binder.report(binder.places().of(path), path, "key " + Words.quoted(field.key()) + " is missing",
                            "add " + Words.quoted(field.key() + ": " + field.node().syntax()) + ", " + field.doc());
                }
                yield value;
            }
        };
    }

    private Optional<Object> standard(SchemaNode.Field field) {
        return Optional.of(standards.computeIfAbsent(field, SectionBinder::parsedStandard));
    }

    private static Object parsedStandard(SchemaNode.Field field) {
        if (!(field.node() instanceof SchemaNode.Leaf(ScalarType type))) {
            throw new IllegalStateException(field.key() + " has a standard value and is no scalar");
        }
        return type.parse(field.standard().orElseThrow());
    }

    private Optional<Object> empty(SchemaNode node, String path) {
        return switch (node) {
            case SchemaNode.Items items -> Optional.of(List.of());
            case SchemaNode.Named named -> Optional.of(Map.of());
            case SchemaNode.Section section ->
                    bind(section, new ConfigNode.Section(List.of(), binder.places().of(path)), path);
            case SchemaNode.Leaf leaf -> throw new IllegalStateException("a scalar is never empty: " + path);
            case SchemaNode.ByNode byNode -> throw new IllegalStateException("a value by node is never empty: " + path);
        };
    }

    private Optional<Object> construct(SchemaNode.Section schema, List<Object> arguments, String path) {
        try {
            return Optional.of(schema.constructor().newInstance(arguments.toArray()));
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                binder.report(binder.places().of(path), path, refused.getMessage(), "");
                return Optional.empty();
            }
            throw new IllegalStateException(schema + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(schema + " cannot be made", e);
        }
    }
}
