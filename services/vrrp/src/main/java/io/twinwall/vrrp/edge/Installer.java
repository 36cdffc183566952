package io.twinwall.vrrp.edge;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.machine.BeatTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Makes a {@link Setup} true: first everything that can fail and only adds, then the VRRP thread in one command, then
 * what is needed no more. Used by one thread at a time.
 */
final class Installer {
    private static final Duration THREAD_PATIENCE = Duration.ofSeconds(3);

    private final Kernel kernel;
    private final EventLog log;
    private final VrrpThread thread;
    private final PortStates portStates;
    private final TrackedStates trackedStates;
    private final VirtualDevices devices;
    private final VirtualAddresses addresses;
    private final Announcer announcer;
    private final HeldGuard guard;
    private final Roster roster;
    private final Surroundings surroundings;
    private volatile Map<PortEdge.Key, PortEdge> ports = Map.of();
    private volatile Setup current = Setup.NONE;
    private Map<RouterSpec.Key, Reach> reaches = Map.of();

    Installer(
            Kernel kernel,
            EventLog log,
            VrrpThread thread,
            PortStates portStates,
            TrackedStates trackedStates,
            VirtualAddresses addresses,
            Announcer announcer,
            RoleListener listener,
            Runnable guardMissing,
            LongSupplier clock) {
        this.kernel = kernel;
        this.log = log;
        this.thread = thread;
        this.portStates = portStates;
        this.trackedStates = trackedStates;
        this.devices = new VirtualDevices(kernel);
        this.addresses = addresses;
        this.announcer = announcer;
        this.guard = new HeldGuard(kernel.nft());
        this.roster = new Roster(portStates, trackedStates, log, listener, guardMissing, clock);
        this.surroundings = new Surroundings(kernel, log);
    }

    Roster roster() {
        return roster;
    }

    Setup current() {
        return current;
    }

    Optional<GroupEdge> group(GroupName name) {
        return roster.group(name);
    }

    Optional<RouterEdge> router(RouterSpec.Key key) {
        return roster.router(key);
    }

    Optional<PortEdge> port(PortEdge.Key key) {
        return Optional.ofNullable(ports.get(key));
    }

    /** What a crashed predecessor left goes: its macvlans with their addresses, then its guard. */
    synchronized void sweep() throws ApplyFailed {
        try {
            List<DeviceName> swept = devices.sweep();
            guard.remove();
            if (!swept.isEmpty()) {
                log.log(VrrpMessage.LEFTOVER_SWEPT, swept);
            }
        } catch (KernelRefused | NftRefused e) {
            throw new ApplyFailed("vrrp: cannot remove what an earlier run left: " + e.getMessage(), e);
        }
    }

    /** Has nftables judge the guard of a setup without keeping it. */
    synchronized void dryRun(Setup next) throws ApplyFailed {
        Guard.Wanted wanted = Guard.Wanted.of(next);
        if (wanted.ports().isEmpty()) {
            return;
        }
        try {
            requirePorts(next, portStates.look());
            kernel.nft().dryRun(Guard.text(Guard.Wanted.of(Setup.NONE), wanted));
        } catch (NftRefused e) {
            throw new ApplyFailed("vrrp: the kernel refuses the guard: " + e.getMessage()
                    + "; it needs nf_tables with netdev egress (Linux 5.16 or later)", e);
        } catch (KernelRefused e) {
            throw new ApplyFailed("vrrp: " + e.getMessage(), e);
        }
    }

    /**
     * Makes {@code next} true; the same again repairs what somebody took away.
     *
     * @throws ApplyFailed with everything as it was
     */
    synchronized void install(Setup next) throws ApplyFailed {
        Undo undo = new Undo();
        try {
            Map<DeviceName, Link> links = portStates.look();
            requirePorts(next, links);
            prepareSettings(next, undo);
            guardBoth(next, undo);
            makeDevices(next, links, undo);
            Map<PortEdge.Key, PortEdge> nextPorts = openPorts(next, links, undo);
            Map<RouterSpec.Key, Reach> nextReaches = surroundings.look(next, links, reaches);
            surroundings.probePeers(next, links);
            Roster.Placing placing = roster.place(next, nextPorts, nextReaches);
            Set<RouterSpec.Key> active = placing.activeKeys();
            addresses.add(next, active);
            undo.add(() -> addresses.settle(current, roster::activeKeys));
            callThread(next, placing, nextPorts);
            reaches = nextReaches;
            finish(next, placing, nextPorts);
        } catch (KernelRefused | NftRefused e) {
            undo.run(log);
            throw new ApplyFailed("vrrp: " + e.getMessage(), e);
        } catch (ApplyFailed e) {
            undo.run(log);
            throw e;
        }
    }

    private static void requirePorts(Setup next, Map<DeviceName, Link> links) throws ApplyFailed {
        for (RouterSpec router : next.routers().values()) {
            if (!links.containsKey(router.port())) {
                throw new ApplyFailed("interface " + router.name() + ": this node has no device " + router.port()
                        + "; correct 'device', or plug the card in");
            }
        }
    }

    private void prepareSettings(Setup next, Undo undo) throws KernelRefused {
        List<VirtualDevices.Previous> before = new ArrayList<>();
        undo.add(() -> devices.restore(before));
        for (RouterSpec router : next.routers().values()) {
            devices.preparePort(router.port(), before);
        }
    }

    /** Old and new at once, with the longer time: neither may be without a guard, nor shut, while both live. */
    private void guardBoth(Setup next, Undo undo) throws NftRefused {
        Guard.Wanted before = guard.wanted();
        Guard.Wanted both = before.with(Guard.Wanted.of(next));
        if (!both.ports().isEmpty()) {
            guard.change(both);
            undo.add(() -> settleGuard(before));
        }
    }

    private void settleGuard(Guard.Wanted wanted) throws NftRefused {
        if (wanted.equals(guard.wanted())) {
            return;
        }
        if (wanted.ports().isEmpty()) {
            guard.remove();
        } else {
            guard.change(wanted);
        }
    }

    private void makeDevices(Setup next, Map<DeviceName, Link> links, Undo undo) throws KernelRefused {
        Set<DeviceName> had = new HashSet<>();
        current.routers().values().forEach(router -> had.add(router.device()));
        for (RouterSpec router : next.routers().values()) {
            if (!had.contains(router.device())) {
                undo.add(() -> devices.remove(router.device()));
            }
            if (devices.ensure(router, links.get(router.port())) && had.contains(router.device())) {
                log.log(VrrpMessage.REPAIRED, router.device());
            }
        }
    }

    private Map<PortEdge.Key, PortEdge> openPorts(Setup next, Map<DeviceName, Link> links, Undo undo)
            throws KernelRefused {
        Map<PortEdge.Key, PortEdge> open = new LinkedHashMap<>();
        for (RouterSpec router : next.routers().values()) {
            PortEdge.Key key = router.portKey();
            PortEdge present = ports.get(key);
            int index = links.get(key.device()).index();
            if (present != null && present.index() == index) {
                open.put(key, present);
            } else if (!open.containsKey(key)) {
                PortEdge port = PortEdge.open(kernel.packets(), key, index);
                undo.add(port::close);
                open.put(key, port);
            }
        }
        return open;
    }

    private void callThread(Setup next, Roster.Placing placing, Map<PortEdge.Key, PortEdge> nextPorts)
            throws ApplyFailed {
        try {
            boolean done = thread.call(
                    now -> {
                        placing.carryOut(now);
                        thread.serve(now, List.copyOf(nextPorts.values()), placing.groups(), next.beats());
                    },
                    THREAD_PATIENCE);
            if (!done) {
                throw new ApplyFailed("vrrp: the VRRP thread did not answer within " + THREAD_PATIENCE.toSeconds()
                        + " s; this node gets too little processor time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyFailed("vrrp: interrupted while handing over the configuration", e);
        } catch (IllegalStateException e) {
            throw new ApplyFailed("vrrp: the VRRP thread refused the configuration: " + e.getCause(), e);
        }
    }

    /** From here on nothing fails the commit: what cannot be taken away is reported and swept at the next start. */
    private void finish(Setup next, Roster.Placing placing, Map<PortEdge.Key, PortEdge> nextPorts) {
        Setup before = current;
        current = next;
        roster.keep(placing);
        Map<PortEdge.Key, PortEdge> oldPorts = ports;
        ports = Map.copyOf(nextPorts);
        for (PortEdge port : oldPorts.values()) {
            if (!nextPorts.containsValue(port)) {
                port.close();
            }
        }
        attempt("addresses", () -> addresses.settle(next, roster::activeKeys));
        announceNews(before, next, roster.activeKeys());
        boolean clean = true;
        for (DeviceName gone : devicesOnlyIn(before, next)) {
            clean &= attempt(gone.text(), () -> devices.remove(gone));
        }
        if (clean) {
            attempt("guard", () -> settleGuard(Guard.Wanted.of(next)));
        }
        portStates.tellAll();
        attempt("routes", trackedStates::look);
        trackedStates.tellAll();
    }

    private void announceNews(Setup before, Setup next, Set<RouterSpec.Key> active) {
        Collection<RouterSpec> known = before.routers().values();
        List<RouterSpec> news = next.routers().values().stream()
                .filter(router -> active.contains(router.key()))
                .filter(router -> known.stream()
                        .noneMatch(old -> old.key().equals(router.key()) && old.addresses().equals(router.addresses())))
                .toList();
        announcer.announce(news, 2);
        announcer.tidy();
    }

    private static List<DeviceName> devicesOnlyIn(Setup before, Setup next) {
        Set<DeviceName> gone = new HashSet<>();
        before.routers().values().forEach(router -> gone.add(router.device()));
        next.routers().values().forEach(router -> gone.remove(router.device()));
        return List.copyOf(gone);
    }

    private boolean attempt(String what, Undo.Reversal removal) {
        try {
            removal.run();
            return true;
        } catch (Exception e) {
            log.log(VrrpMessage.REMOVAL_FAILED, what + ": " + e.getMessage());
            return false;
        }
    }

    /** Whether a source or a peer's MAC is not known, or may have changed, so that it is worth a look. */
    boolean dependsOnSurroundings() {
        return Surroundings.matter(current);
    }

    /** Whether something is missing that may turn up any moment. */
    synchronized boolean isIncomplete() {
        return Surroundings.isIncomplete(reaches);
    }

    /**
     * Whether sources or peers are others now than the virtual routers go by.
     *
     * @param probe whether the kernel makes sure of the peers, for the next look
     */
    synchronized boolean surroundingsChanged(boolean probe) throws KernelRefused {
        Map<DeviceName, Link> links = portStates.look();
        if (probe) {
            surroundings.probePeers(current, links);
        }
        return !surroundings.look(current, links, reaches).equals(reaches);
    }

    /** Whether a port is another device than the one we have a socket on, under the same name. */
    boolean portsAreReplaced(Map<DeviceName, Link> links) {
        return current.routers().values().stream().anyMatch(router -> {
            Link port = links.get(router.port());
            PortEdge edge = ports.get(router.portKey());
            return port != null && (edge == null || edge.index() != port.index());
        });
    }

    HeldGuard guard() {
        return guard;
    }

    VirtualDevices devices() {
        return devices;
    }

    /** Takes everything away; the groups have ended. */
    synchronized void removeAll() {
        attempt(
                "VRRP thread's groups",
                () -> thread.call(
                        now -> thread.serve(now, List.of(), List.of(), BeatTimes.NONE), THREAD_PATIENCE));
        attempt("addresses", () -> addresses.settle(Setup.NONE, Set::of));
        for (RouterSpec router : current.routers().values()) {
            attempt(router.device().text(), () -> devices.remove(router.device()));
        }
        attempt("guard", () -> settleGuard(Guard.Wanted.of(Setup.NONE)));
        ports.values().forEach(PortEdge::close);
        ports = Map.of();
        current = Setup.NONE;
        reaches = Map.of();
    }

    Collection<GroupEdge> groups() {
        return roster.groups();
    }
}
