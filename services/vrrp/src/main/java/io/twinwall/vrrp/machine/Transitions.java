package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.VrrpState.Member;
import io.twinwall.vrrp.machine.VrrpState.Phase;

/** The ways from one role to another, and what each of them does on the wire. */
final class Transitions {
    private Transitions() {}

    /** From Backup, or for the owner from Initialize: RFC 9568 sections 6.4.1 and 6.4.2. */
    static void takeOver(VrrpState state, long now, Reason reason, VrrpActions actions) {
        Role from = state.role();
        state.phase = Phase.ACTIVE;
        state.preemptHeld = false;
        state.assertedAt = Long.MIN_VALUE;
        state.yieldAt = Long.MAX_VALUE;
        state.leaderWonAt = Long.MIN_VALUE;
        state.advertiseAt = now;
        advertise(state, now, actions);
        actions.roleChanged(from, Role.ACTIVE, reason);
    }

    static void advertise(VrrpState state, long now, VrrpActions actions) {
        state.advertisedAt = now;
        state.advertisedInterval = state.intervalNanos;
        // From the time it was due, not from now, so that the rhythm does not drift; never two in one breath.
        state.advertiseAt += state.intervalNanos;
        if (state.advertiseAt <= now) {
            state.advertiseAt = now + state.intervalNanos;
        }
        if (now < state.hurryUntil) {
            state.advertiseAt = Math.min(state.advertiseAt, now + state.beats.hurryNanos());
        }
        send(state, state.priority(), actions);
    }

    static void send(VrrpState state, int priority, VrrpActions actions) {
        for (Member member : state.members) {
            if (state.fitness.canSend(member)) {
                actions.sendAdvertisement(member.id, priority);
            }
        }
    }

    static void closeGuards(VrrpState state, VrrpActions actions) {
        for (Member member : state.members) {
            actions.closeGuard(member.id);
        }
    }

    /** Ends Active; the guard is closed already. */
    static void leaveActive(VrrpState state, long now, Reason reason, VrrpActions actions) {
        state.fitness.countAll();
        if (state.mayRun()) {
            enterBackup(state, now);
        } else {
            state.phase = Phase.INITIALIZE;
        }
        actions.roleChanged(Role.ACTIVE, state.role(), reason);
    }

    /** RFC 9568 section 6.4.1: the Active's interval is taken to be ours until one is heard. */
    static void enterBackup(VrrpState state, long now) {
        state.phase = Phase.BACKUP;
        state.silentSince = Long.MAX_VALUE;
        state.lowerSince = Long.MAX_VALUE;
        state.notBefore = Long.MIN_VALUE;
        state.hesitated = false;
        state.held = false;
        for (Member member : state.members) {
            member.activeIntervalNanos = state.intervalNanos;
            member.waitingSince = now;
            member.activeHeard = false;
            member.activePriority = 0;
            member.farewellHeard = false;
            member.weakened = false;
        }
    }

    /** Says farewell and goes on forwarding: the farewell itself has kept the guard open for one guard time more. */
    static void release(VrrpState state, long now, Reason reason, VrrpActions actions) {
        state.phase = Phase.RELEASING;
        state.releaseReason = reason;
        state.advertisedAt = now;
        state.advertisedInterval = state.intervalNanos;
        state.releaseUntil = now + VrrpTimes.guardTime(state.intervalNanos);
        send(state, 0, actions);
        actions.note(Note.RELEASING);
    }
}
