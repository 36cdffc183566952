package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Machine;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.VrrpEvent.AdvertisementHeard;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceHeard;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceSilent;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceWatched;
import io.twinwall.vrrp.machine.VrrpEvent.FailoverRequested;
import io.twinwall.vrrp.machine.VrrpEvent.PortChanged;
import io.twinwall.vrrp.machine.VrrpEvent.Reconfigured;
import io.twinwall.vrrp.machine.VrrpEvent.ShutdownRequested;
import io.twinwall.vrrp.machine.VrrpEvent.Started;
import io.twinwall.vrrp.machine.VrrpEvent.TimeReached;
import io.twinwall.vrrp.machine.VrrpState.Member;
import io.twinwall.vrrp.machine.VrrpState.Phase;
import io.twinwall.vrrp.machine.VrrpState.Port;

/**
 * VRRP for a group of virtual routers with one state (RFC 9568 section 6.4).
 *
 * <p>Deviation: the group takes over when all its members were silent for their Active_Down_Interval; a farewell or an
 * advertisement of higher rank on any member counts for all of them.
 *
 * <p>Deviation: an Active answers a lower-ranked or leaving Active out of turn at most once an interval (section 6.4.3
 * answers each), so that a flood of them does not become ours.
 *
 * <p>Deviation: a tie of priorities lost on a member that does not lead the group is acted on one interval later, and
 * not at all if the leading member won it in the interval before or wins it meanwhile: else two nodes whose addresses
 * are ordered differently on two segments would both yield, for ever.
 *
 * <p>Deviation: a requested failover or shutdown does not end Active with the farewell (section 6.4.3, Shutdown) but
 * with the first advertisement of the router that takes over, or with the guard.
 *
 * <p>Evidence (DESIGN section 5): when every other witness of the twin fell silent ({@link VrrpEvent.EvidenceSilent}),
 * a Backup waits for each member no longer than the guard time after that member's last advertisement, 2.5 of its
 * intervals, from when on the twin no longer answers even if it lives; and not before the witnesses spoke. The short
 * wait holds only
 *
 * <ul>
 *   <li>for a member whose Active was heard since this group entered Backup: of any other nothing is known, nor the
 *       interval its guard goes by;
 *   <li>as long as nothing was heard since the witnesses spoke: an advertisement on any member, of whatever rank, is
 *       evidence too, and the latest; whoever sent it is alive, and the witnesses must fall silent anew;
 *   <li>when this node is awake at its end: found out more than a quarter of an interval late, it is dropped, because
 *       advertisements may have been lost to the same sleep.
 * </ul>
 *
 * What we may do to the twin it may do to us: an Active with witnesses ({@link VrrpEvent.EvidenceWatched}) has woken
 * late when its guard was about to shut, not three intervals after its last advertisement.
 *
 * <p>In every other case the full Active_Down_Interval counts, so evidence can hasten a takeover and never prevent one.
 *
 * <p>Deviation: the priority is never 255; no node owns the address by birth (section 6.4.1's first branch).
 */
public final class VrrpMachine implements Machine<VrrpState, VrrpEvent, VrrpActions> {
    @Override
    public VrrpState step(VrrpState state, VrrpEvent event, VrrpActions actions) {
        boolean late = giveUpWhenLate(state, event.at(), actions);
        switch (event) {
            case AdvertisementHeard heard -> {
                // What waited through our sleep says how things were, not how they are.
                if (!late) {
                    heard(state, heard, actions);
                }
            }
            case TimeReached time -> timeReached(state, time.at(), actions);
            case Started started -> started(state, started, actions);
            case Reconfigured reconfigured -> reconfigured(state, reconfigured, actions);
            case PortChanged changed -> portChanged(state, changed, actions);
            case EvidenceWatched watched -> state.watched = watched.watched();
            case EvidenceSilent silent -> evidenceSilent(state, silent.at());
            case EvidenceHeard heardAgain -> state.silentSince = Long.MAX_VALUE;
            case FailoverRequested request -> failoverRequested(state, request.at(), actions);
            case ShutdownRequested request -> shutdownRequested(state, request.at(), actions);
        }
        return state;
    }

    @Override
    public long wakeAt(VrrpState state) {
        return switch (state.phase) {
            case INITIALIZE -> Long.MAX_VALUE;
            case BACKUP -> activeDownAt(state);
            case ACTIVE -> Math.min(state.advertiseAt, state.yieldAt);
            case RELEASING -> state.releaseUntil;
        };
    }

    /** Before anything else: an Active that slept past the others' patience is Active no more. */
    private static boolean giveUpWhenLate(VrrpState state, long now, VrrpActions actions) {
        boolean owner = state.phase == Phase.ACTIVE || state.phase == Phase.RELEASING;
        // A releasing group said farewell: its end is set already, and no evidence makes it earlier.
        long patience = state.watched && state.phase == Phase.ACTIVE
                ? VrrpTimes.shortestHastenedDown(state.advertisedInterval)
                : VrrpTimes.shortestActiveDown(state.advertisedInterval);
        if (!owner || now - state.advertisedAt <= patience) {
            return false;
        }
        closeGuards(state, actions);
        actions.discardBacklog();
        leaveActive(state, now, Reason.WOKE_LATE, actions);
        return true;
    }

    private static void heard(VrrpState state, AdvertisementHeard heard, VrrpActions actions) {
        Member member = state.member(heard.member());
        if (member == null) {
            return;
        }
        switch (state.phase) {
            case INITIALIZE -> {
                // RFC 9568 section 6.4.1: only Startup leads out of here.
            }
            case BACKUP -> heardInBackup(state, member, heard);
            case ACTIVE -> heardInActive(state, member, heard, actions);
            case RELEASING -> heardInReleasing(state, member, heard, actions);
        }
    }

    /** RFC 9568 section 6.4.2. */
    private static void heardInBackup(VrrpState state, Member member, AdvertisementHeard heard) {
        state.silentSince = Long.MAX_VALUE;
        if (heard.priority() == 0) {
            for (Member each : state.members) {
                each.waitingSince = heard.at();
                each.farewellHeard = true;
            }
        } else if (!state.preempt || state.preemptHeld || heard.priority() >= state.priority) {
            remember(member, heard);
        }
    }

    /** RFC 9568 section 6.4.3. */
    private static void heardInActive(VrrpState state, Member member, AdvertisementHeard heard, VrrpActions actions) {
        if (heard.priority() > state.priority) {
            yieldTo(state, member, heard, Reason.HIGHER_PRIORITY, actions);
            return;
        }
        boolean tie = heard.priority() == state.priority;
        boolean leading = member == state.members[0];
        boolean lost = tie && isHigher(heard, member);
        if (lost && leading) {
            yieldTo(state, member, heard, Reason.TIE_LOST, actions);
        } else if (lost && !leaderWonLately(state, heard.at())) {
            state.yieldAt = Math.min(state.yieldAt, heard.at() + state.intervalNanos);
        } else {
            if (tie && leading) {
                state.leaderWonAt = heard.at();
                state.yieldAt = Long.MAX_VALUE;
            }
            assertActive(state, member, heard.at(), actions);
        }
    }

    /** RFC 9568 section 6.4.3: primary addresses are compared as unsigned integers in network byte order. */
    private static boolean isHigher(AdvertisementHeard heard, Member member) {
        int high = Long.compareUnsigned(heard.sourceHigh(), member.sourceHigh);
        return high > 0 || (high == 0 && Long.compareUnsigned(heard.sourceLow(), member.sourceLow) > 0);
    }

    /** Whether the leading member won a tie so lately that its loser may not have been heard to yield yet. */
    private static boolean leaderWonLately(VrrpState state, long now) {
        return state.leaderWonAt != Long.MIN_VALUE && now - state.leaderWonAt <= state.intervalNanos;
    }

    private static void assertActive(VrrpState state, Member member, long now, VrrpActions actions) {
        if (state.assertedAt == Long.MIN_VALUE || now - state.assertedAt >= state.intervalNanos) {
            state.assertedAt = now;
            actions.sendAdvertisement(member.id, state.priority);
            actions.note(Note.LOWER_ACTIVE_HEARD);
        }
    }

    private static void heardInReleasing(VrrpState state, Member member, AdvertisementHeard heard,
            VrrpActions actions) {
        // Another farewell is no successor.
        if (heard.priority() > 0) {
            closeGuards(state, actions);
            leaveActive(state, heard.at(), releaseReason(state), actions);
            rememberInBackup(state, member, heard);
        }
    }

    private static void yieldTo(
            VrrpState state, Member member, AdvertisementHeard heard, Reason reason, VrrpActions actions) {
        closeGuards(state, actions);
        leaveActive(state, heard.at(), reason, actions);
        rememberInBackup(state, member, heard);
    }

    private static void rememberInBackup(VrrpState state, Member member, AdvertisementHeard heard) {
        if (state.phase == Phase.BACKUP) {
            remember(member, heard);
        }
    }

    private static void remember(Member member, AdvertisementHeard heard) {
        member.activeIntervalNanos = heard.intervalNanos();
        member.waitingSince = heard.at();
        member.activeHeard = true;
        member.farewellHeard = false;
    }

    private static void timeReached(VrrpState state, long now, VrrpActions actions) {
        switch (state.phase) {
            case INITIALIZE -> {
                // Nothing is due.
            }
            case BACKUP -> {
                dropEvidenceWhenLate(state, now);
                if (now >= activeDownAt(state)) {
                    takeOver(state, now, actions);
                }
            }
            case ACTIVE -> {
                if (now >= state.yieldAt) {
                    closeGuards(state, actions);
                    leaveActive(state, now, Reason.TIE_LOST, actions);
                } else if (now >= state.advertiseAt) {
                    advertise(state, now, actions);
                }
            }
            case RELEASING -> {
                if (now >= state.releaseUntil) {
                    closeGuards(state, actions);
                    leaveActive(state, now, releaseReason(state), actions);
                }
            }
        }
    }

    /** When the last of the members has been silent long enough. */
    private static long activeDownAt(VrrpState state) {
        return activeDownAt(state, state.silentSince != Long.MAX_VALUE);
    }

    private static long activeDownAt(VrrpState state, boolean hastened) {
        long latest = Long.MIN_VALUE;
        for (Member member : state.members) {
            latest = Math.max(latest, activeDownAt(state, member, hastened));
        }
        return latest;
    }

    private static long activeDownAt(VrrpState state, Member member, boolean hastened) {
        if (member.farewellHeard) {
            return member.waitingSince + VrrpTimes.skewTime(state.priority, member.activeIntervalNanos);
        }
        long full = member.waitingSince + VrrpTimes.activeDownInterval(state.priority, member.activeIntervalNanos);
        if (!hastened || !member.activeHeard) {
            return full;
        }
        long guarded = member.waitingSince + VrrpTimes.guardTime(member.activeIntervalNanos);
        return Math.min(full, Math.max(guarded, state.silentSince));
    }

    private static void evidenceSilent(VrrpState state, long now) {
        if (state.phase == Phase.BACKUP) {
            state.silentSince = now;
        }
    }

    private static void dropEvidenceWhenLate(VrrpState state, long now) {
        if (state.silentSince != Long.MAX_VALUE && now - activeDownAt(state) > state.intervalNanos / 4) {
            state.silentSince = Long.MAX_VALUE;
        }
    }

    private static void takeOver(VrrpState state, long now, VrrpActions actions) {
        Reason reason = takeOverReason(state, now);
        state.phase = Phase.ACTIVE;
        state.preemptHeld = false;
        state.assertedAt = Long.MIN_VALUE;
        state.yieldAt = Long.MAX_VALUE;
        state.leaderWonAt = Long.MIN_VALUE;
        state.advertiseAt = now;
        advertise(state, now, actions);
        actions.roleChanged(Role.BACKUP, Role.ACTIVE, reason);
    }

    private static Reason takeOverReason(VrrpState state, long now) {
        for (Member member : state.members) {
            if (member.farewellHeard) {
                return Reason.TWIN_LEFT;
            }
        }
        return now < activeDownAt(state, false) ? Reason.TWIN_LOST : Reason.TWIN_SILENT;
    }

    private static void advertise(VrrpState state, long now, VrrpActions actions) {
        state.advertisedAt = now;
        state.advertisedInterval = state.intervalNanos;
        // From the time it was due, not from now, so that the rhythm does not drift; never two in one breath.
        state.advertiseAt += state.intervalNanos;
        if (state.advertiseAt <= now) {
            state.advertiseAt = now + state.intervalNanos;
        }
        send(state, state.priority, actions);
    }

    private static void send(VrrpState state, int priority, VrrpActions actions) {
        for (Member member : state.members) {
            if (state.canSend(member)) {
                actions.sendAdvertisement(member.id, priority);
            }
        }
    }

    private static void closeGuards(VrrpState state, VrrpActions actions) {
        for (Member member : state.members) {
            actions.closeGuard(member.id);
        }
    }

    /** Ends Active; the guard is closed already. */
    private static void leaveActive(VrrpState state, long now, Reason reason, VrrpActions actions) {
        for (Port port : state.ports) {
            port.counted = true;
        }
        if (state.stopping || !state.allPortsUsable()) {
            state.phase = Phase.INITIALIZE;
        } else {
            enterBackup(state, now);
        }
        actions.roleChanged(Role.ACTIVE, state.role(), reason);
    }

    /** RFC 9568 section 6.4.1: the Active's interval is taken to be ours until one is heard. */
    private static void enterBackup(VrrpState state, long now) {
        state.phase = Phase.BACKUP;
        state.silentSince = Long.MAX_VALUE;
        for (Member member : state.members) {
            member.activeIntervalNanos = state.intervalNanos;
            member.waitingSince = now;
            member.activeHeard = false;
            member.farewellHeard = false;
        }
    }

    private static void started(VrrpState state, Started started, VrrpActions actions) {
        if (state.started) {
            throw new IllegalStateException("a group is started once");
        }
        state.adopt(started.settings(), started.at());
        state.started = true;
        if (!state.stopping && state.allPortsUsable()) {
            enterBackup(state, started.at());
            actions.roleChanged(Role.INITIALIZE, Role.BACKUP, Reason.STARTED);
        }
    }

    /** A live group keeps its role whatever the operator changes (no bounce); its successors learn the news at once. */
    private static void reconfigured(VrrpState state, Reconfigured reconfigured, VrrpActions actions) {
        if (!state.started) {
            throw new IllegalStateException("a group is started before it is reconfigured");
        }
        // No farewell for a member that leaves: the twin, which may learn of the commit later, would take the whole
        // group.
        for (int gone : state.adopt(reconfigured.settings(), reconfigured.at())) {
            actions.closeGuard(gone);
        }
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, reconfigured.at(), actions);
            case BACKUP -> {
                if (!state.allPortsUsable()) {
                    state.phase = Phase.INITIALIZE;
                    actions.roleChanged(Role.BACKUP, Role.INITIALIZE, Reason.PORT_LOST);
                }
            }
            case ACTIVE -> {
                for (Port port : state.ports) {
                    if (!port.counted) {
                        actions.note(Note.PORT_NOT_COUNTED);
                    }
                }
                state.advertiseAt = reconfigured.at();
                advertise(state, reconfigured.at(), actions);
            }
            case RELEASING -> {
                // The farewell stands; the new settings hold from Backup on.
            }
        }
    }

    private static void leaveInitialize(VrrpState state, long now, VrrpActions actions) {
        if (!state.stopping && state.allPortsUsable()) {
            enterBackup(state, now);
            actions.roleChanged(Role.INITIALIZE, Role.BACKUP, Reason.PORTS_USABLE);
        }
    }

    private static void portChanged(VrrpState state, PortChanged changed, VrrpActions actions) {
        Port port = state.port(changed.port());
        if (port == null || port.usable == changed.usable()) {
            return;
        }
        port.usable = changed.usable();
        port.counted |= changed.usable();
        switch (state.phase) {
            case INITIALIZE -> leaveInitialize(state, changed.at(), actions);
            case BACKUP -> {
                if (!state.allPortsUsable()) {
                    state.phase = Phase.INITIALIZE;
                    actions.roleChanged(Role.BACKUP, Role.INITIALIZE, Reason.PORT_LOST);
                }
            }
            case ACTIVE -> {
                if (!state.allPortsUsable()) {
                    send(state, 0, actions);
                    closeGuards(state, actions);
                    leaveActive(state, changed.at(), Reason.PORT_LOST, actions);
                } else if (changed.usable()) {
                    // A port that was not counted works at last: its segment hears of us now.
                    state.advertiseAt = changed.at();
                    advertise(state, changed.at(), actions);
                }
            }
            case RELEASING -> {
                if (!state.allPortsUsable()) {
                    closeGuards(state, actions);
                    leaveActive(state, changed.at(), Reason.PORT_LOST, actions);
                }
            }
        }
    }

    private static void failoverRequested(VrrpState state, long now, VrrpActions actions) {
        if (state.phase == Phase.ACTIVE) {
            // Else a group that preempts would come straight back; held until it is Active again.
            state.preemptHeld = true;
            release(state, now, actions);
        }
    }

    /** RFC 9568 section 6.4.2 and 6.4.3, Shutdown. */
    private static void shutdownRequested(VrrpState state, long now, VrrpActions actions) {
        state.stopping = true;
        switch (state.phase) {
            case INITIALIZE, RELEASING -> {
                // Already where it ends, or on the way.
            }
            case BACKUP -> {
                state.phase = Phase.INITIALIZE;
                actions.roleChanged(Role.BACKUP, Role.INITIALIZE, Reason.SHUTDOWN);
            }
            case ACTIVE -> release(state, now, actions);
        }
    }

    /** Says farewell and goes on forwarding: the farewell itself has kept the guard open for one guard time more. */
    private static void release(VrrpState state, long now, VrrpActions actions) {
        state.phase = Phase.RELEASING;
        state.advertisedAt = now;
        state.advertisedInterval = state.intervalNanos;
        state.releaseUntil = now + VrrpTimes.guardTime(state.intervalNanos);
        send(state, 0, actions);
        actions.note(Note.RELEASING);
    }

    private static Reason releaseReason(VrrpState state) {
        return state.stopping ? Reason.SHUTDOWN : Reason.FAILOVER_ASKED;
    }
}
