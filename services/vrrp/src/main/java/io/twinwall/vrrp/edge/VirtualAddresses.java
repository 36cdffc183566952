package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The virtual addresses on the macvlans of the virtual routers that are Active, or are about to be. Their life is short
 * and renewed, so that a dead daemon's addresses go by themselves; by then its guard has long been shut.
 */
final class VirtualAddresses {
    /** Whole seconds, the kernel's unit. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    /** One address on one device. */
    record Holding(DeviceName device, InterfaceAddress address, boolean prefixRoute) {
        /** Whether what the kernel has is what was put; a life longer than ours is somebody's doing. */
        boolean matches(AssignedAddress found) {
            return address.equals(found.address())
                    && prefixRoute == found.prefixRoute()
                    && found.unique()
                    && found.lifetime().filter(left -> left.compareTo(LIFETIME) <= 0).isPresent();
        }
    }

    /**
     * What a look put right, and what it could not.
     *
     * @param done found and put right
     * @param refused the first thing the kernel refused
     */
    record Mended(List<AddressFinding> done, Optional<KernelRefused> refused) {
        Mended {
            done = List.copyOf(done);
        }
    }

    private final Addresses addresses;
    private final Set<RouterSpec.Key> active = new HashSet<>();
    /** Of groups that are about to become Active: their addresses are ready behind a guard that is still shut. */
    private final Set<RouterSpec.Key> expected = new HashSet<>();
    private final Set<Holding> held = new LinkedHashSet<>();
    private Setup setup = Setup.NONE;
    /** What an event of the kernel may confirm; the new state from before the kernel hears of it. */
    private volatile Set<Holding> foreseen = Set.of();
    private volatile Set<IpAddress> virtual = Set.of();

    VirtualAddresses(Addresses addresses) {
        this.addresses = addresses;
    }

    /** The level of some routers: holds all their addresses, or none. Adds before it removes. */
    synchronized void own(Set<RouterSpec.Key> routers, boolean owned) throws KernelRefused {
        expected.removeAll(routers);
        if (owned) {
            active.addAll(routers);
        } else {
            active.removeAll(routers);
            // Whoever put them there: a Backup's macvlan has none. It also keeps this road warm for the takeover.
            held.addAll(wanted(setup, routers));
        }
        reconcile();
    }

    /**
     * Makes the addresses of a group ready that is about to become Active, or takes them away where it is not after
     * all.
     *
     * @param wanted the level, asked under the lock, so that one that is out of date by then changes nothing
     */
    synchronized void prepare(Set<RouterSpec.Key> routers, BooleanSupplier wanted) throws KernelRefused {
        if (wanted.getAsBoolean()) {
            expected.addAll(routers);
        } else {
            expected.removeAll(routers);
        }
        reconcile();
    }

    /** First half of a change: holds what {@code next} wants as well; on failure holds what it held. */
    synchronized void add(Setup next, Set<RouterSpec.Key> nextActive) throws KernelRefused {
        Set<Holding> fresh = wanted(next, withExpected(nextActive));
        foresee(next, fresh, held);
        fresh.removeAll(held);
        List<Holding> done = new ArrayList<>();
        try {
            for (Holding holding : fresh) {
                put(holding);
                done.add(holding);
            }
        } catch (KernelRefused e) {
            for (Holding holding : done) {
                addresses.remove(holding.device(), holding.address());
            }
            foresee(setup, held, Set.of());
            throw e;
        }
        held.addAll(done);
    }

    /**
     * Second half of a change: holds exactly what {@code next} wants.
     *
     * @param nextActive asked under the lock, so that a takeover step that comes meanwhile is not undone
     */
    synchronized void settle(Setup next, Supplier<Set<RouterSpec.Key>> nextActive) throws KernelRefused {
        setup = next;
        active.clear();
        active.addAll(nextActive.get());
        expected.retainAll(next.routers().keySet());
        reconcile();
    }

    /** Gives what is held a new life and tries again what failed; what {@code stale} routers hold is left to die. */
    synchronized void renew(Set<RouterSpec.Key> stale) throws KernelRefused {
        Set<RouterSpec.Key> living = new HashSet<>(active);
        living.removeAll(stale);
        Refusals refusals = new Refusals();
        for (Holding holding : wanted(setup, living)) {
            refusals.attempt(() -> {
                put(holding);
                held.add(holding);
            });
        }
        refusals.report();
    }

    private Set<RouterSpec.Key> withExpected(Set<RouterSpec.Key> routers) {
        Set<RouterSpec.Key> all = new HashSet<>(routers);
        all.addAll(expected);
        return all;
    }

    synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    /** The routers whose addresses are held. */
    synchronized Set<RouterSpec.Key> active() {
        return Set.copyOf(active);
    }

    /**
     * Compares with the kernel and puts right what differs: everything but a virtual address on a device that is not
     * ours.
     *
     * @param links all devices there are
     * @param stale routers whose addresses are left to die
     */
    synchronized Mended mend(Map<DeviceName, Link> links, Set<RouterSpec.Key> stale) {
        Set<RouterSpec.Key> living = withExpected(active);
        living.removeAll(stale);
        Set<RouterSpec.Key> dying = withExpected(active);
        dying.retainAll(stale);
        List<AddressFinding> done = new ArrayList<>();
        Refusals refusals = new Refusals();
        refusals.attempt(() -> {
            for (AddressFinding finding :
                    AddressFinding.compare(setup, wanted(setup, living), dying, links, addresses.list())) {
                refusals.attempt(() -> {
                    mend(finding);
                    done.add(finding);
                });
            }
        });
        return new Mended(done, refusals.first);
    }

    private void mend(AddressFinding finding) throws KernelRefused {
        Holding holding = new Holding(finding.device(), finding.address(), finding.prefixRoute());
        switch (finding.kind()) {
            case MISSING, OUTLIVING -> put(holding);
            case CHANGED -> {
                // The kernel renews a life in place, but keeps the flags an address was added with. Its removal ends
                // masqueraded flows, so only what cannot be mended otherwise is removed.
                addresses.remove(holding.device(), holding.address());
                put(holding);
            }
            case STRAY -> addresses.remove(holding.device(), holding.address());
            case ELSEWHERE -> { }
        }
    }

    /**
     * Whether an event of the kernel deserves a look; never blocks. Our own changes do not.
     *
     * @param device our macvlan; empty for any other device
     */
    boolean isSuspicious(Optional<DeviceName> device, AssignedAddress address, boolean removed) {
        if (device.isEmpty()) {
            return !removed && virtual.contains(address.address().address());
        }
        boolean known = foreseen.stream()
                .filter(each -> each.device().equals(device.get()))
                .anyMatch(each -> removed ? each.address().equals(address.address()) : each.matches(address));
        return known == removed;
    }

    private void foresee(Setup next, Set<Holding> wanted, Set<Holding> more) {
        Set<Holding> all = new HashSet<>(wanted);
        all.addAll(more);
        foreseen = Set.copyOf(all);
        virtual = next.routers().values().stream()
                .flatMap(router -> router.addresses().stream())
                .map(address -> address.assigned().address())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void reconcile() throws KernelRefused {
        Set<Holding> wanted = wanted(setup, withExpected(active));
        foresee(setup, wanted, Set.of());
        Refusals refusals = new Refusals();
        for (Holding holding : wanted) {
            if (!held.contains(holding)) {
                refusals.attempt(() -> {
                    put(holding);
                    held.add(holding);
                });
            }
        }
        for (Holding holding : List.copyOf(held)) {
            if (!wanted.contains(holding)) {
                refusals.attempt(() -> {
                    addresses.remove(holding.device(), holding.address());
                    held.remove(holding);
                });
            }
        }
        refusals.report();
    }

    private void put(Holding holding) throws KernelRefused {
        addresses.put(holding.device(), holding.address(), holding.prefixRoute(), Optional.of(LIFETIME));
    }

    private static Set<Holding> wanted(Setup setup, Set<RouterSpec.Key> active) {
        Set<Holding> wanted = new LinkedHashSet<>();
        for (RouterSpec router : setup.routers().values()) {
            if (active.contains(router.key())) {
                for (VirtualAddress address : router.addresses()) {
                    wanted.add(new Holding(router.device(), address.assigned(), address.prefixRoute()));
                }
            }
        }
        return wanted;
    }

    /** One refused address is no reason not to try the next. */
    private static final class Refusals {
        private interface Attempt {
            void run() throws KernelRefused;
        }

        private Optional<KernelRefused> first = Optional.empty();

        void attempt(Attempt attempt) {
            try {
                attempt.run();
            } catch (KernelRefused e) {
                first = first.or(() -> Optional.of(e));
            }
        }

        void report() throws KernelRefused {
            if (first.isPresent()) {
                throw first.get();
            }
        }
    }
}
