package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Machine;
import io.twinwall.vrrp.machine.VrrpEvent.AdvertisementHeard;
import io.twinwall.vrrp.machine.VrrpEvent.Beat;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceDoubted;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceHeard;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceSilent;
import io.twinwall.vrrp.machine.VrrpEvent.EvidenceWatched;
import io.twinwall.vrrp.machine.VrrpEvent.FailoverRequested;
import io.twinwall.vrrp.machine.VrrpEvent.MaintenanceChanged;
import io.twinwall.vrrp.machine.VrrpEvent.PortChanged;
import io.twinwall.vrrp.machine.VrrpEvent.ReadinessChanged;
import io.twinwall.vrrp.machine.VrrpEvent.Reconfigured;
import io.twinwall.vrrp.machine.VrrpEvent.Restored;
import io.twinwall.vrrp.machine.VrrpEvent.Ruled;
import io.twinwall.vrrp.machine.VrrpEvent.ShutdownRequested;
import io.twinwall.vrrp.machine.VrrpEvent.Started;
import io.twinwall.vrrp.machine.VrrpEvent.TimeReached;
import io.twinwall.vrrp.machine.VrrpEvent.TrackedChanged;
import io.twinwall.vrrp.machine.VrrpState.Member;
import io.twinwall.vrrp.machine.VrrpState.Phase;
import io.twinwall.vrrp.split.machine.Ruling;

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
 * a Backup waits for each member no longer than the guard time after that member's last advertisement, from when on the
 * twin no longer answers even if it lives; and not before the witnesses spoke. The guard time is 2.5 of the member's
 * intervals, or that of {@link BeatTimes} where it is shorter: the pair's one document has it, and while a commit has
 * reached one node only, the witnesses speak a whole Detection Time of the twin's own promises after its last word,
 * which is later than any guard it has. The short wait holds only
 *
 * <ul>
 *   <li>for a member whose Active was heard since this group entered Backup: of any other nothing is known, nor the
 *       interval its guard goes by;
 *   <li>as long as nothing was heard since the witnesses spoke: an advertisement on any member, of whatever rank, is
 *       evidence too, and the latest; whoever sent it is alive, and the witnesses must fall silent anew;
 *   <li>when this node is awake at its end: found out more than a quarter of an interval late, or half an interval of
 *       BFD, it is dropped, because advertisements may have been lost to the same sleep.
 * </ul>
 *
 * <p>An Active whom its twin may miss on the link ({@link VrrpEvent.EvidenceDoubted}) advertises quickly for a while,
 * as RFC 9568 allows it to: so that silence of the link alone is never taken for its death.
 *
 * <p>What we may do to the twin it may do to us: an Active whom its twin watches ({@link
 * VrrpEvent.EvidenceWatched}) has woken late when the twin may have begun: as {@link BeatTimes} says after its last
 * beat or advertisement, but not while the twin is known to wait ({@link Beat#twinWaitsUntil}); without beats when
 * its guard was about to shut, not three intervals after its last advertisement.
 *
 * <p>A Backup that slept is no judge of the Active's silence either. One that comes to take over more than a whole
 * Active_Down_Interval late waits another one; one that comes more than an eighth of an interval late waits Skew_Time
 * once, so that two Backups that slept together do not begin together. An Active that woke late by evidence waits an
 * interval longer than usual: if its twin has not begun, its wait goes by our last advertisement, and ends first.
 *
 * <p>In every other case the full Active_Down_Interval counts, so evidence can hasten a takeover and never prevent one.
 *
 * <p>A takeover seldom comes as a surprise: a farewell leaves Skew_Time, a silent or lower Active three intervals. So
 * it is announced ({@link VrrpActions#takeoverExpected}), and called off where it does not come.
 *
 * <p>Deviation: Preempt_Mode (section 6.1) is about a router that starts or returns. An Active that loses rank while it
 * is heard, because something it tracks is down or by a commit, and falls below a Backup, is relieved as if it had said
 * farewell, whatever Preempt_Mode says.
 */
public final class VrrpMachine implements Machine<VrrpState, VrrpEvent, VrrpActions> {
    /** Less lateness than this says nothing: that of BFD sessions is measured the same way. */
    private static final long EVIDENCE_LATE_MIN_NANOS = 5_000_000;

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
            case Beat beat -> beat(state, beat.at(), beat.twinWaitsUntil());
            case TimeReached time -> timeReached(state, time.at(), actions);
            case Started started -> Circumstances.started(state, started, actions);
            case Restored restored -> Circumstances.restored(state, restored);
            case Reconfigured reconfigured -> Circumstances.reconfigured(state, reconfigured, actions);
            case PortChanged changed -> Circumstances.portChanged(state, changed, actions);
            case TrackedChanged changed -> Circumstances.trackedChanged(state, changed, actions);
            case MaintenanceChanged changed -> Circumstances.maintenanceChanged(state, changed, actions);
            case EvidenceWatched watched -> state.watched = watched.watched();
            case EvidenceSilent silent -> evidenceSilent(state, silent.at());
            case EvidenceDoubted doubted -> evidenceDoubted(state, doubted.at());
            case Ruled ruled -> Circumstances.ruled(state, ruled, actions);
            case EvidenceHeard heardAgain -> state.silentSince = Long.MAX_VALUE;
            // Whatever waits for it is looked at with the next advertisement heard.
            case ReadinessChanged readiness -> state.unready = !readiness.ready();
            case FailoverRequested request -> Circumstances.failoverRequested(state, request.at(), actions);
            case ShutdownRequested request -> Circumstances.shutdownRequested(state, request.at(), actions);
        }
        tellExpectation(state, event.at(), actions);
        return state;
    }

    /** Last of all: whatever happened may have brought the takeover nearer or put it off. */
    private static void tellExpectation(VrrpState state, long now, VrrpActions actions) {
        boolean expected = state.phase == Phase.BACKUP && now >= readyAt(state);
        if (expected == state.takeoverExpected) {
            return;
        }
        state.takeoverExpected = expected;
        if (expected || state.phase != Phase.ACTIVE) {
            actions.takeoverExpected(expected);
        }
    }

    @Override
    public long wakeAt(VrrpState state) {
        return switch (state.phase) {
            case INITIALIZE -> state.delayedUntil;
            case BACKUP -> state.takeoverExpected ? activeDownAt(state) : readyAt(state);
            case ACTIVE -> Math.min(state.advertiseAt, state.yieldAt);
            case RELEASING -> state.releaseUntil;
        };
    }

    /** Before anything else: an Active that slept past the others' patience is Active no more. */
    private static boolean giveUpWhenLate(VrrpState state, long now, VrrpActions actions) {
        boolean owner = state.phase == Phase.ACTIVE || state.phase == Phase.RELEASING;
        if (!owner || !wokeLate(state, now)) {
            return false;
        }
        if (isStillWaitedFor(state, now)) {
            // Before the guard opens again: what the twin hears now is what it waits from.
            evidenceDoubted(state, now);
            Transitions.advertise(state, now, actions);
            return false;
        }
        boolean early = now - state.advertisedAt <= VrrpTimes.shortestActiveDown(state.advertisedInterval);
        Transitions.closeGuards(state, actions);
        actions.discardBacklog();
        Transitions.leaveActive(state, now, Reason.WOKE_LATE, actions);
        if (early) {
            state.notBefore =
                    now + VrrpTimes.activeDownInterval(state.priority(), state.intervalNanos) + state.intervalNanos;
        }
        return true;
    }

    private static boolean wokeLate(VrrpState state, long now) {
        long silence = now - state.advertisedAt;
        if (silence > VrrpTimes.shortestActiveDown(state.advertisedInterval)) {
            return true;
        }
        // A releasing group said farewell: its end is set already, and no evidence makes it earlier.
        if (!state.watched || state.phase != Phase.ACTIVE) {
            return false;
        }
        return state.beats.isOn()
                ? now - Math.max(state.advertisedAt, state.beatAt) > state.beats.patienceNanos()
                : silence > VrrpTimes.shortestHastenedDown(state.advertisedInterval);
    }

    /**
     * Whether a sleep that may be too long was not: the twin has said which of our beats it heard, and cannot act
     * before that one's promise is over. Half an interval is for the travel of what this node says now.
     */
    private static boolean isStillWaitedFor(VrrpState state, long now) {
        return state.phase == Phase.ACTIVE
                && state.twinWaitsUntil != Long.MIN_VALUE
                && now < state.twinWaitsUntil - state.beats.hurryNanos()
                && now - state.advertisedAt <= VrrpTimes.shortestActiveDown(state.advertisedInterval);
    }

    private static void beat(VrrpState state, long now, long twinWaitsUntil) {
        state.twinWaitsUntil = twinWaitsUntil;
        boolean slept = state.beatAt != Long.MIN_VALUE && now - state.beatAt > state.beats.patienceNanos();
        if (slept && state.phase == Phase.BACKUP) {
            // Its twin may have slept as well and be about to begin.
            state.notBefore =
                    Math.max(state.notBefore, now + VrrpTimes.skewTime(state.priority(), state.intervalNanos));
        }
        state.beatAt = now;
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
        state.notBefore = Long.MIN_VALUE;
        state.hesitated = false;
        state.held = false;
        if (heard.priority() == 0) {
            for (Member each : state.members) {
                each.waitingSince = heard.at();
                each.farewellHeard = true;
            }
        } else if (heard.priority() >= state.priority()) {
            state.lowerSince = Long.MAX_VALUE;
            remember(member, heard);
        } else {
            heardLower(state, member, heard);
        }
    }

    private static void heardLower(VrrpState state, Member member, AdvertisementHeard heard) {
        if (state.lowerSince == Long.MAX_VALUE) {
            state.lowerSince = heard.at();
        }
        if (member.activePriority > heard.priority() && isActive(member, heard)) {
            member.activePriority = heard.priority();
            for (Member each : state.members) {
                each.waitingSince = heard.at();
                each.weakened = true;
            }
        } else if (!member.weakened && !state.mayPreempt(heard.at())) {
            boolean speaksBeside = !isActive(member, heard) && isHeard(state, member, heard.at());
            waitAnew(member, heard);
            // A second, lower router beside the Active is not what we go by: its ups and downs are no loss of rank.
            if (!speaksBeside) {
                goBy(member, heard);
            }
        }
    }

    /** Whether the Active gone by spoke so lately that nobody can have taken over from it. */
    private static boolean isHeard(VrrpState state, Member member, long now) {
        // The member's interval is the last speaker's, who may not be the Active.
        long interval = Math.max(member.activeIntervalNanos, state.intervalNanos);
        return member.activePriority > 0 && now - member.activeAt <= VrrpTimes.shortestActiveDown(interval);
    }

    private static boolean isActive(Member member, AdvertisementHeard heard) {
        return heard.sourceHigh() == member.activeHigh && heard.sourceLow() == member.activeLow;
    }

    /** RFC 9568 section 6.4.3. */
    private static void heardInActive(VrrpState state, Member member, AdvertisementHeard heard, VrrpActions actions) {
        if (heard.priority() > state.priority()) {
            yieldTo(state, member, heard, Reason.HIGHER_PRIORITY, actions);
            return;
        }
        boolean tie = heard.priority() == state.priority();
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
            actions.sendAdvertisement(member.id, state.priority());
            actions.note(Note.LOWER_ACTIVE_HEARD);
        }
    }

    private static void heardInReleasing(VrrpState state, Member member, AdvertisementHeard heard,
            VrrpActions actions) {
        // Another farewell is no successor.
        if (heard.priority() > 0) {
            Transitions.closeGuards(state, actions);
            Transitions.leaveActive(state, heard.at(), state.releaseReason, actions);
            rememberInBackup(state, member, heard);
        }
    }

    private static void yieldTo(
            VrrpState state, Member member, AdvertisementHeard heard, Reason reason, VrrpActions actions) {
        Transitions.closeGuards(state, actions);
        Transitions.leaveActive(state, heard.at(), reason, actions);
        rememberInBackup(state, member, heard);
    }

    private static void rememberInBackup(VrrpState state, Member member, AdvertisementHeard heard) {
        if (state.phase == Phase.BACKUP) {
            remember(member, heard);
        }
    }

    private static void remember(Member member, AdvertisementHeard heard) {
        waitAnew(member, heard);
        goBy(member, heard);
    }

    private static void waitAnew(Member member, AdvertisementHeard heard) {
        member.activeIntervalNanos = heard.intervalNanos();
        member.waitingSince = heard.at();
        member.activeHeard = true;
        member.farewellHeard = false;
        member.weakened = false;
    }

    private static void goBy(Member member, AdvertisementHeard heard) {
        member.activeAt = heard.at();
        member.activePriority = heard.priority();
        member.activeHigh = heard.sourceHigh();
        member.activeLow = heard.sourceLow();
    }

    private static void timeReached(VrrpState state, long now, VrrpActions actions) {
        switch (state.phase) {
            case INITIALIZE -> Circumstances.delayOver(state, now, actions);
            case BACKUP -> {
                dropEvidenceWhenLate(state, now);
                if (now >= activeDownAt(state) && !hesitates(state, now)) {
                    Reason reason = takeOverReason(state, now);
                    if (state.ruling != Ruling.PLAIN && (reason == Reason.TWIN_SILENT || reason == Reason.TWIN_LOST)) {
                        hold(state, now, actions);
                    } else {
                        Transitions.takeOver(state, now, reason, actions);
                    }
                }
            }
            case ACTIVE -> {
                if (now >= state.yieldAt) {
                    Transitions.closeGuards(state, actions);
                    Transitions.leaveActive(state, now, Reason.TIE_LOST, actions);
                } else if (now >= state.advertiseAt) {
                    Transitions.advertise(state, now, actions);
                }
            }
            case RELEASING -> {
                if (now >= state.releaseUntil) {
                    Transitions.closeGuards(state, actions);
                    Transitions.leaveActive(state, now, state.releaseReason, actions);
                }
            }
        }
    }

    /** By the split-brain rule the Active's silence is not its death: an interval later it is asked again. */
    private static void hold(VrrpState state, long now, VrrpActions actions) {
        state.notBefore = now + state.intervalNanos;
        if (!state.held) {
            state.held = true;
            actions.note(Note.HELD);
        }
    }

    /** From when on the takeover is near enough to make ready for it. */
    private static long readyAt(VrrpState state) {
        return activeDownAt(state) - VrrpTimes.preparation(state.intervalNanos);
    }

    /** Whether the time to take over was slept through, so that the wait goes on. */
    private static boolean hesitates(VrrpState state, long now) {
        long late = now - activeDownAt(state);
        long activeDown = VrrpTimes.activeDownInterval(state.priority(), state.intervalNanos);
        if (late > activeDown) {
            state.notBefore = now + activeDown;
            return true;
        }
        if (!state.hesitated && late > state.intervalNanos / 8) {
            state.hesitated = true;
            state.notBefore = now + VrrpTimes.skewTime(state.priority(), state.intervalNanos);
            return true;
        }
        return false;
    }

    /** When the last of the members has been silent long enough. */
    private static long activeDownAt(VrrpState state) {
        return Math.max(state.notBefore, activeDownAt(state, state.silentSince != Long.MAX_VALUE));
    }

    private static long activeDownAt(VrrpState state, boolean hastened) {
        long latest = Long.MIN_VALUE;
        for (Member member : state.members) {
            latest = Math.max(latest, activeDownAt(state, member, hastened));
        }
        return latest;
    }

    private static long activeDownAt(VrrpState state, Member member, boolean hastened) {
        if (member.farewellHeard || member.weakened) {
            return member.waitingSince + VrrpTimes.skewTime(state.priority(), member.activeIntervalNanos);
        }
        long full = member.waitingSince + VrrpTimes.activeDownInterval(state.priority(), member.activeIntervalNanos);
        if (!hastened || !member.activeHeard) {
            return full;
        }
        long guarded = member.waitingSince + state.beats.guardTime(member.activeIntervalNanos);
        return Math.min(full, Math.max(guarded, state.silentSince));
    }

    private static void evidenceSilent(VrrpState state, long now) {
        if (state.phase == Phase.BACKUP) {
            state.silentSince = now;
        }
    }

    /**
     * Whoever of the two is Active, or becomes so meanwhile, says on its segments that it lives: what the link no
     * longer says must not be taken for death.
     */
    private static void evidenceDoubted(VrrpState state, long now) {
        if (state.beats.hurryNanos() > 0) {
            state.hurryUntil = now + state.beats.hurryForNanos();
            state.advertiseAt = Math.min(
                    state.advertiseAt, Math.max(now, state.advertisedAt + state.beats.hurryNanos()));
        }
    }

    private static void dropEvidenceWhenLate(VrrpState state, long now) {
        long patience = state.intervalNanos / 4;
        if (state.beats.isOn()) {
            patience = Math.min(patience, Math.max(EVIDENCE_LATE_MIN_NANOS, state.beats.intervalNanos() * 3 / 2));
        }
        if (state.silentSince != Long.MAX_VALUE && now - activeDownAt(state) > patience) {
            state.silentSince = Long.MAX_VALUE;
        }
    }

    private static Reason takeOverReason(VrrpState state, long now) {
        for (Member member : state.members) {
            if (member.farewellHeard) {
                return Reason.TWIN_LEFT;
            }
            if (member.weakened) {
                return Reason.TWIN_WEAKENED;
            }
        }
        if (state.lowerSince != Long.MAX_VALUE && state.mayPreempt(now)) {
            return Reason.LOWER_PREEMPTED;
        }
        return now < activeDownAt(state, false) ? Reason.TWIN_LOST : Reason.TWIN_SILENT;
    }
}
