package io.twinwall.vrrp.edge;

import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Machine;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Takeover;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.Note;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.Reason;
import io.twinwall.vrrp.machine.TrackedSettings;
import io.twinwall.vrrp.machine.VrrpActions;
import io.twinwall.vrrp.machine.VrrpEvent;
import io.twinwall.vrrp.machine.VrrpState;
import io.twinwall.vrrp.split.SplitMessage;
import io.twinwall.vrrp.split.edge.SplitDesk;
import io.twinwall.vrrp.split.machine.Ruling;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A group on the VRRP thread: its machine, and the machine's duties carried out. Other threads read what is public. */
public final class GroupEdge implements VrrpActions {
    /** Who knows now what is up and down, for a start after a fault. */
    interface Conditions {
        boolean portUsable(int port);

        boolean trackedUp(int thing);

        /** Whether the operator took the node out of service. */
        boolean inMaintenance();

        boolean mayPreempt();
    }

    /** Role, time of the last change and number of changes, and the priority of now, together. */
    public record View(Role role, long sinceNanos, long transitions, boolean releasing, int priority) {
        private View becoming(boolean nowReleasing, int nowPriority) {
            return new View(role, sinceNanos, transitions, nowReleasing, nowPriority);
        }
    }

    private static final long NANOS_PER_CENTISECOND = 10_000_000;
    private static final long PAUSE_FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final int FAULTS_IN_A_ROW = 3;
    private static final long PAUSE_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Machine<VrrpState, VrrpEvent, VrrpActions> machine;
    private final VrrpEvent.TimeReached time = new VrrpEvent.TimeReached();
    private final VrrpEvent.Beat beat = new VrrpEvent.Beat();
    private final VrrpEvent.AdvertisementHeard heard = new VrrpEvent.AdvertisementHeard();
    private final Conditions conditions;
    private final RoleListener listener;
    private final EventLog log;
    private final Counter sentAt = new Counter();
    private final Counter expectedAt = new Counter();
    private final Counter rivalsHeard = new Counter();
    private final LogLimit lowerHeard = new LogLimit();
    private final LogLimit restored = new LogLimit();
    private final LogLimit held = new LogLimit();
    private volatile GroupName name;
    private volatile View view;
    private volatile boolean takeoverExpected;
    private VrrpState state = new VrrpState();
    private RouterEdge[] routers = {};
    private PortEdge[] ports = {};
    private GroupSettings settings;
    private long now;
    /** As last advertised; 0 after a farewell. */
    private int priorityNow;
    private boolean watched;
    /** Null while nobody speaks of the twin. */
    private TwinEvidence evidence;

    /** When an advertisement was last taken; the entry to the role before one was. */
    private long heardAt;
    /** Null where there is no link. */
    private SplitDesk desk;

    private Ruling ruling = Ruling.PLAIN;
    private long restartAt = Long.MAX_VALUE;
    /** Faults lately that no packet brought about. */
    private int faultsInARow;
    private long faultAt;
    private long pause = PAUSE_FIRST;

    GroupEdge(
            GroupName name,
            Machine<VrrpState, VrrpEvent, VrrpActions> machine,
            Conditions conditions,
            RoleListener listener,
            EventLog log,
            long now) {
        this.name = name;
        this.machine = machine;
        this.conditions = conditions;
        this.listener = listener;
        this.log = log;
        this.view = new View(Role.INITIALIZE, now, 0, false, 0);
    }

    public GroupName name() {
        return name;
    }

    public View view() {
        return view;
    }

    /** Whether the group's addresses belong on its macvlans now: it is Active, or is about to be. */
    boolean holdsAddresses() {
        // In this order: the role changes before the expectation ends.
        return takeoverExpected || view.role() == Role.ACTIVE;
    }

    /** Whether this node owns the addresses and answers for them: then it listens to nobody (RFC 9568 section 7.1). */
    boolean isActiveOwner() {
        return view.role() == Role.ACTIVE && settings.priority() == Advertisement.OWNER && !view.releasing();
    }

    /** Another router claims to be Active beside the owner: hosts may have learned its MAC. */
    void rivalSeen() {
        rivalsHeard.increment();
    }

    /** When an advertisement last left or the takeover was last expected, in nanoTime; 0 for never. */
    long lastSignOfLife() {
        return Math.max(sentAt.get(), expectedAt.get());
    }

    /** First settings, or new ones for a live group. The routers carry the new frames already. */
    void configure(
            long at, GroupName newName, GroupSettings next, List<RouterEdge> newRouters, List<PortEdge> newPorts,
            long startDelay) {
        boolean fresh = settings == null;
        name = newName;
        settings = next;
        ports = newPorts.toArray(PortEdge[]::new);
        RouterEdge[] left = routers;
        // Members that leave must still be there for the step: it shuts their guard.
        routers = union(newRouters, left);
        if (fresh) {
            begin(at, next, startDelay);
        } else if (restartAt == Long.MAX_VALUE) {
            step(new VrrpEvent.Reconfigured(at, next));
        }
        routers = newRouters.toArray(RouterEdge[]::new);
    }

    private static RouterEdge[] union(List<RouterEdge> next, RouterEdge[] left) {
        List<RouterEdge> all = new ArrayList<>(next);
        for (RouterEdge router : left) {
            if (!all.contains(router)) {
                all.add(router);
            }
        }
        return all.toArray(RouterEdge[]::new);
    }

    /** The group is configured no more: it ends at once, with a farewell where it was Active. */
    void retire(long at) {
        now = at;
        View last = view;
        if (last.role() == Role.ACTIVE) {
            for (RouterEdge router : routers) {
                router.send(0, at);
                router.closeGuard(at);
            }
        }
        if (last.role() != Role.INITIALIZE) {
            roleChanged(last.role(), Role.INITIALIZE, Reason.SHUTDOWN);
        }
        restartAt = Long.MAX_VALUE;
        state = new VrrpState();
        takeoverExpected(false);
    }

    /** How many advertisements of lower rank came in while Active: another router was Active as well. */
    long rivalsHeard() {
        return rivalsHeard.get();
    }

    /** The guard is new and knows no live MAC: an Active opens it at once instead of when it is due. */
    void advertiseAgain(long at) {
        // When one is due it follows at once, or, after a sleep, must not: that is the machine's to say.
        boolean due = at >= machine.wakeAt(state);
        if (view.role() == Role.ACTIVE && priorityNow != Advertisement.FAREWELL && !due) {
            for (RouterEdge router : routers) {
                router.send(priorityNow, at);
            }
        }
    }

    void heard(long at, RouterEdge router, AdvertisementView advertisement) {
        boolean taken = take(heard.set(
                at,
                router.id(),
                advertisement.priority(),
                advertisement.sourceHigh(),
                advertisement.sourceLow(),
                advertisement.intervalCentiseconds() * NANOS_PER_CENTISECOND));
        if (taken) {
            heardAt = at;
            if (desk != null) {
                desk.heardOn(router.spec().port(), at);
            }
        }
    }

    /** On the VRRP thread: the twin has, or has no longer, evidence of this node besides advertisements. */
    public void evidenceWatched(long at, boolean isWatched) {
        watched = isWatched;
        step(new VrrpEvent.EvidenceWatched(at, isWatched));
    }

    /** On the VRRP thread: what is known of the twin besides its advertisements. */
    public void judgedBy(TwinEvidence newEvidence) {
        evidence = newEvidence;
    }

    /** On the VRRP thread: all evidence of the twin fell silent, or is heard again (DESIGN section 5). */
    public void evidence(long at, boolean silent) {
        step(silent ? new VrrpEvent.EvidenceSilent(at) : new VrrpEvent.EvidenceHeard(at));
    }

    /** On the VRRP thread: the twin may miss this node on the link. */
    public void evidenceDoubted(long at) {
        step(new VrrpEvent.EvidenceDoubted(at));
    }

    /** On the VRRP thread: who says what the split-brain rule has the group do; empty for nobody. */
    public void ruledBy(Optional<SplitDesk> newDesk) {
        desk = newDesk.orElse(null);
        if (desk == null) {
            rule(now, Ruling.PLAIN);
        }
    }

    private void rule(long at) {
        if (desk != null && settings != null && restartAt == Long.MAX_VALUE) {
            rule(at, desk.rule(at, view.role(), state.priority(), settings.intervalNanos()));
        }
    }

    private void rule(long at, Ruling next) {
        if (next != ruling) {
            ruling = next;
            step(new VrrpEvent.Ruled(at, next));
        }
    }

    /** The guard's beat is due: a group that woke late gives up now. */
    void beat(long at) {
        step(beat.at(at, evidence == null ? Long.MIN_VALUE : evidence.twinWaitsUntil()));
        rule(at);
    }

    /** Gives the machine the time when it asked for it. */
    void tick(long at) {
        if (at >= restartAt) {
            restartAt = Long.MAX_VALUE;
            step(new VrrpEvent.EvidenceWatched(at, watched));
            begin(at, asOfNow(settings), 0);
        } else if (at >= machine.wakeAt(state)) {
            if (view.role() == Role.BACKUP) {
                // What the link says by now, before silence is acted on.
                rule(at);
            }
            step(time.at(at));
        }
    }

    /** The settings of a group that starts over after a fault, with what is up and down by now. */
    private GroupSettings asOfNow(GroupSettings then) {
        return new GroupSettings(
                then.members(),
                then.ports().stream()
                        .map(port -> new PortSettings(
                                port.id(), conditions.portUsable(port.id()), port.member(), port.points()))
                        .toList(),
                then.tracked().stream()
                        .map(each -> new TrackedSettings(each.id(), conditions.trackedUp(each.id()), each.points()))
                        .toList(),
                then.policy(),
                then.priority(),
                then.preempt(),
                then.preemptDelayNanos(),
                then.intervalNanos(),
                then.beats());
    }

    private void begin(long at, GroupSettings with, long delay) {
        ruling = Ruling.PLAIN;
        step(new VrrpEvent.MaintenanceChanged(at, conditions.inMaintenance()));
        step(new VrrpEvent.ReadinessChanged(at, conditions.mayPreempt()));
        step(new VrrpEvent.Started(at, with, delay));
    }

    long wakeAt() {
        return Math.min(machine.wakeAt(state), restartAt);
    }

    /** Any event but an advertisement or the time. */
    void step(VrrpEvent event) {
        var _ = take(event);
    }

    /** False when the event broke an invariant. */
    private boolean take(VrrpEvent event) {
        now = event.at();
        boolean taken = true;
        try {
            state = machine.step(state, event, this);
        } catch (RuntimeException e) {
            taken = false;
            fault(event, e);
        }
        View last = view;
        if (state.isReleasing() != last.releasing() || state.priority() != last.priority()) {
            view = last.becoming(state.isReleasing(), state.priority());
        }
        return taken;
    }

    /**
     * DESIGN section 5, no poisoned pair: what broke the invariant is forgotten, the state is made afresh and the group
     * goes on in its role, because the same packet may have hit the twin. Only what no packet explains and comes again
     * and again makes it give up.
     */
    private void fault(VrrpEvent event, RuntimeException broken) {
        boolean packet = event instanceof VrrpEvent.AdvertisementHeard;
        faultsInARow = packet || now - faultAt > PAUSE_FIRST ? 0 : faultsInARow + 1;
        if (view.role() != Role.INITIALIZE && !view.releasing() && faultsInARow < FAULTS_IN_A_ROW && restore()) {
            faultAt = packet ? faultAt : now;
            if (restored.allows(now)) {
                log.log(VrrpMessage.FAULT_SURVIVED, name, broken, view.role().word());
            }
        } else {
            startOver(broken);
        }
    }

    private boolean restore() {
        ruling = Ruling.PLAIN;
        takeoverExpected(false);
        if (view.role() == Role.BACKUP) {
            // It may have been in the middle of a takeover, with the guard open already.
            for (RouterEdge router : routers) {
                router.closeGuard(now);
            }
        }
        try {
            VrrpState fresh = machine.step(new VrrpState(), new VrrpEvent.EvidenceWatched(now, watched), this);
            fresh = machine.step(fresh, new VrrpEvent.ReadinessChanged(now, conditions.mayPreempt()), this);
            long lately = view.role() == Role.ACTIVE ? sentAt.get() : Math.max(heardAt, view.sinceNanos());
            state = machine.step(fresh, new VrrpEvent.Restored(now, asOfNow(settings), view.role(), lately), this);
            return true;
        } catch (RuntimeException e) {
            // Then the fault is in the settings themselves; startOver tells of the first one.
            return false;
        }
    }

    private void startOver(RuntimeException broken) {
        pause = now - faultAt > 2 * PAUSE_MAX ? PAUSE_FIRST : Math.min(2 * pause, PAUSE_MAX);
        faultAt = now;
        log.log(VrrpMessage.FAULT, name, broken, TimeUnit.NANOSECONDS.toSeconds(pause));
        state = new VrrpState();
        ruling = Ruling.PLAIN;
        takeoverExpected(false);
        restartAt = now + pause;
        for (RouterEdge router : routers) {
            router.closeGuard(now);
        }
        if (view.role() != Role.INITIALIZE) {
            roleChanged(view.role(), Role.INITIALIZE, Reason.FAULT);
        }
    }

    @Override
    public void sendAdvertisement(int member, int priority) {
        router(member).send(priority, now);
        sentAt.set(now);
        priorityNow = priority;
    }

    @Override
    public void closeGuard(int member) {
        RouterEdge router = router(member);
        GroupEdge owner = router.group();
        // A virtual router that moved to another group that is Active keeps its guard open there.
        if (owner == this || owner.view.role() != Role.ACTIVE) {
            router.closeGuard(now);
        }
    }

    private RouterEdge router(int member) {
        for (RouterEdge router : routers) {
            if (router.id() == member) {
                return router;
            }
        }
        throw new IllegalStateException("group " + name + " has no member " + member);
    }

    @Override
    public void discardBacklog() {
        for (PortEdge port : ports) {
            port.drain();
        }
    }

    @Override
    public void roleChanged(Role from, Role to, Reason reason) {
        if (reason == Reason.WOKE_LATE) {
            log.log(VrrpMessage.WOKE_LATE, name, TimeUnit.NANOSECONDS.toMillis(now - sentAt.get()));
        }
        if (reason == Reason.RULE && desk != null) {
            log.log(SplitMessage.YIELDED, name, desk.row().word());
        }
        log.log(VrrpMessage.ROLE_CHANGED, name, from.word(), to.word(), reason);
        view = new View(to, now, view.transitions() + 1, false, state.priority());
        if (to == Role.ACTIVE) {
            // It came as expected: there is nothing to undo.
            takeoverExpected = false;
        }
        listener.roleChanged(new Takeover(name, from, to));
    }

    @Override
    public void takeoverExpected(boolean expected) {
        if (takeoverExpected != expected) {
            takeoverExpected = expected;
            if (expected) {
                expectedAt.set(now);
            }
            listener.expectationChanged(this);
        }
    }

    @Override
    public void note(Note note) {
        switch (note) {
            case RELEASING -> log.log(VrrpMessage.RELEASING, name);
            case LOWER_ACTIVE_HEARD -> {
                rivalsHeard.increment();
                if (lowerHeard.allows(now)) {
                    log.log(VrrpMessage.LOWER_ACTIVE_HEARD, name);
                }
            }
            case HELD -> {
                if (held.allows(now)) {
                    log.log(SplitMessage.HELD, name, desk == null ? "none" : desk.row().word());
                }
            }
            case PORT_NOT_COUNTED -> log.log(VrrpMessage.PORT_NOT_COUNTED, name);
        }
    }
}
