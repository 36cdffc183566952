package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.split.machine.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The state of one group; changed in place by {@link VrrpMachine} and by nobody else. */
public final class VrrpState {
    /** Phases behind the role; RELEASING is shown as Active. */
    enum Phase {
        INITIALIZE,
        BACKUP,
        ACTIVE,
        RELEASING
    }

    /** One member's memory. */
    static final class Member {
        final int id;
        int port;
        long sourceHigh;
        long sourceLow;
        /** Active_Adver_Interval: the other router's, as heard; our own until then. */
        long activeIntervalNanos;
        /** When the wait for the Active began: an advertisement, or the entry to Backup. */
        long waitingSince;
        /** Whether an Active was heard since the entry to Backup. */
        boolean activeHeard;

        /** Whether the last thing heard was a farewell. */
        boolean farewellHeard;
        /** Whether the Active lost rank and is below us now: it is relieved as if it had said farewell. */
        boolean weakened;
        /** Priority of the Active last gone by; 0 for none. */
        int activePriority;
        /** When it was last heard. */
        long activeAt;
        /** Address of that Active. */
        long activeHigh;

        long activeLow;

        Member(int id) {
            this.id = id;
        }
    }

    Phase phase = Phase.INITIALIZE;
    boolean started;
    boolean stopping;
    /** Preemption is held back after a requested failover. */
    boolean preemptHeld;
    /** Preemption is held back because connections of the Active would break. */
    boolean unready;
    /** Out of service by the operator's word. */
    boolean maintenance;
    /** Initialize: when the delay after the start ends; {@code Long.MAX_VALUE} for no delay. */
    long delayedUntil = Long.MAX_VALUE;
    /** Backup: whether the actions were told that a takeover is expected. */
    boolean takeoverExpected;
    boolean preempt;
    long preemptDelayNanos;
    /** Backup: since when a lower-ranked Active is heard; {@code Long.MAX_VALUE} for not. */
    long lowerSince = Long.MAX_VALUE;
    long intervalNanos;
    Member[] members = {};
    final Fitness fitness = new Fitness();
    /** Active: when our last advertisements were decided, and the interval they announced. */
    long advertisedAt;

    long advertisedInterval;
    long advertiseAt;
    /** Active: when an assertion was last sent out of turn. */
    long assertedAt = Long.MIN_VALUE;
    /** Active: when a tie lost on a member that does not lead makes us yield; {@code Long.MAX_VALUE} for never. */
    long yieldAt = Long.MAX_VALUE;
    /** Active: when the leading member last won a tie; {@code Long.MIN_VALUE} for never. */
    long leaderWonAt = Long.MIN_VALUE;
    /** Whether the twin may take over on evidence, as soon as our guard is shut. */
    boolean watched;
    BeatTimes beats = BeatTimes.NONE;
    /** Until when an Active advertises quickly, because its twin may miss it on the link. */
    long hurryUntil = Long.MIN_VALUE;
    /** As known at the last beat: before then the twin cannot take over on evidence, whatever becomes of this node. */
    long twinWaitsUntil = Long.MIN_VALUE;
    /** When the thread was last known to run; {@code Long.MIN_VALUE} for never. */
    long beatAt = Long.MIN_VALUE;
    /** Backup: after a sleep of ours it does not take over before; {@code Long.MIN_VALUE} for no such bound. */
    long notBefore = Long.MIN_VALUE;
    /** What the split-brain rule says, and whether a Backup would be Active by now but for it. */
    Ruling ruling = Ruling.PLAIN;

    boolean held;
    /** Backup: whether it let one Skew_Time pass already because it came late. */
    boolean hesitated;
    /** Backup: since when all other evidence of the twin is silent; {@code Long.MAX_VALUE} for not silent. */
    long silentSince = Long.MAX_VALUE;
    /** Releasing: when the guard of the farewell ends, and why it was said. */
    long releaseUntil;

    Reason releaseReason = Reason.FAILOVER_ASKED;

    /** The state as RFC 9568 section 6.4 names it. */
    public Role role() {
        return switch (phase) {
            case INITIALIZE -> Role.INITIALIZE;
            case BACKUP -> Role.BACKUP;
            case ACTIVE, RELEASING -> Role.ACTIVE;
        };
    }

    /** Whether a farewell went out and the group forwards until the other router is heard. */
    public boolean isReleasing() {
        return phase == Phase.RELEASING;
    }

    /** With everything tracked taken off; what advertisements carry. */
    public int priority() {
        return fitness.priority();
    }

    /** Whether preemption is held back since the operator moved the group away. */
    public boolean isPreemptHeld() {
        return preemptHeld;
    }

    /** Active_Adver_Interval of a member in nanoseconds; empty for a member the group does not have. */
    public OptionalLong activeInterval(int memberId) {
        Member member = member(memberId);
        return member == null ? OptionalLong.empty() : OptionalLong.of(member.activeIntervalNanos);
    }

    /** The member with a handle, or null: the hot path has no room for an Optional. */
    Member member(int id) {
        for (Member member : members) {
            if (member.id == id) {
                return member;
            }
        }
        return null;
    }

    /** Whether the group may take part at all. */
    boolean mayRun() {
        return !stopping && !maintenance && delayedUntil == Long.MAX_VALUE && fitness.isFit();
    }

    /** The owner of the addresses always preempts (RFC 9568 section 6.1, Preempt_Mode). */
    boolean mayPreempt(long now) {
        return (preempt || fitness.isOwner())
                && !preemptHeld
                && !unready
                && ruling != Ruling.YIELD
                && lowerSince != Long.MAX_VALUE
                && now - lowerSince >= preemptDelayNanos;
    }

    /**
     * Takes new settings over; members and what is tracked that stay keep their memory.
     *
     * @return the handles of members that left
     */
    List<Integer> adopt(GroupSettings settings, long now) {
        List<Integer> gone = new ArrayList<>();
        for (Member member : members) {
            if (settings.members().stream().noneMatch(m -> m.id() == member.id)) {
                gone.add(member.id);
            }
        }
        Member[] nextMembers = new Member[settings.members().size()];
        for (int i = 0; i < nextMembers.length; i++) {
            nextMembers[i] = adoptMember(settings.members().get(i), settings.intervalNanos(), now);
        }
        members = nextMembers;
        fitness.adopt(settings, role() == Role.ACTIVE);
        preempt = settings.preempt();
        preemptDelayNanos = settings.preemptDelayNanos();
        intervalNanos = settings.intervalNanos();
        if (!beats.equals(settings.beats())) {
            beats = settings.beats();
            beatAt = now;
        }
        return gone;
    }

    private Member adoptMember(MemberSettings settings, long interval, long now) {
        Member member = member(settings.id());
        if (member == null) {
            member = new Member(settings.id());
            member.activeIntervalNanos = interval;
            member.waitingSince = now;
        }
        member.port = settings.port();
        member.sourceHigh = settings.sourceHigh();
        member.sourceLow = settings.sourceLow();
        return member;
    }
}
