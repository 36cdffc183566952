package io.twinwall.vrrp.edge;

import io.twinwall.linux.Actor;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Puts back what another program takes away or changes: the guard first, then macvlans, addresses and settings.
 *
 * <pre>
 *   kernel monitor, ruleset monitor -- suspicious? --> flags, wake --> this thread: look, compare, put right, say so
 *   settings, which have no event ----- read in turns, every 50 ms ------^
 * </pre>
 *
 * <p>An event is only a reason to look: what is repaired is the difference between the kernel and what is wanted, found
 * under the locks of those who change it. So our own changes are never taken for another's. Looks are 50 ms apart, so
 * that a program that does not stop costs no more than 20 repairs a second.
 */
final class Repair implements AutoCloseable {
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int REFUSALS_IN_A_ROW = 5;
    private static final long END_MILLIS = 5_000;

    /** What the engine does for a repair. */
    interface Duties {
        /** Has others see the devices, whenever they were listed. */
        void looked(Map<DeviceName, Link> links);

        /** Routers whose addresses are left to die. */
        Set<RouterSpec.Key> stale();

        /** Tells the segments again where the virtual MACs are. */
        void announce(Collection<RouterSpec> routers);

        /** Has every Active open its guard with an advertisement. */
        void advertise();
    }

    /** How sure we are that the guard is not what it was. */
    private enum Doubt { NONE, COMPARE, TOUCHED }

    private final Installer installer;
    private final PortStates portStates;
    private final VirtualAddresses addresses;
    private final DeviceRepair deviceRepair;
    private final SettingsWatch settings;
    private final RivalWatch rivals = new RivalWatch();
    private final Duties duties;
    private final RepairLog log;
    private final LongSupplier clock;
    private final Thread thread;
    /** Who last touched what, by device or address; for the log. */
    private final Map<String, Actor> suspects = new ConcurrentHashMap<>();
    /** Our macvlans of whose addresses something was heard. */
    private final Set<DeviceName> robbed = ConcurrentHashMap.newKeySet();
    /** Every device as the monitor last told; ports and macvlans alike. */
    private final Map<Integer, Link> seen = new ConcurrentHashMap<>();
    /** Our macvlans by index, as last found right. */
    private volatile Map<Integer, DeviceName> ours = Map.of();
    private final AtomicReference<Doubt> guardDoubt = new AtomicReference<>(Doubt.NONE);
    private volatile Actor guardBy = Actor.UNKNOWN;
    private volatile boolean suspicious;
    private volatile boolean closed;
    private boolean looked;
    private long lookedAt;
    /** Looks in a row in which the kernel refused an address. */
    private int refusals;

    Repair(Kernel kernel, Installer installer, PortStates portStates, VirtualAddresses addresses, Duties duties,
            EventLog log, LongSupplier clock) {
        this.installer = installer;
        this.portStates = portStates;
        this.addresses = addresses;
        this.deviceRepair = new DeviceRepair(kernel.links(), installer.devices());
        this.settings = new SettingsWatch(kernel.sysctl(), installer);
        this.duties = duties;
        this.log = new RepairLog(log);
        this.clock = clock;
        thread = Thread.ofPlatform().name("vrrp-repair").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** From the kernel monitor's thread; never blocks. */
    void heard(KernelChange change) {
        switch (change) {
            case KernelChange.LinkChanged(Link link) -> {
                Link before = seen.put(link.index(), link);
                if (concerns(link) && !sameButForCarrier(before, link)) {
                    look();
                }
            }
            case KernelChange.LinkRemoved(Link link) -> {
                seen.remove(link.index());
                if (concerns(link)) {
                    look();
                }
            }
            case KernelChange.AddressAdded(AssignedAddress address, Actor by) -> judge(address, by, false);
            case KernelChange.AddressRemoved(AssignedAddress address, Actor by) -> judge(address, by, true);
            case KernelChange.Overrun() -> look();
            case KernelChange.RouteAdded _, KernelChange.RouteRemoved _ -> {
                // Routes are not ours.
            }
        }
    }

    private boolean concerns(Link link) {
        return ours.containsKey(link.index())
                || installer.current().routers().values().stream()
                        .anyMatch(router -> link.name().equals(router.device()) || link.name().equals(router.port()));
    }

    private static boolean sameButForCarrier(Link before, Link link) {
        return before != null
                && before.name().equals(link.name())
                && before.mac().equals(link.mac())
                && before.parent() == link.parent()
                && before.mtu() == link.mtu()
                && before.up() == link.up();
    }

    private void judge(AssignedAddress address, Actor by, boolean removed) {
        Optional<DeviceName> device = Optional.ofNullable(ours.get(address.link()));
        if (addresses.isSuspicious(device, address, removed)) {
            // Putting it right brings events of its own, which name nobody.
            device.ifPresent(robbed::add);
            suspects.merge(address.address().address().toString(), by, (old, last) -> last.pid() == 0 ? old : last);
            look();
        }
    }

    /** From the ruleset monitor's thread; never blocks. */
    void heard(RulesetChange change) {
        switch (change) {
            case RulesetChange.Committed committed -> {
                if (committed.tables().contains(Guard.TABLE)) {
                    guardBy = committed.by();
                    doubt(Doubt.TOUCHED);
                    look();
                }
                if (committed.tables().contains(Guard.ACCEPT_TABLE)) {
                    guardBy = committed.by();
                    compareGuard();
                }
            }
            case RulesetChange.Overrun() -> compareGuard();
        }
    }

    /** From any thread, the VRRP thread too: a frame the guard should have eaten went out. Seen at the next turn. */
    void guardIsMissing() {
        doubt(Doubt.TOUCHED);
        suspicious = true;
    }

    /** The worse doubt stays. */
    private void doubt(Doubt more) {
        guardDoubt.accumulateAndGet(more, (old, next) -> old.compareTo(next) > 0 ? old : next);
    }

    /** Has the guard compared with what was put into the kernel. */
    void compareGuard() {
        doubt(Doubt.COMPARE);
        look();
    }

    /** Has devices and addresses looked at. */
    void look() {
        suspicious = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long nextTurn = clock.getAsLong();
        while (!closed) {
            long now = clock.getAsLong();
            if (suspicious && (!looked || now - lookedAt >= PAUSE_NANOS)) {
                looked = true;
                lookedAt = now;
                mend(now);
            }
            if (now - nextTurn >= 0) {
                nextTurn = now + PAUSE_NANOS;
                turn(now);
            }
            long wake = suspicious ? Math.min(nextTurn - now, lookedAt + PAUSE_NANOS - now) : nextTurn - now;
            LockSupport.parkNanos(this, Math.max(wake, 1));
        }
    }

    /** What has no event: settings, and rivals that the VRRP thread only counts. */
    private void turn(long now) {
        attempt(now, "settings", () -> settings.turn(installer.current(), said(now)));
        attempt(now, "announcements", () -> {
            for (GroupEdge group : rivals.due(installer.groups(), now)) {
                duties.announce(routersOf(group));
            }
        });
    }

    private List<RouterSpec> routersOn(Set<DeviceName> devices) {
        return installer.current().routers().values().stream()
                .filter(router -> devices.contains(router.device()))
                .toList();
    }

    private SettingsWatch.Listener said(long now) {
        return (path, was, is) -> log.repaired(now, VrrpMessage.SETTING_REPAIRED, path, path, "was " + was,
                "set back to " + is, Actor.UNKNOWN);
    }

    private List<RouterSpec> routersOf(GroupEdge group) {
        return installer.current().groups().stream()
                .filter(spec -> spec.name().equals(group.name()))
                .flatMap(spec -> spec.members().stream())
                .toList();
    }

    private void mend(long now) {
        synchronized (installer) {
            if (closed) {
                return;
            }
            suspicious = false;
            Map<DeviceName, Link> links = new HashMap<>();
            attempt(now, "devices", () -> links.putAll(portStates.look()));
            if (links.isEmpty()) {
                return;
            }
            portStates.tellNews();
            attempt(now, "devices", () -> duties.looked(Map.copyOf(links)));
            attempt(now, "guard", () -> mendGuard(now, links));
            List<RouterSpec> news = new ArrayList<>();
            Set<RouterSpec.Key> active = addresses.active();
            if (installer.portsAreReplaced(links)) {
                attempt(now, "ports", () -> {
                    installer.install(installer.current());
                    suspicious = true;
                });
            } else {
                attempt(now, "devices", () -> news.addAll(mendDevices(now, links, active)));
            }
            // IPv6 switched off takes its addresses along and lets none come back: first the settings.
            attempt(now, "settings", () -> settings.look(routersOn(Set.copyOf(robbed)), said(now)));
            attempt(now, "addresses", () -> news.addAll(addressesOrSoon(now, links)));
            suspects.clear();
            if (!news.isEmpty()) {
                duties.announce(news.stream().distinct().toList());
            }
        }
    }

    /**
     * The setting that forbids an address may have changed behind our look at it: both are looked at once more, soon,
     * and only what is refused again and again is told. What was put right beside it is told and announced now.
     */
    private List<RouterSpec> addressesOrSoon(long now, Map<DeviceName, Link> links) {
        VirtualAddresses.Mended mended = addresses.mend(links, duties.stale());
        if (mended.refused().isPresent() && refusals < REFUSALS_IN_A_ROW) {
            refusals++;
            suspicious = true;
        } else {
            refusals = 0;
            robbed.clear();
            mended.refused().ifPresent(refusal -> log.failed(now, "addresses", refusal));
        }
        return told(now, mended.done());
    }

    /** What others committed is undone whole; what may only have been missed is compared first. */
    private void mendGuard(long now, Map<DeviceName, Link> links) throws NftRefused {
        Doubt doubt = guardDoubt.getAndSet(Doubt.NONE);
        Actor by = guardBy;
        guardBy = Actor.UNKNOWN;
        HeldGuard guard = installer.guard();
        if (doubt == Doubt.NONE || guard.isEmpty()) {
            return;
        }
        try {
            mendTable(now, links, doubt == Doubt.TOUCHED, by);
            mendAcceptTable(now, by);
        } catch (NftRefused e) {
            doubt(doubt);
            throw e;
        }
    }

    private void mendTable(long now, Map<DeviceName, Link> links, boolean touched, Actor by) throws NftRefused {
        HeldGuard guard = installer.guard();
        // The kernel takes the chains of a vanished port away by itself; the port's return brings them back.
        boolean whole = links.keySet().containsAll(guard.wanted().ports().keySet())
                && !installer.portsAreReplaced(links);
        Optional<String> difference = guard.difference();
        // What was put among the virtual MACs that are alive is in no comparison.
        if (touched || (difference.isPresent() && whole)) {
            guard.putBack(links.keySet());
            duties.advertise();
            guardRepaired(now, Guard.TABLE, difference.orElse("was changed"), "made afresh", by);
        }
    }

    private void mendAcceptTable(long now, Actor by) throws NftRefused {
        HeldGuard guard = installer.guard();
        Optional<String> difference = guard.acceptModeDifference();
        if (difference.isPresent()) {
            guard.putBackAcceptMode();
            String done = guard.wanted().unaccepted().isEmpty() ? "removed" : "made afresh";
            guardRepaired(now, Guard.ACCEPT_TABLE, difference.get(), done, by);
        }
    }

    private void guardRepaired(long now, String name, String found, String done, Actor by) {
        String table = "table " + name;
        log.repaired(now, VrrpMessage.GUARD_REPAIRED, table, table, found, done, by);
    }

    /** The routers of Actives to announce: their devices are new. */
    private List<RouterSpec> mendDevices(long now, Map<DeviceName, Link> links, Set<RouterSpec.Key> active)
            throws KernelRefused {
        Map<DeviceName, Integer> indexes = new HashMap<>();
        ours.forEach((index, device) -> indexes.put(device, index));
        Map<Integer, DeviceName> right = new HashMap<>();
        List<RouterSpec> mended = new ArrayList<>();
        for (RouterSpec router : installer.current().routers().values()) {
            Link port = links.get(router.port());
            if (port == null) {
                continue;
            }
            int last = indexes.getOrDefault(router.device(), 0);
            Optional<DeviceRepair.Mended> done = deviceRepair.mend(router, port, links, last);
            if (done.isPresent()) {
                mended.add(router);
                log.repaired(now, VrrpMessage.DEVICE_REPAIRED, router.device().text(), router.device().text(),
                        done.get().found(), done.get().done(), Actor.UNKNOWN);
            } else {
                right.put(links.get(router.device()).index(), router.device());
            }
        }
        ours = Map.copyOf(right);
        if (!mended.isEmpty()) {
            // What they are now is needed for their addresses, and their indexes at the next look.
            links.clear();
            links.putAll(portStates.look());
            suspicious = true;
        }
        return mended.stream().filter(router -> active.contains(router.key())).toList();
    }

    /** The routers to announce: their addresses were away. */
    private List<RouterSpec> told(long now, List<AddressFinding> findings) {
        List<RouterSpec> away = new ArrayList<>();
        for (AddressFinding finding : findings) {
            Actor by = suspects.getOrDefault(finding.address().address().toString(), Actor.UNKNOWN);
            String thing = finding.address() + " on " + finding.device();
            switch (finding.kind()) {
                case MISSING, OUTLIVING, CHANGED -> {
                    away.add(finding.router());
                    log.repaired(now, VrrpMessage.ADDRESS_REPAIRED, thing, thing, finding.kind().toString(), "put back",
                            by);
                }
                case STRAY -> log.repaired(now, VrrpMessage.ADDRESS_REPAIRED, finding.device().text(), thing,
                        finding.kind().toString(), "removed", by);
                case ELSEWHERE -> log.elsewhere(now, finding, by);
            }
        }
        return away;
    }

    private interface Part {
        void run() throws KernelRefused, NftRefused, ApplyFailed;
    }

    /** One part that fails is no reason not to try the next; the look of every few seconds tries it again. */
    private void attempt(long now, String name, Part part) {
        try {
            part.run();
        } catch (KernelRefused | NftRefused | ApplyFailed | RuntimeException e) {
            log.failed(now, name, e);
        }
    }

    /** Ends the thread; nothing is repaired any more once this returns. */
    @Override
    public void close() {
        synchronized (installer) {
            closed = true;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
