package io.twinwall.vrrp.split.machine;

import io.twinwall.vrrp.link.wire.SegmentSight;

/** What one node sees of the group's segments, beside what the other sees. */
public enum Standing {
    /** More on some segment, and nowhere less. */
    MORE,
    /** As much on each, or more on one and less on another: neither, or both. */
    EVEN,
    /** Less on some segment, and nowhere more. */
    LESS;

    /**
     * Compares two nodes' sights.
     *
     * @param own this node's
     * @param twins the twin's
     * @param passed segments that do not count
     */
    static Standing compare(SegmentSight own, SegmentSight twins, int passed) {
        int both = own.known() & twins.known() & ~passed;
        int more = both & ((own.heard() & ~twins.heard() & ~twins.answered()) | (own.answered() & ~twins.answered()));
        int less = both & ((twins.heard() & ~own.heard() & ~own.answered()) | (twins.answered() & ~own.answered()));
        if ((more == 0) == (less == 0)) {
            return EVEN;
        }
        return more != 0 ? MORE : LESS;
    }
}
