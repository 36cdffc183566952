package io.twinwall.vrrp.edge;

import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Takeover;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.Note;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.Reason;
import io.twinwall.vrrp.machine.VrrpActions;
import io.twinwall.vrrp.machine.VrrpEvent;
import io.twinwall.vrrp.machine.VrrpMachine;
import io.twinwall.vrrp.machine.VrrpState;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** A group on the VRRP thread: its machine, and the machine's duties carried out. Other threads read what is public. */
public final class GroupEdge implements VrrpActions {
    /** Role, time of the last change and number of changes, together. */
    public record View(Role role, long sinceNanos, long transitions, boolean releasing) {}

    private static final long NANOS_PER_CENTISECOND = 10_000_000;
    private static final long PAUSE_FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_MAX = TimeUnit.SECONDS.toNanos(60);

    private final VrrpMachine machine = new VrrpMachine();
    private final VrrpEvent.TimeReached time = new VrrpEvent.TimeReached();
    private final VrrpEvent.AdvertisementHeard heard = new VrrpEvent.AdvertisementHeard();
    private final Consumer<? super Takeover> takeovers;
    private final EventLog log;
    private final Counter sentAt = new Counter();
    private final Counter rivalsHeard = new Counter();
    private final LogLimit lowerHeard = new LogLimit();
    private volatile GroupName name;
    private volatile View view;
    private VrrpState state = new VrrpState();
    private RouterEdge[] routers = {};
    private PortEdge[] ports = {};
    private GroupSettings settings;
    /** Who knows now whether a port is usable, for a start after a fault. */
    private IntPredicate usable = port -> true;
    private long now;
    /** As last advertised; 0 after a farewell. */
    private int priorityNow;
    private long restartAt = Long.MAX_VALUE;
    private long faultAt;
    private long pause = PAUSE_FIRST;

    GroupEdge(GroupName name, Consumer<? super Takeover> takeovers, EventLog log, long now) {
        this.name = name;
        this.takeovers = takeovers;
        this.log = log;
        this.view = new View(Role.INITIALIZE, now, 0, false);
    }

    public GroupName name() {
        return name;
    }

    public View view() {
        return view;
    }

    /** When an advertisement last left, in nanoTime; 0 for never. */
    public long sentAt() {
        return sentAt.get();
    }

    /** First settings, or new ones for a live group. The routers carry the new frames already. */
    void configure(
            long at, GroupName newName, GroupSettings next, List<RouterEdge> newRouters, List<PortEdge> newPorts,
            IntPredicate usableNow) {
        boolean fresh = settings == null;
        name = newName;
        settings = next;
        usable = usableNow;
        ports = newPorts.toArray(PortEdge[]::new);
        RouterEdge[] left = routers;
        // Members that leave must still be there for the step: it shuts their guard.
        routers = union(newRouters, left);
        if (fresh) {
            step(new VrrpEvent.Started(at, next));
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
        step(heard.set(
                at,
                router.id(),
                advertisement.priority(),
                advertisement.sourceHigh(),
                advertisement.sourceLow(),
                advertisement.intervalCentiseconds() * NANOS_PER_CENTISECOND));
    }

    /** On the VRRP thread: all evidence of the twin fell silent, or is heard again (DESIGN section 5). */
    public void evidence(long at, boolean silent) {
        step(silent ? new VrrpEvent.EvidenceSilent(at) : new VrrpEvent.EvidenceHeard(at));
    }

    /** Gives the machine the time when it asked for it. */
    void tick(long at) {
        if (at >= restartAt) {
            restartAt = Long.MAX_VALUE;
            List<PortSettings> current = settings.ports().stream()
                    .map(port -> new PortSettings(port.id(), usable.test(port.id())))
                    .toList();
            step(new VrrpEvent.Started(
                    at,
                    new GroupSettings(
                            settings.members(),
                            current,
                            settings.priority(),
                            settings.preempt(),
                            settings.intervalNanos())));
        } else if (at >= machine.wakeAt(state)) {
            step(time.at(at));
        }
    }

    long wakeAt() {
        return Math.min(machine.wakeAt(state), restartAt);
    }

    /** Any event but an advertisement or the time. */
    void step(VrrpEvent event) {
        now = event.at();
        try {
            state = machine.step(state, event, this);
        } catch (RuntimeException e) {
            fault(e);
        }
        if (state.isReleasing() != view.releasing()) {
            View last = view;
            view = new View(last.role(), last.sinceNanos(), last.transitions(), state.isReleasing());
        }
    }

    /** DESIGN section 5, no poisoned pair: this group starts over by itself, with a growing pause. */
    private void fault(RuntimeException broken) {
        pause = now - faultAt > 2 * PAUSE_MAX ? PAUSE_FIRST : Math.min(2 * pause, PAUSE_MAX);
        faultAt = now;
        log.log(VrrpMessage.FAULT, name, broken, TimeUnit.NANOSECONDS.toSeconds(pause));
        state = new VrrpState();
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
        log.log(VrrpMessage.ROLE_CHANGED, name, from.word(), to.word(), reason);
        view = new View(to, now, view.transitions() + 1, false);
        takeovers.accept(new Takeover(name, from, to));
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
            case PORT_NOT_COUNTED -> log.log(VrrpMessage.PORT_NOT_COUNTED, name);
        }
    }
}
