package io.twinwall.appliance.network;

import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The document's routes as the kernel shall have them. Several to one destination are told apart by their metric, by
 * their place in the document: the first has the kernel's default and wins while it is there. Pure.
 */
final class StaticRoutes {
    /** What the kernel makes of metric 0 for IPv6 (IP6_RT_PRIO_USER of linux/ipv6_route.h). */
    static final int KERNEL_METRIC_V6 = 1024;
    /** The second place; the third has one more. Above either family's default. */
    private static final int METRIC_SECOND = 2048;
    private static final Prefix EVERYWHERE_V4 = new Prefix(new Ipv4Address(0), 0);
    private static final Prefix EVERYWHERE_V6 = new Prefix(new Ipv6Address(0, 0), 0);

    private StaticRoutes() {}

    /** What tells routes of ours apart. */
    record Key(Prefix to, int metric) {
        static Key of(Route route) {
            boolean standard = !route.to().network().isV4() && route.metric() == KERNEL_METRIC_V6;
            return new Key(route.to(), standard ? 0 : route.metric());
        }
    }

    /** A route of the document and the check it hangs on. */
    record Wanted(Route route, Optional<CheckName> track) {
        Key key() {
            return Key.of(route);
        }

        boolean is(Route present) {
            return present.via().equals(route.via()) && Key.of(present).equals(key());
        }
    }

    /** Every route of the document, whatever its check says. */
    static List<Wanted> all(List<RouteConfig> routes) {
        Map<Prefix, Integer> places = new HashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        for (RouteConfig config : routes) {
            Prefix to = destination(config);
            int place = places.merge(to, 1, Integer::sum);
            int metric = place == 1 ? 0 : METRIC_SECOND + place - 2;
            wanted.add(new Wanted(
                    new Route(to, Optional.of(config.via()), 0, Routes.TWINWALL, metric), config.track()));
        }
        return wanted;
    }

    /** Those whose check is not down. One that is not known yet keeps no route away: a slow check delays no boot. */
    static List<Wanted> now(List<RouteConfig> routes, Set<CheckName> down) {
        return all(routes).stream()
                .filter(wanted -> wanted.track().filter(down::contains).isEmpty())
                .toList();
    }

    private static Prefix destination(RouteConfig config) {
        IpAddress via = config.via();
        return config.to().prefix().orElse(via.isV4() ? EVERYWHERE_V4 : EVERYWHERE_V6);
    }
}
