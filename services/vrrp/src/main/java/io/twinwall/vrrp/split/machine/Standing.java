package io.twinwall.vrrp.split.machine;

/** What one node sees of the group's segments, beside what the other sees. */
public enum Standing {
    /** More on some segment, and nowhere less. */
    MORE,
    /** As much on each, or more on one and less on another: neither, or both. */
    EVEN,
    /** Less on some segment, and nowhere more. */
    LESS
}
