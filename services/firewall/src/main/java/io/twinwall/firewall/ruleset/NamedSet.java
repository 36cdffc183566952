package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.TimeSpan;
import java.util.Optional;

/** A named set of a table, compared by value. */
public record NamedSet(String name, Kind kind, Elements elements) {
    public NamedSet {
        if (kind instanceof Dynamic && !elements.values().isEmpty()) {
            throw new IllegalArgumentException("set " + name + " is filled by rules and has no elements of its own");
        }
    }

    /** How the kernel keeps the elements. */
    public sealed interface Kind {}

    /** Single elements, a hash table. */
    public enum Hash implements Kind {
        HASH
    }

    /** Ranges as well, a tree ({@code flags interval}). */
    public enum Interval implements Kind {
        INTERVAL
    }

    /**
     * Filled by rules ({@code flags dynamic}), what is in it is no part of the ruleset and survives its changes.
     *
     * @param timeout how long an element stays; as long as the state it carries lasts when empty
     * @param size most elements at once
     */
    public record Dynamic(Optional<TimeSpan> timeout, int size) implements Kind {}

    /** A set of single elements. */
    public static NamedSet hash(String name, Elements elements) {
        return new NamedSet(name, Hash.HASH, elements);
    }

    /** A set of ranges. */
    public static NamedSet interval(String name, Elements elements) {
        return new NamedSet(name, Interval.INTERVAL, elements);
    }
}
