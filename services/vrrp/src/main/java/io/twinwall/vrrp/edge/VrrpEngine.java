package io.twinwall.vrrp.edge;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Takeover;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.machine.VrrpEvent;
import io.twinwall.vrrp.machine.VrrpTimes;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** The running half of the service: its threads, and everything they share. */
public final class VrrpEngine implements AutoCloseable {
    private static final long UPKEEP_SECONDS = 3;
    /** Events tell what others do to the guard; a comparison now and then is for those that went astray. */
    private static final long COMPARE_GUARD_SECONDS = 60;
    /** Gratuitous ARP again, this long after becoming Active: a switch port may not have forwarded the first. */
    private static final List<Long> ANNOUNCE_AGAIN_SECONDS = List.of(1L, 5L);

    /** How soon an address or a peer that turned up is noticed. */
    private static final long SURROUNDINGS_MILLIS = 100;
    /** Every so many looks, with everything known, what is known is checked. */
    private static final int SURROUNDINGS_CALM = 30;
    /** Every so many looks the kernel is made to ask for the peers. */
    private static final int SURROUNDINGS_PROBE = 10;

    private static final int BURST = 2;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MARGIN = Duration.ofMillis(200);

    private final EventLog log;
    private final LongSupplier clock;
    private final Consumer<? super Takeover> pipeline;
    private final PacketPoller poller;
    private final Monitor<KernelChange> monitor;
    private final Monitor<RulesetChange> rulesets;
    private final VrrpThread thread;
    private final PortStates portStates;
    private final TrackedStates trackedStates;
    private final VirtualAddresses addresses;
    private final Announcer announcer;
    private final Installer installer;
    private final Preparation preparation;
    private final Repair repair;
    private final ScheduledThreadPoolExecutor upkeep;
    private final RoleSignal roles = new RoleSignal();
    private volatile boolean closing;
    private int looksAround;
    private volatile Consumer<? super Map<DeviceName, Link>> looker = links -> {};

    /** Opens the poller and the monitor and starts the threads. */
    public VrrpEngine(Kernel kernel, EventLog log, Consumer<? super Takeover> pipeline, LongSupplier clock)
            throws KernelRefused {
        this.log = log;
        this.clock = clock;
        this.pipeline = pipeline;
        poller = kernel.packets().poller();
        thread = new VrrpThread(poller, kernel.scheduling(), log, this::guardIsMissing, clock);
        portStates = new PortStates(kernel.links(), this::tellPort);
        trackedStates = new TrackedStates(kernel.routes(), this::tellTracked);
        addresses = new VirtualAddresses(kernel.addresses());
        announcer = new Announcer(kernel.packets(), log);
        upkeep = new ScheduledThreadPoolExecutor(
                1,
                task -> Thread.ofPlatform().name("vrrp-upkeep").daemon(true).unstarted(task),
                // What comes after the end is late by design.
                new ThreadPoolExecutor.DiscardPolicy());
        upkeep.setRemoveOnCancelPolicy(true);
        upkeep.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        installer = new Installer(
                kernel, log, thread, portStates, trackedStates, addresses, announcer, new Roles(),
                this::guardIsMissing, clock);
        preparation = new Preparation(kernel.scheduling(), addresses, this::members);
        repair = new Repair(kernel, installer, portStates, addresses, new RepairDuties(), log, clock);
        try {
            monitor = kernel.monitor();
        } catch (KernelRefused e) {
            poller.close();
            upkeep.shutdown();
            throw e;
        }
        try {
            rulesets = kernel.rulesetMonitor();
        } catch (KernelRefused e) {
            monitor.close();
            poller.close();
            upkeep.shutdown();
            throw e;
        }
        monitor.subscribe(this::kernelChanged);
        rulesets.subscribe(repair::heard);
        thread.start();
        repair.start();
        var _ = upkeep.scheduleWithFixedDelay(this::look, UPKEEP_SECONDS, UPKEEP_SECONDS, TimeUnit.SECONDS);
        var _ = upkeep.scheduleWithFixedDelay(
                this::lookAround, SURROUNDINGS_MILLIS, SURROUNDINGS_MILLIS, TimeUnit.MILLISECONDS);
        var _ = upkeep.scheduleWithFixedDelay(
                repair::compareGuard, COMPARE_GUARD_SECONDS, COMPARE_GUARD_SECONDS, TimeUnit.SECONDS);
    }

    /** For a {@link ThreadGuest} that comes to live on it. */
    public VrrpThread thread() {
        return thread;
    }

    /** The thread's, for a guest's ports. */
    public PacketPoller poller() {
        return poller;
    }

    /** Has somebody see the devices whenever they are looked at, at least every few seconds. */
    public void onLook(Consumer<? super Map<DeviceName, Link>> newLooker) {
        looker = newLooker;
    }

    /** For the test that counts what the VRRP thread allocates. */
    public long threadId() {
        return thread.threadId();
    }

    /** On the VRRP thread: what must be done about it is done on others. */
    private final class Roles implements RoleListener {
        @Override
        public void roleChanged(Takeover takeover) {
            pipeline.accept(takeover);
            roles.changed();
        }

        @Override
        public void expectationChanged(GroupEdge group) {
            preparation.expectationChanged(group);
        }
    }

    private Set<RouterSpec.Key> members(GroupEdge group) {
        return spec(group.name()).map(GroupSpec::keys).orElse(Set.of());
    }

    private boolean tellPort(int port, DeviceName device, boolean usable) {
        boolean taken = thread.post(now -> {
            for (GroupEdge group : thread.groups()) {
                group.step(new VrrpEvent.PortChanged(now, port, usable));
            }
        });
        if (!taken) {
            log.log(VrrpMessage.MAILBOX_FULL, device);
        }
        return taken;
    }

    private boolean tellTracked(int handle, Tracked thing, boolean up) {
        boolean taken = thread.post(now -> {
            for (GroupEdge group : thread.groups()) {
                group.step(new VrrpEvent.TrackedChanged(now, handle, up));
            }
        });
        if (!taken) {
            log.log(VrrpMessage.MAILBOX_FULL, thing);
        }
        return taken;
    }

    /** A check of the document came up or went down. */
    public void note(CheckName check, boolean up) {
        trackedStates.note(new Tracked.Check(check), up);
    }

    /** A check left the document: what it last said counts no more. */
    public void forget(CheckName check) {
        trackedStates.forget(new Tracked.Check(check));
    }

    /** Takes every group out of service, now and after every commit, or puts them back; false when it was not taken. */
    public boolean maintain(boolean on) {
        installer.roster().maintain(on);
        return stepAll(now -> new VrrpEvent.MaintenanceChanged(now, on));
    }

    /** Has no group preempt for now, or lets them again. */
    public void holdPreemption(boolean held) {
        installer.roster().holdPreemption(held);
        var _ = stepAll(now -> new VrrpEvent.ReadinessChanged(now, !held));
    }

    private boolean stepAll(LongFunction<VrrpEvent> event) {
        return thread.post(now -> List.of(thread.groups()).forEach(group -> group.step(event.apply(now))));
    }

    /** What a group hangs on besides its members' ports, in words, each {@code up} or {@code down}. */
    public Map<String, String> tracks(GroupSpec group) {
        Map<String, String> tracks = new LinkedHashMap<>();
        group.portPoints().keySet().forEach(port ->
                tracks.put("device " + port, portStates.isUsable(port) ? "up" : "down"));
        group.tracked().keySet().forEach(thing ->
                tracks.put(thing.toString(), trackedStates.isUp(thing) ? "up" : "down"));
        return tracks;
    }

    /** What the VRRP thread allocated since it began, in bytes. */
    public long allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getThreadAllocatedBytes(thread.threadId()) : 0;
    }

    /** Whether a port is there, up, and has carrier. */
    public boolean isUsable(DeviceName port) {
        return portStates.isUsable(port);
    }

    public boolean inMaintenance() {
        return installer.roster().inMaintenance();
    }

    private void kernelChanged(KernelChange change) {
        switch (change) {
            case KernelChange.LinkChanged(Link link) -> portStates.note(link);
            case KernelChange.LinkRemoved(Link link) -> portStates.noteRemoved(link);
            case KernelChange.RouteAdded _, KernelChange.RouteRemoved _ -> routesChanged();
            case KernelChange.AddressAdded _, KernelChange.AddressRemoved _, KernelChange.Overrun _ -> {
                // Nothing of this decides who is Active.
            }
        }
        repair.heard(change);
    }

    private void routesChanged() {
        if (!closing) {
            upkeep.execute(this::lookAtRoutes);
        }
    }

    private void lookAtRoutes() {
        try {
            trackedStates.look();
        } catch (KernelRefused e) {
            log.log(VrrpMessage.REPAIR_FAILED, e.getMessage());
        }
    }

    private void guardIsMissing() {
        repair.guardIsMissing();
    }

    /** At least every few seconds, whatever the monitors say: resync with the kernel, renew. */
    private void look() {
        repair.look();
        lookAtRoutes();
        trackedStates.tellNews();
        try {
            addresses.renew(silentRouters());
        } catch (KernelRefused | RuntimeException e) {
            log.log(VrrpMessage.ADDRESS_FAILED, e.getMessage());
        }
    }

    /** Sources and peers of IPv6 and unicast virtual routers come and go: those get new frames. */
    private void lookAround() {
        looksAround++;
        synchronized (installer) {
            boolean due = installer.isIncomplete() || looksAround % SURROUNDINGS_CALM == 0;
            if (closing || !due || !installer.dependsOnSurroundings()) {
                return;
            }
            try {
                if (installer.surroundingsChanged(looksAround % SURROUNDINGS_PROBE == 0)) {
                    installer.install(installer.current());
                }
            } catch (KernelRefused | ApplyFailed | RuntimeException e) {
                log.log(VrrpMessage.REPAIR_FAILED, e.getMessage());
            }
        }
    }

    /** Routers of groups whose thread gives no sign of life any more: their addresses are left to die. */
    private Set<RouterSpec.Key> silentRouters() {
        Set<RouterSpec.Key> silent = new HashSet<>();
        for (GroupSpec spec : installer.current().groups()) {
            Optional<GroupEdge> group = installer.group(spec.name());
            long patience = VrrpTimes.shortestActiveDown(intervalNanos(spec));
            if (group.isPresent() && clock.getAsLong() - group.get().lastSignOfLife() > patience) {
                silent.addAll(spec.keys());
            }
        }
        return silent;
    }

    private static long intervalNanos(GroupSpec spec) {
        return spec.members().getFirst().interval().duration().toNanos();
    }

    /** Has nftables judge the guard of a setup. */
    public void dryRun(Setup next) throws ApplyFailed {
        installer.dryRun(next);
    }

    /** Makes a setup true; {@code first} sweeps before. */
    public void install(Setup next, boolean first) throws ApplyFailed {
        synchronized (installer) {
            if (first) {
                installer.sweep();
            }
            installer.install(next);
        }
        repair.look();
    }

    /**
     * Makes {@code next} true after a time, unless something else than {@code now} is in force by then.
     *
     * @param now what is in force, and holds everything of {@code next} but its pace
     */
    public void installLater(Setup now, Setup next, Duration delay) {
        later(() -> {
            synchronized (installer) {
                if (!closing && installer.current().equals(now)) {
                    try {
                        installer.install(next);
                    } catch (ApplyFailed | RuntimeException e) {
                        log.log(VrrpMessage.REPAIR_FAILED, e.getMessage());
                    }
                }
            }
        }, delay);
    }

    /** Has something done later, on the thread that looks after things; not after the end. */
    public void later(Runnable task, Duration delay) {
        var _ = upkeep.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    public Setup current() {
        return installer.current();
    }

    public Optional<GroupEdge> group(GroupName name) {
        return installer.group(name);
    }

    public Optional<RouterEdge> router(RouterSpec.Key key) {
        return installer.router(key);
    }

    public Optional<PortEdge> port(PortEdge.Key key) {
        return installer.port(key);
    }

    /** The takeover step {@code addresses}. */
    public void own(GroupName group, boolean owned) throws KernelRefused {
        Optional<GroupSpec> spec = spec(group);
        if (spec.isPresent()) {
            addresses.own(spec.get().keys(), owned);
        }
    }

    /** The takeover step {@code announce}: now, and again while the group is still Active. */
    public void announce(GroupName group) {
        spec(group).ifPresent(spec -> announcer.announce(spec.members(), BURST));
        if (!closing) {
            upkeep.execute(announcer::tidy);
            for (long seconds : ANNOUNCE_AGAIN_SECONDS) {
                later(() -> announceIfActive(group), Duration.ofSeconds(seconds));
            }
        }
    }

    private void announceIfActive(GroupName group) {
        boolean active = installer.group(group).filter(edge -> edge.view().role() == Role.ACTIVE).isPresent();
        if (active) {
            spec(group).ifPresent(spec -> announcer.announce(spec.members(), 1));
        }
        announcer.tidy();
    }

    /** What a repair needs of the threads. */
    private final class RepairDuties implements Repair.Duties {
        @Override
        public void looked(Map<DeviceName, Link> links) {
            looker.accept(links);
        }

        @Override
        public Set<RouterSpec.Key> stale() {
            return silentRouters();
        }

        @Override
        public void announce(Collection<RouterSpec> routers) {
            announcer.announce(routers, BURST);
            upkeep.execute(announcer::tidy);
        }

        @Override
        public void advertise() {
            var _ = thread.post(thread::openGuard);
        }
    }

    private Optional<GroupSpec> spec(GroupName name) {
        return installer.current().groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst();
    }

    /** Asks an Active group to hand over; false when the VRRP thread took no command. */
    public boolean requestFailover(GroupEdge group) {
        return thread.post(now -> group.step(new VrrpEvent.FailoverRequested(now)));
    }

    /** Waits until a condition on roles holds; false when the time ran out. */
    public boolean awaitRoles(BooleanSupplier condition, Duration patience) throws InterruptedException {
        return roles.await(condition, patience);
    }

    /** How long a hand-over of a group may take at the most. */
    public Duration handOverTime(GroupName group) {
        long nanos = spec(group).map(VrrpEngine::intervalNanos).map(VrrpTimes::guardTime).orElse(0L);
        return Duration.ofNanos(nanos).plus(CLOSE_MARGIN);
    }

    /** Farewell, hand-over within bounds, then everything is taken away and the threads end. */
    @Override
    public void close() {
        closing = true;
        upkeep.shutdown();
        // Not under the lock: an apply or repair that is under way must be able to end.
        handOver();
        preparation.close();
        repair.close();
        synchronized (installer) {
            retireAll();
            installer.removeAll();
        }
        announcer.tidy();
        rulesets.close();
        monitor.close();
        thread.close();
        poller.close();
    }

    private void handOver() {
        Collection<GroupEdge> groups = installer.groups();
        var _ = thread.post(now -> {
            for (GroupEdge group : groups) {
                group.step(new VrrpEvent.ShutdownRequested(now));
            }
        });
        Duration patience = groups.stream()
                .map(group -> handOverTime(group.name()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        try {
            var _ = awaitRoles(
                    () -> groups.stream().allMatch(group -> group.view().role() == Role.INITIALIZE),
                    patience.compareTo(CLOSE_MAX) < 0 ? patience : CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void retireAll() {
        Collection<GroupEdge> groups = installer.groups();
        var _ = thread.post(now -> groups.forEach(group -> group.retire(now)));
    }
}
