package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.value.Destination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which checks are up and which routes are there, by the last that was said; tells the VRRP thread. */
final class TrackedStates {
    /** Takes a thing's handle and state to the groups; false when it could not. */
    interface Listener {
        boolean changed(int handle, Tracked thing, boolean up);
    }

    private static final class Thing {
        final int handle;
        /** A check nobody has heard of yet is taken to be up: a starting node must not give up on a guess. */
        boolean up = true;

        Optional<Boolean> told = Optional.empty();

        Thing(int handle) {
            this.handle = handle;
        }
    }

    private final Routes routes;
    private final Listener listener;
    private final Map<Tracked, Thing> things = new HashMap<>();

    TrackedStates(Routes routes, Listener listener) {
        this.routes = routes;
        this.listener = listener;
    }

    /** A thing's handle, the same for the life of the service. */
    synchronized int handle(Tracked thing) {
        return things.computeIfAbsent(thing, any -> new Thing(things.size() + 1)).handle;
    }

    synchronized boolean isUp(Tracked thing) {
        Thing known = things.get(thing);
        return known == null || known.up;
    }

    synchronized boolean isUp(int handle) {
        return things.values().stream().allMatch(thing -> thing.handle != handle || thing.up);
    }

    /** A check's state, from whoever carries it out. */
    synchronized void note(Tracked.Check check, boolean up) {
        Thing thing = things.computeIfAbsent(check, any -> new Thing(things.size() + 1));
        thing.up = up;
        tell(check, thing);
    }

    /** A check is nobody's any more; one of its name that comes later has said nothing yet. */
    synchronized void forget(Tracked.Check check) {
        Thing thing = things.get(check);
        if (thing != null) {
            thing.up = true;
            tell(check, thing);
        }
    }

    /** Has the main table read when a route is tracked. */
    void look() throws KernelRefused {
        if (tracksRoutes()) {
            settle(routes.list());
        }
    }

    private synchronized boolean tracksRoutes() {
        return things.keySet().stream().anyMatch(Tracked.ToDestination.class::isInstance);
    }

    private synchronized void settle(List<Route> present) {
        things.forEach((key, thing) -> {
            if (key instanceof Tracked.ToDestination(Destination to)) {
                thing.up = present.stream().anyMatch(route -> leadsTo(to, route));
                tell(key, thing);
            }
        });
    }

    private static boolean leadsTo(Destination to, Route route) {
        return to.prefix().map(route.to()::equals).orElse(route.to().length() == 0);
    }

    /** Tells what the mailbox had no room for. */
    synchronized void tellNews() {
        things.forEach(this::tell);
    }

    /** Tells everything: the groups are new. */
    synchronized void tellAll() {
        things.values().forEach(thing -> thing.told = Optional.empty());
        tellNews();
    }

    private void tell(Tracked key, Thing thing) {
        if (!thing.told.equals(Optional.of(thing.up)) && listener.changed(thing.handle, key, thing.up)) {
            thing.told = Optional.of(thing.up);
        }
    }
}
