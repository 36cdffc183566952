package io.twinwall.vrrp.split.machine;

import io.twinwall.vrrp.link.wire.SegmentSight;
import io.twinwall.vrrp.link.wire.TwinRole;

/**
 * The rule for one group of one node (docs/protocols/twin-sync.md, "Who is Active when something is silent"): keeps
 * what the twin said last and since when a row would move the group, and says what is in force. Allocates nothing.
 *
 * <p>A row that makes an Active give up must hold for {@link #SURE_NANOS} first: one lost answer, or a beat that came
 * before an answer, moves nothing. Every other row is in force at once.
 */
public final class SplitJudge {
    /** Longer than an answer may be late, and than a beat may be old. */
    public static final long SURE_NANOS = 800_000_000;

    private final SegmentSight twins = new SegmentSight();
    private TwinRole twinRole = TwinRole.UNKNOWN;
    private int twinPriority;
    private long yieldSince = Long.MAX_VALUE;
    private SplitRow row = SplitRow.ALONE;

    /** The twin spoke of the group, on a link on which both hear one another. */
    public SegmentSight twinSaid(TwinRole role, int priority) {
        twinRole = role;
        twinPriority = priority;
        return twins;
    }

    /** What the twin said counts no more: the link is down, or its document is another. */
    public void twinUnknown() {
        twinRole = TwinRole.UNKNOWN;
    }

    public TwinRole twinRole() {
        return twinRole;
    }

    public SegmentSight twins() {
        return twins;
    }

    /**
     * What is in force now.
     *
     * @param active whether this node is the Active, else a Backup
     * @param heard whether the twin is heard on any segment of the group
     * @param own what this node sees
     * @param priority this node's of now
     * @param winsTies whether its address is the higher one on the leading segment
     */
    public Ruling judge(
            long now,
            boolean active,
            boolean heard,
            SegmentSight own,
            WitnessWord witness,
            int priority,
            boolean winsTies) {
        // Where the Active has no carrier its group's policy has spoken.
        int passed = active ? own.unplugged() : twinRole == TwinRole.ACTIVE ? twins.unplugged() : 0;
        Standing standing = Standing.compare(own, twins, passed);
        boolean higher = priority > twinPriority || (priority == twinPriority && winsTies);
        row = SplitRow.of(active, twinRole, heard, standing, witness, higher);
        if (!active || row.ruling() != Ruling.YIELD) {
            yieldSince = Long.MAX_VALUE;
            return row.ruling();
        }
        if (yieldSince == Long.MAX_VALUE) {
            yieldSince = now;
        }
        return now - yieldSince >= SURE_NANOS ? Ruling.YIELD : Ruling.PLAIN;
    }

    /** The row that {@link #judge} last found. */
    public SplitRow row() {
        return row;
    }
}
