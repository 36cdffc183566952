package io.twinwall.vrrp.link.wire;

/** What a beat says of one group: 24 bytes ({@link BeatCodec}); one reused object. */
public final class GroupWord {
    private final SegmentSight sight = new SegmentSight();
    private int id;
    private TwinRole role = TwinRole.UNKNOWN;
    private int priority;
    private int segments;

    /** Sets what is beside the sight. */
    public GroupWord set(int newId, TwinRole newRole, int newPriority, int newSegments) {
        id = newId;
        role = newRole;
        priority = newPriority;
        segments = newSegments;
        return this;
    }

    /** The name of the group as a number (its digest): both nodes make it of one document. */
    public int id() {
        return id;
    }

    /** {@code UNKNOWN} for one that a later version may know. */
    public TwinRole role() {
        return role;
    }

    public int priority() {
        return priority;
    }

    /** How many segments the group has: where that differs the two nodes speak of different documents. */
    public int segments() {
        return segments;
    }

    public SegmentSight sight() {
        return sight;
    }
}
