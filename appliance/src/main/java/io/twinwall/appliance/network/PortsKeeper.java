package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Route;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.runtime.EventLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Keeps the kernel as the document has it: looks at everything when anything may have changed, and puts back what
 * differs. Our own changes make it look too, and find nothing. Looking again only after a pause bounds what a fight
 * with another program costs, to some five lines a second.
 */
final class PortsKeeper {
    private static final long SETTLE_MILLIS = 20;
    private static final long PAUSE_MILLIS = 200;
    private static final long RETRY_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 2_000;

    private final PortChange.Doors doors;
    private final EventLog log;
    private final Object lock = new Object();
    private Optional<Thread> thread = Optional.empty();
    private boolean signalled;
    private boolean closed;
    /** Guarded by the service: what was last known to be there, and which failures were said. */
    private Set<StaticRoutes.Key> routes = Set.of();

    private final Set<String> refused = new HashSet<>();

    PortsKeeper(PortChange.Doors doors, EventLog log) {
        this.doors = doors;
        this.log = log;
    }

    /** Calls {@code tend} now and then; it says whether everything is as it should be. */
    void start(BooleanSupplier tend) {
        thread = Optional.of(Thread.ofPlatform().daemon().name("ports-keeper").start(() -> run(tend)));
    }

    void signal() {
        synchronized (lock) {
            signalled = true;
            lock.notifyAll();
        }
    }

    private void run(BooleanSupplier tend) {
        boolean whole = true;
        try {
            while (awaitSignal(whole)) {
                // A program that replaces an address removes it first: see the end of it.
                TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
                synchronized (lock) {
                    signalled = false;
                }
                whole = tend.getAsBoolean();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // The daemon ends.
        }
    }

    private boolean awaitSignal(boolean whole) throws InterruptedException {
        synchronized (lock) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            while (!signalled && !closed) {
                if (whole) {
                    lock.wait();
                } else {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        break;
                    }
                    lock.wait(left);
                }
            }
            return !closed;
        }
    }

    /** A commit made everything true. */
    void committed(NodeConfig config, Set<CheckName> down) {
        routes = keys(config, down);
        refused.clear();
    }

    private static Set<StaticRoutes.Key> keys(NodeConfig config, Set<CheckName> down) {
        Set<StaticRoutes.Key> keys = new HashSet<>();
        StaticRoutes.now(config.document().routes(), down).forEach(wanted -> keys.add(wanted.key()));
        return keys;
    }

    /** Puts everything right that can be; says whether nothing is left. */
    boolean tend(NodeConfig config, Set<CheckName> down) {
        List<PortChange> changes;
        try {
            changes = PortsPlanner.repair(config, Seen.through(doors), down);
        } catch (KernelRefused e) {
            return false;
        }
        Set<String> failed = new HashSet<>();
        for (PortChange change : changes) {
            try {
                change.make(doors);
                say(config, change);
            } catch (KernelRefused e) {
                failed.add(change.toString());
                if (refused.add(change.toString())) {
                    log.log(NetworkMessage.NOT_PUT_BACK, change, e.getMessage());
                }
            }
        }
        refused.retainAll(failed);
        routes = keys(config, down);
        return failed.isEmpty();
    }

    /** A route that was not there by intent came back with its check; any other was taken away by somebody. */
    private void say(NodeConfig config, PortChange change) {
        switch (change) {
            case PortChange.PutRoute put when !routes.contains(StaticRoutes.Key.of(put.route())) ->
                log.log(NetworkMessage.TRACKED_BACK, text(put.route()), check(config, put.route()));
            case PortChange.RemoveRoute removed when routes.contains(StaticRoutes.Key.of(removed.route())) ->
                log.log(NetworkMessage.TRACKED_AWAY, text(removed.route()), check(config, removed.route()));
            default -> log.log(NetworkMessage.PUT_BACK, change);
        }
    }

    private static String text(Route route) {
        return "to " + route.to() + route.via().map(via -> " via " + via).orElse("");
    }

    private static String check(NodeConfig config, Route route) {
        List<String> names = new ArrayList<>();
        StaticRoutes.all(config.document().routes()).stream()
                .filter(wanted -> wanted.key().equals(StaticRoutes.Key.of(route)))
                .forEach(wanted -> wanted.track().ifPresent(name -> names.add(name.text())));
        return names.isEmpty() ? "-" : names.getFirst();
    }

    void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        thread.ifPresent(running -> {
            running.interrupt();
            try {
                running.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
