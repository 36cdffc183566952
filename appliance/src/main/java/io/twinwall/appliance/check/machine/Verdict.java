package io.twinwall.appliance.check.machine;

/** What is known of a check. */
public enum Verdict {
    /** Not enough answers yet. */
    UNKNOWN,
    UP,
    DOWN;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
