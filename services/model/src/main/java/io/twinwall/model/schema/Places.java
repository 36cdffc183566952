package io.twinwall.model.schema;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Where each path of a document was written, and what of it was lost while binding. Paths are keys with dots; the items
 * of a list count from 1: {@code interfaces.lan.virtual.2}.
 *
 * <p>A rule about something absent must ask {@link #complete} first: what did not bind is absent only because it was
 * wrong, and one mistake deserves one finding.
 */
public final class Places {
    private static final char SEPARATOR = '.';
    /** Sorts right behind the separator, so that a range over it holds everything beneath a path. */
    private static final char AFTER_SEPARATOR = SEPARATOR + 1;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Positions> values = new HashMap<>();
    private final NavigableSet<String> lost = new TreeSet<>();
    /** Of pieces that have not been asked for yet: each is whole, so that nothing of it is lost. */
    private final Map<String, Supplier<Places>> later = new HashMap<>();

    /** Where the values of one list stand, in eight bytes each. */
    static final class Positions {
        private final int[] lines;
        private final int[] columns;
        private int count;

        Positions(int most) {
            lines = new int[most];
            columns = new int[most];
        }

        void add(Place place) {
            lines[count] = place.line();
            columns[count] = place.column();
            count++;
        }

        /** The place of the item that a path calls {@code number}; empty where there is none. */
        private Optional<Place> of(String number) {
            int index;
            try {
                index = Integer.parseInt(number) - 1;
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
            return index >= 0 && index < count
                    ? Optional.of(new Place(lines[index], columns[index]))
                    : Optional.empty();
        }
    }

    Places() {}

    /** Of a document that was not read from text. */
    public static Places none() {
        return new Places();
    }

    /** The path of {@code key} beneath {@code parent}; the empty path is the root. */
    public static String child(String parent, Object key) {
        return parent.isEmpty() ? key.toString() : parent + SEPARATOR + key;
    }

    void written(String path, Place place) {
        places.putIfAbsent(path, place);
    }

    /** The places of a list's values as the document has them: those that did not bind are not among them. */
    void values(String path, Positions positions) {
        values.put(path, positions);
    }

    /** Where the parts of a whole piece stand is made out when somebody asks. */
    void later(String path, Supplier<Places> parts) {
        later.put(path, parts);
    }

    /** Takes over what was found out of a piece. */
    void take(Places piece) {
        piece.places.forEach(places::putIfAbsent);
        values.putAll(piece.values);
        lost.addAll(piece.lost);
        later.putAll(piece.later);
    }

    private void asked(String path) {
        if (later.isEmpty()) {
            return;
        }
        for (Optional<String> at = Optional.of(path); at.isPresent(); at = parent(at.get())) {
            Supplier<Places> parts = later.remove(at.get());
            if (parts != null) {
                take(parts.get());
                return;
            }
        }
    }

    void lost(String path) {
        lost.add(path);
    }

    /** The place of {@code path}, or of the nearest path above it that was written. */
    public Place of(String path) {
        asked(path);
        String at = path;
        while (true) {
            Place place = places.get(at);
            if (place != null) {
                return place;
            }
            Optional<Place> value = ofValue(at);
            if (value.isPresent()) {
                return value.get();
            }
            if (at.isEmpty()) {
                return Place.NOWHERE;
            }
            at = parent(at).orElse("");
        }
    }

    /** Whether the text has {@code path}, bound or not. */
    public boolean mentions(String path) {
        asked(path);
        return places.containsKey(path) || ofValue(path).isPresent();
    }

    /** Whether nothing at, above or beneath {@code path} was lost while binding. */
    public boolean complete(String path) {
        if (path.isEmpty()) {
            return lost.isEmpty();
        }
        Optional<String> at = Optional.of(path);
        while (at.isPresent()) {
            if (lost.contains(at.get())) {
                return false;
            }
            at = parent(at.get());
        }
        return !lost.contains("") && lost.subSet(path + SEPARATOR, path + AFTER_SEPARATOR).isEmpty();
    }

    /** Paths whose value was written and could not be bound. */
    public Set<String> losses() {
        return Collections.unmodifiableSet(lost);
    }

    private Optional<Place> ofValue(String path) {
        int dot = path.lastIndexOf(SEPARATOR);
        Positions positions = dot < 0 ? null : values.get(path.substring(0, dot));
        return positions == null ? Optional.empty() : positions.of(path.substring(dot + 1));
    }

    private static Optional<String> parent(String path) {
        int dot = path.lastIndexOf(SEPARATOR);
        return dot < 0 ? Optional.empty() : Optional.of(path.substring(0, dot));
    }
}
