package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The virtual addresses on the macvlans of the virtual routers that are Active. Their life is short and renewed, so
 * that a dead daemon's addresses go by themselves; by then its guard has long been shut.
 */
final class VirtualAddresses {
    /** Whole seconds, the kernel's unit. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private record Holding(DeviceName device, InterfaceAddress address, boolean prefixRoute) {}

    private final Addresses addresses;
    private final Set<RouterSpec.Key> active = new HashSet<>();
    private final Set<Holding> held = new LinkedHashSet<>();
    private Setup setup = Setup.NONE;

    VirtualAddresses(Addresses addresses) {
        this.addresses = addresses;
    }

    /** The level of some routers: holds all their addresses, or none. Adds before it removes. */
    synchronized void own(Set<RouterSpec.Key> routers, boolean owned) throws KernelRefused {
        if (owned) {
            active.addAll(routers);
        } else {
            active.removeAll(routers);
            // Whoever put them there: a Backup's macvlan has none. It also keeps this road warm for the takeover.
            held.addAll(wanted(setup, routers));
        }
        reconcile();
    }

    /** First half of a change: holds what {@code next} wants as well; on failure holds what it held. */
    synchronized void add(Setup next, Set<RouterSpec.Key> nextActive) throws KernelRefused {
        Set<Holding> fresh = wanted(next, nextActive);
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

    synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    private void reconcile() throws KernelRefused {
        Set<Holding> wanted = wanted(setup, active);
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
