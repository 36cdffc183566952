package io.twinwall.model.verify;

import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of {@code routes}: a next hop that can be reached; one route to each network, or several in order of preference
 * where all but the last can leave the table.
 */
final class RouteRules {
    private static final Prefix LINK_LOCAL_V6 = Prefix.parse("fe80::/10");

    private RouteRules() {}

    static void check(Report report, Addresses addresses) {
        Set<IpAddress> ours = new HashSet<>();
        addresses.own().forEach(held -> ours.add(held.address().address()));
        addresses.virtual().forEach(held -> ours.add(held.address().address()));
        Map<Prefix, List<Earlier>> byTarget = new HashMap<>();
        List<RouteConfig> routes = report.document().routes();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String path = Places.child("routes", i + 1);
            if (route.to().prefix().filter(prefix -> prefix.network().bits() != route.via().bits()).isPresent()) {
                report.error(Places.child(path, "via"), "next hop " + route.via() + " is of another family than "
                        + route.to(),
                        "write an " + (route.via().isV4() ? "IPv6" : "IPv4") + " address");
                continue;
            }
            Prefix target = network(route);
            List<Earlier> earlier = byTarget.computeIfAbsent(target, none -> new ArrayList<>());
            preference(report, route, path, earlier);
            earlier.add(new Earlier(route, path));
            if (ours.contains(route.via())) {
                report.error(Places.child(path, "via"), "next hop " + route.via() + " is an address of this pair",
                        "write the address of the router behind it");
            } else {
                nextHop(report, addresses, route.via(), Places.child(path, "via"));
            }
            connected(report, addresses, target, Places.child(path, "to"));
            route.track().ifPresent(check -> TrackRules.known(report, check, Places.child(path, "track")));
        }
    }

    private record Earlier(RouteConfig route, String path) {}

    /** The first whose check is up wins; one without a check always does, so that nothing behind it ever would. */
    private static void preference(Report report, RouteConfig route, String path, List<Earlier> earlier) {
        Optional<Earlier> same = earlier.stream()
                .filter(other -> other.route().via().equals(route.via()))
                .findFirst();
        Optional<Earlier> fixed = earlier.stream()
                .filter(other -> other.route().track().isEmpty())
                .findFirst();
        if (same.isPresent()) {
            report.error(path, "a second route to " + route.to() + " by the same next hop"
                    + report.also(same.get().path()), "keep one of them");
        } else if (fixed.isPresent() && report.complete(Places.child(fixed.get().path(), "track"))) {
            report.error(path, "a second route to " + route.to() + " behind one that is always there"
                    + report.also(fixed.get().path()), "keep one of them, or give the first a `track`");
        }
    }

    private static Prefix network(RouteConfig route) {
        return route.to().prefix().orElseGet(() -> new Prefix(route.via().masked(0), 0));
    }

    private static void nextHop(Report report, Addresses addresses, IpAddress via, String path) {
        if (!report.portsKnow("address", "virtual")) {
            return;
        }
        if (LINK_LOCAL_V6.contains(via)) {
            report.error(path, "a link-local next hop does not say by which port", "write its global address");
            return;
        }
        List<NodeName> nodes = report.document().pair().nodes().stream().distinct().toList();
        List<String> without = nodes.stream()
                .filter(node -> addresses.networks(node).around(via).isEmpty())
                .map(NodeName::text)
                .toList();
        if (without.isEmpty()) {
            return;
        }
        boolean nowhere = without.size() == nodes.size();
        report.error(path, "next hop " + via + " is on no connected network"
                + (nowhere ? "" : " of " + Words.all(without)),
                "write the address of a router on the network of an interface, or give one an address in its network");
    }

    private static void connected(Report report, Addresses addresses, Prefix target, String path) {
        for (NodeName node : report.document().pair().nodes()) {
            Optional<Addresses.Held> same = addresses.networks(node)
                    .around(target.network(), target.length(), Optional.empty())
                    .filter(held -> held.network().equals(target));
            if (same.isPresent()) {
                report.error(path, target + " is the network of interface " + Words.quoted(same.get().port())
                        + report.also(same.get().path()), "leave the route out: what is connected needs none");
                return;
            }
        }
    }
}
