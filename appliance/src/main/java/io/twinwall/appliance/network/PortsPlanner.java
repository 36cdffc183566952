package io.twinwall.appliance.network;

import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Prefix;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Desired ports and what the kernel has, to the changes between them. Pure. */
final class PortsPlanner {
    private static final Ipv4Address ANY_V4 = new Ipv4Address(0);
    private static final Ipv6Address ANY_V6 = new Ipv6Address(0, 0);
    private static final Prefix LINK_LOCAL_V6 = Prefix.parse("fe80::/10");

    /** What the kernel has now. */
    record Seen(List<Link> links, List<AssignedAddress> addresses, List<Route> routes) {
        Optional<Link> link(DeviceName device) {
            return links.stream().filter(link -> link.name().equals(device)).findFirst();
        }

        List<InterfaceAddress> addresses(Link link) {
            return addresses.stream()
                    .filter(a -> a.link() == link.index())
                    .map(AssignedAddress::address)
                    .toList();
        }
    }

    private final NodeConfig next;
    private final Seen seen;
    private final List<PortChange> additions = new ArrayList<>();
    private final List<PortChange> removals = new ArrayList<>();

    private PortsPlanner(NodeConfig next, Seen seen) {
        this.next = next;
        this.seen = seen;
    }

    /** Devices that {@code now} had and {@code next} lacks lose the addresses the document gave them. */
    static PortsPlan plan(Optional<NodeConfig> now, NodeConfig next, Seen seen) throws ApplyFailed {
        PortsPlanner planner = new PortsPlanner(next, seen);
        Set<DeviceName> kept = new HashSet<>();
        for (InterfaceName name : next.document().interfaces().keySet()) {
            planner.port(name);
            kept.add(next.device(name));
        }
        now.ifPresent(before -> planner.abandonedPorts(before, kept));
        planner.routes();
        List<PortChange> changes = new ArrayList<>(planner.additions);
        changes.addAll(planner.removals);
        return new PortsPlan(next, changes);
    }

    private void port(InterfaceName name) throws ApplyFailed {
        DeviceName device = next.device(name);
        Link link = seen.link(device)
                .orElseThrow(() -> new ApplyFailed("interfaces." + name + ".device: this box has no device "
                        + device + "; it has "
                        + seen.links().stream()
                                .filter(l -> !l.kind().equals("macvlan"))
                                .map(l -> l.name().text())
                                .collect(Collectors.joining(", "))));
        next.port(name)
                .mtu()
                .filter(mtu -> mtu.number() != link.mtu())
                .ifPresent(mtu -> additions.add(new PortChange.SetMtu(device, link.mtu(), mtu.number())));
        if (!link.up()) {
            additions.add(new PortChange.SetUp(device, true));
        }
        List<InterfaceAddress> wanted = next.addresses(name);
        List<InterfaceAddress> present = seen.addresses(link);
        wanted.stream()
                .filter(a -> !present.contains(a))
                .forEach(a -> additions.add(new PortChange.AddAddress(device, a)));
        present.stream()
                .filter(a -> !wanted.contains(a) && !isLinkLocal(a))
                .forEach(a -> removals.add(new PortChange.RemoveAddress(device, a)));
    }

    private void abandonedPorts(NodeConfig before, Set<DeviceName> kept) {
        for (InterfaceName name : before.document().interfaces().keySet()) {
            DeviceName device = before.device(name);
            Optional<Link> link = kept.contains(device) ? Optional.empty() : seen.link(device);
            link.ifPresent(l -> before.addresses(name).stream()
                    .filter(seen.addresses(l)::contains)
                    .forEach(a -> removals.add(new PortChange.RemoveAddress(device, a))));
        }
    }

    private void routes() {
        Map<Prefix, Route> ours = seen.routes().stream()
                .filter(route -> route.protocol() == Routes.TWINWALL)
                .collect(Collectors.toMap(Route::to, Function.identity(), (a, b) -> a));
        Set<Prefix> wanted = new HashSet<>();
        for (RouteConfig config : next.document().routes()) {
            Prefix to = config.to().prefix().orElseGet(() -> everywhere(config.via()));
            wanted.add(to);
            Route present = ours.get(to);
            if (present == null || !present.via().equals(Optional.of(config.via()))) {
                Route route = new Route(to, Optional.of(config.via()), 0, Routes.TWINWALL, 0);
                additions.add(new PortChange.PutRoute(route, Optional.ofNullable(present)));
            }
        }
        ours.values().stream()
                .filter(route -> !wanted.contains(route.to()))
                .forEach(route -> removals.add(new PortChange.RemoveRoute(route)));
    }

    private static Prefix everywhere(IpAddress via) {
        return new Prefix(via.isV4() ? ANY_V4 : ANY_V6, 0);
    }

    /** The kernel's own link-local address belongs to the port whatever the document says. */
    private static boolean isLinkLocal(InterfaceAddress address) {
        return LINK_LOCAL_V6.contains(address.address());
    }
}
