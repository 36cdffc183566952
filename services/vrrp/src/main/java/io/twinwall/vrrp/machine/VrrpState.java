package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
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

        Member(int id) {
            this.id = id;
        }
    }

    /** One port's memory. */
    static final class Port {
        final int id;
        boolean usable;
        /** False for an unusable port that joined an Active group, until it was usable once. */
        boolean counted = true;

        Port(int id) {
            this.id = id;
        }
    }

    Phase phase = Phase.INITIALIZE;
    boolean started;
    boolean stopping;
    /** Preemption is held back after a requested failover. */
    boolean preemptHeld;
    int priority;
    boolean preempt;
    long intervalNanos;
    Member[] members = {};
    Port[] ports = {};
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
    /** Backup: since when all other evidence of the twin is silent; {@code Long.MAX_VALUE} for not silent. */
    long silentSince = Long.MAX_VALUE;
    /** Releasing: when the guard of the farewell ends. */
    long releaseUntil;

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

    Port port(int id) {
        for (Port port : ports) {
            if (port.id == id) {
                return port;
            }
        }
        return null;
    }

    boolean canSend(Member member) {
        Port port = port(member.port);
        return port != null && port.usable;
    }

    boolean allPortsUsable() {
        for (Port port : ports) {
            if (port.counted && !port.usable) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes new settings over; members and ports that stay keep their memory.
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
        Port[] nextPorts = new Port[settings.ports().size()];
        for (int i = 0; i < nextPorts.length; i++) {
            nextPorts[i] = adoptPort(settings.ports().get(i));
        }
        members = nextMembers;
        ports = nextPorts;
        priority = settings.priority();
        preempt = settings.preempt();
        intervalNanos = settings.intervalNanos();
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

    private Port adoptPort(PortSettings settings) {
        Port known = port(settings.id());
        if (known != null) {
            return known;
        }
        Port port = new Port(settings.id());
        port.usable = settings.usable();
        // Adding an interface whose cable is not in yet must not take a working group down.
        port.counted = port.usable || role() != Role.ACTIVE;
        return port;
    }
}
