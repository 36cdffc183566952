package io.twinwall.sync.wire;

import java.util.OptionalInt;

/** The protocol versions a node speaks, both ends included. */
public record Versions(int oldest, int newest) {
    /** What this program speaks. Each release speaks the version before its own as well. */
    public static final Versions SPOKEN = new Versions(1, 1);

    public Versions {
        if (oldest < 1 || newest < oldest) {
            throw new IllegalArgumentException("versions " + oldest + " to " + newest);
        }
    }

    /** The newest version both speak. */
    public OptionalInt common(Versions other) {
        int version = Math.min(newest, other.newest);
        return version >= Math.max(oldest, other.oldest) ? OptionalInt.of(version) : OptionalInt.empty();
    }

    @Override
    public String toString() {
        return oldest == newest ? Integer.toString(newest) : oldest + "-" + newest;
    }
}
