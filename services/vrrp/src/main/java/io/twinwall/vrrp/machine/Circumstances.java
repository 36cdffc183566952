package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.VrrpEvent.MaintenanceChanged;
import io.twinwall.vrrp.machine.VrrpEvent.PortChanged;
import io.twinwall.vrrp.machine.VrrpEvent.Reconfigured;
import io.twinwall.vrrp.machine.VrrpEvent.Restored;
import io.twinwall.vrrp.machine.VrrpEvent.Ruled;
import io.twinwall.vrrp.machine.VrrpEvent.Started;
import io.twinwall.vrrp.machine.VrrpEvent.TrackedChanged;
import io.twinwall.vrrp.machine.VrrpState.Phase;
import io.twinwall.vrrp.split.machine.Ruling;

/** What changes around a group: its settings, its ports, what it tracks, what the operator asks. */
final class Circumstances {
    private Circumstances() {}

    static void started(VrrpState state, Started started, VrrpActions actions) {
        if (state.started) {
            throw new IllegalStateException("a group is started once");
        }
        state.adopt(started.settings(), started.at());
        state.started = true;
        if (started.delayNanos() > 0) {
            state.delayedUntil = started.at() + started.delayNanos();
        }
        leaveInitialize(state, started.at(), Reason.STARTED, actions);
    }

    /** No action: for everybody else nothing has happened. */
    static void restored(VrrpState state, Restored restored) {
        state.adopt(restored.settings(), restored.at());
        state.started = true;
        switch (restored.role()) {
            case INITIALIZE -> state.phase = Phase.INITIALIZE;
            case BACKUP -> Transitions.enterBackup(state, restored.lately());
            case ACTIVE -> {
                state.phase = Phase.ACTIVE;
                state.advertisedAt = restored.lately();
                state.advertisedInterval = state.intervalNanos;
                state.advertiseAt = restored.lately() + state.intervalNanos;
            }
        }
    }

    static void delayOver(VrrpState state, long now, VrrpActions actions) {
        if (state.delayedUntil != Long.MAX_VALUE && now >= state.delayedUntil) {
            state.delayedUntil = Long.MAX_VALUE;
            leaveInitialize(state, now, Reason.DELAY_OVER, actions);
        }
    }

    /** A live group keeps its role whatever the operator changes (no bounce); its successors learn the news at once. */
    static void reconfigured(VrrpState state, Reconfigured reconfigured, VrrpActions actions) {
        if (!state.started) {
            throw new IllegalStateException("a group is started before it is reconfigured");
        }
        // No farewell for a member that leaves: the twin, which may learn of the commit later, would take the whole
        // group.
        for (int gone : state.adopt(reconfigured.settings(), reconfigured.at())) {
            actions.closeGuard(gone);
        }
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, reconfigured.at(), Reason.PORTS_USABLE, actions);
            case BACKUP -> leaveBackupWhenUnfit(state, Reason.PORT_LOST, actions);
            case ACTIVE -> {
                for (Fitness.Thing port : state.fitness.ports()) {
                    if (!port.counted) {
                        actions.note(Note.PORT_NOT_COUNTED);
                    }
                }
                if (state.mayRun()) {
                    advertiseNow(state, reconfigured.at(), actions);
                } else {
                    // A port lost long ago counts for something now.
                    Transitions.release(state, reconfigured.at(), Reason.TRACK_LOST, actions);
                }
            }
            case RELEASING -> {
                // The farewell stands; the new settings hold from Backup on.
            }
        }
    }

    /** RFC 9568 section 6.4.1: the owner becomes Active at once, anybody else Backup. */
    private static void leaveInitialize(VrrpState state, long now, Reason reason, VrrpActions actions) {
        if (!state.mayRun()) {
            return;
        }
        if (state.fitness.isOwner() && !state.preemptHeld && !state.unready) {
            Transitions.takeOver(state, now, Reason.OWNER, actions);
        } else {
            Transitions.enterBackup(state, now);
            actions.roleChanged(Role.INITIALIZE, Role.BACKUP, reason);
        }
    }

    private static void leaveBackupWhenUnfit(VrrpState state, Reason reason, VrrpActions actions) {
        if (!state.mayRun()) {
            state.phase = Phase.INITIALIZE;
            actions.roleChanged(Role.BACKUP, Role.INITIALIZE, reason);
        }
    }

    /** The successors hear of it now: a new interval, a new priority, a port that works at last. */
    private static void advertiseNow(VrrpState state, long now, VrrpActions actions) {
        state.advertiseAt = now;
        Transitions.advertise(state, now, actions);
    }

    static void portChanged(VrrpState state, PortChanged changed, VrrpActions actions) {
        Fitness.Thing port = state.fitness.port(changed.port());
        int before = state.priority();
        if (port == null || !state.fitness.note(port, changed.usable())) {
            return;
        }
        long now = changed.at();
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, now, Reason.PORTS_USABLE, actions);
            case BACKUP -> leaveBackupWhenUnfit(state, Reason.PORT_LOST, actions);
            case ACTIVE -> {
                if (!state.mayRun()) {
                    Transitions.send(state, 0, actions);
                    Transitions.closeGuards(state, actions);
                    Transitions.leaveActive(state, now, Reason.PORT_LOST, actions);
                } else if (changed.usable() || state.priority() != before) {
                    advertiseNow(state, now, actions);
                }
            }
            case RELEASING -> {
                if (!changed.usable() && !state.fitness.isFit()) {
                    Transitions.closeGuards(state, actions);
                    Transitions.leaveActive(state, now, Reason.PORT_LOST, actions);
                }
            }
        }
    }

    /** Unlike a lost port a lost check leaves every road open: the group hands over instead of letting go. */
    static void trackedChanged(VrrpState state, TrackedChanged changed, VrrpActions actions) {
        Fitness.Thing thing = state.fitness.tracked(changed.tracked());
        int before = state.priority();
        if (thing == null || !state.fitness.note(thing, changed.up())) {
            return;
        }
        long now = changed.at();
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, now, Reason.TRACK_FOUND, actions);
            case BACKUP -> leaveBackupWhenUnfit(state, Reason.TRACK_LOST, actions);
            case ACTIVE -> {
                if (!state.mayRun()) {
                    Transitions.release(state, now, Reason.TRACK_LOST, actions);
                } else if (state.priority() != before) {
                    advertiseNow(state, now, actions);
                }
            }
            case RELEASING -> {
                // Already on the way to where it ends.
            }
        }
    }

    static void maintenanceChanged(VrrpState state, MaintenanceChanged changed, VrrpActions actions) {
        state.maintenance = changed.on();
        // What a hand-over before the maintenance held back is over with it.
        state.preemptHeld &= changed.on();
        long now = changed.at();
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, now, Reason.MAINTENANCE_OVER, actions);
            case BACKUP -> leaveBackupWhenUnfit(state, Reason.MAINTENANCE, actions);
            case ACTIVE -> {
                if (!state.mayRun()) {
                    Transitions.release(state, now, Reason.MAINTENANCE, actions);
                }
            }
            case RELEASING -> {
                // Already on the way; mayRun decides where it ends.
            }
        }
    }

    /**
     * As with a lost port the Active lets go at once: what it would hand over in good order is what it does not reach.
     * A Backup that was held begins now, if its wait is over.
     */
    static void ruled(VrrpState state, Ruled ruled, VrrpActions actions) {
        long now = ruled.at();
        state.ruling = ruled.ruling();
        if (state.phase == Phase.ACTIVE && state.ruling == Ruling.YIELD) {
            Transitions.send(state, 0, actions);
            Transitions.closeGuards(state, actions);
            Transitions.leaveActive(state, now, Reason.RULE, actions);
        } else if (state.phase == Phase.BACKUP && state.held && state.ruling == Ruling.PLAIN) {
            state.held = false;
            state.notBefore = now;
        }
    }

    static void failoverRequested(VrrpState state, long now, VrrpActions actions) {
        if (state.phase == Phase.ACTIVE) {
            // Else a group that preempts would come straight back; held until it is Active again.
            state.preemptHeld = true;
            Transitions.release(state, now, Reason.FAILOVER_ASKED, actions);
        }
    }

    /** RFC 9568 section 6.4.2 and 6.4.3, Shutdown. */
    static void shutdownRequested(VrrpState state, long now, VrrpActions actions) {
        state.stopping = true;
        switch (state.phase) {
            case INITIALIZE -> {
                // Already where it ends.
            }
            case BACKUP -> leaveBackupWhenUnfit(state, Reason.SHUTDOWN, actions);
            case ACTIVE -> Transitions.release(state, now, Reason.SHUTDOWN, actions);
            case RELEASING -> state.releaseReason = Reason.SHUTDOWN;
        }
    }
}
