package io.twinwall.model.schema;

import java.util.List;
import java.util.Optional;

/**
 * A document before anybody knows what it means: text, lists and keys, each with its place. Scalars are always text;
 * what YAML would make of {@code yes}, {@code 012} or {@code 1e3} plays no part.
 */
public sealed interface ConfigNode {
    Place place();

    /** One value; empty text where a key was written without a value. */
    record Scalar(String text, Place place) implements ConfigNode {
        public static Scalar of(String text) {
            return new Scalar(text, Place.NOWHERE);
        }
    }

    /** A list, in order. */
    record Items(List<ConfigNode> items, Place place) implements ConfigNode {
        public Items {
            items = List.copyOf(items);
        }

        public static Items of(List<ConfigNode> items) {
            return new Items(items, Place.NOWHERE);
        }
    }

    /**
     * Keys with values, in order; a key that was written twice is here twice.
     *
     * @param damaged whether keys were lost because the text could not be read: what is absent may have been written
     */
    record Section(List<Entry> entries, Place place, boolean damaged) implements ConfigNode {
        public Section {
            entries = List.copyOf(entries);
        }

        public Section(List<Entry> entries, Place place) {
            this(entries, place, false);
        }

        /** What stands where something was written that could not be read, and was told. */
        public static Section unreadable(Place place) {
            return new Section(List.of(), place, true);
        }

        public boolean isUnreadable() {
            return damaged && entries.isEmpty();
        }

        public static Section of(List<Entry> entries) {
            return new Section(entries, Place.NOWHERE);
        }

        /** The value of the first entry with {@code key}. */
        public Optional<ConfigNode> get(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).map(Entry::value).findFirst();
        }
    }

    /** One key of a section. */
    record Entry(String key, Place place, ConfigNode value) {
        public static Entry of(String key, ConfigNode value) {
            return new Entry(key, Place.NOWHERE, value);
        }
    }
}
