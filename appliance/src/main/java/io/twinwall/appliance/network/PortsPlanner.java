package io.twinwall.appliance.network;

import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Mtu;
import io.twinwall.model.value.Prefix;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Desired ports and what the kernel has, to the changes between them. Pure. */
final class PortsPlanner {
    private static final Prefix LINK_LOCAL_V6 = Prefix.parse("fe80::/10");
    /** What a device that is yet to be made begins with (RFC 894). */
    private static final int ETHERNET_MTU = 1500;

    private final NodeConfig next;
    private final Seen seen;
    private final Set<CheckName> down;
    private final boolean repairing;
    private final List<PortChange> additions = new ArrayList<>();
    private final List<PortChange> removals = new ArrayList<>();

    private PortsPlanner(NodeConfig next, Seen seen, Set<CheckName> down, boolean repairing) {
        this.next = next;
        this.seen = seen;
        this.down = down;
        this.repairing = repairing;
    }

    /**
     * What a commit changes. Devices that {@code now} had and {@code next} lacks lose the addresses the document gave
     * them.
     *
     * @param down checks that are known to be down
     * @param formerMtus of devices whose MTU the document set
     */
    static PortsPlan plan(
            Optional<NodeConfig> now, NodeConfig next, Seen seen, Set<CheckName> down,
            Map<DeviceName, Integer> formerMtus)
            throws ApplyFailed {
        PortsPlanner planner = new PortsPlanner(next, seen, down, false);
        BridgesPlanner.Changes bridges = BridgesPlanner.plan(next, seen);
        Set<DeviceName> kept = new HashSet<>();
        for (InterfaceName name : next.owners()) {
            planner.port(name, planner.present(name).orElseThrow(() -> planner.noDevice(name)));
            kept.add(next.device(name));
        }
        planner.formerMtus(formerMtus);
        now.ifPresent(before -> planner.abandonedPorts(before, kept));
        planner.routes();
        return new PortsPlan(next, planner.inOrder(bridges));
    }

    /**
     * What it takes to put back what somebody took away, and to follow the checks. Nothing that is not ours goes; a
     * port that was set down by hand stays down, and a device that is away is waited for.
     */
    static List<PortChange> repair(NodeConfig inForce, Seen seen, Set<CheckName> down) {
        PortsPlanner planner = new PortsPlanner(inForce, seen, down, true);
        for (InterfaceName name : inForce.owners()) {
            planner.present(name).ifPresent(link -> planner.port(name, link));
        }
        planner.routes();
        return planner.inOrder(new BridgesPlanner.Changes(lostBridges(inForce, seen), List.of()));
    }

    /** Bridges that are gone, and members that were taken out. */
    private static List<PortChange> lostBridges(NodeConfig inForce, Seen seen) {
        try {
            List<PortChange> all = BridgesPlanner.plan(inForce, seen).additions();
            boolean made = all.stream().anyMatch(PortChange.MakeBridge.class::isInstance);
            return all.stream()
                    .filter(change -> made || change instanceof PortChange.SetBridge)
                    .toList();
        } catch (ApplyFailed e) {
            // A member is away, or another device stands in its place; its return is a change we hear of.
            return List.of();
        }
    }

    private List<PortChange> inOrder(BridgesPlanner.Changes bridges) {
        List<PortChange> changes = new ArrayList<>(bridges.additions());
        changes.addAll(additions);
        changes.addAll(removals);
        changes.addAll(bridges.removals());
        return changes;
    }

    private ApplyFailed noDevice(InterfaceName name) {
        return ApplyFailed.at("interfaces." + name + ".device", "this box has no device " + next.device(name)
                + "; it has "
                + seen.links().stream()
                        .filter(l -> !l.kind().equals("macvlan"))
                        .map(l -> l.name().text())
                        .collect(Collectors.joining(", ")));
    }

    /** A port's device, inside an empty one where it is a bridge that is yet to be made; nothing where it is away. */
    private Optional<Optional<Link>> present(InterfaceName name) {
        Optional<Link> link = seen.link(next.device(name));
        boolean toCome = !BridgesPlanner.members(next, name).isEmpty();
        return link.isPresent() || toCome ? Optional.of(link) : Optional.empty();
    }

    private void port(InterfaceName name, Optional<Link> link) {
        DeviceName device = next.device(name);
        for (DeviceName member : BridgesPlanner.members(next, name)) {
            mtu(name, member);
        }
        mtu(name, device);
        if (link.isPresent() && !link.get().up() && !repairing) {
            additions.add(new PortChange.SetUp(device, true));
        }
        List<InterfaceAddress> wanted = next.addresses(name);
        List<InterfaceAddress> present = link.map(seen::addresses).orElse(List.of());
        wanted.stream()
                .filter(a -> !present.contains(a))
                .forEach(a -> additions.add(new PortChange.AddAddress(device, a)));
        if (!repairing) {
            present.stream()
                    .filter(a -> !wanted.contains(a) && !isLinkLocal(a))
                    .forEach(a -> removals.add(new PortChange.RemoveAddress(device, a)));
        }
    }

    private void mtu(InterfaceName name, DeviceName device) {
        Optional<Mtu> wanted = next.port(name).mtu();
        int present = seen.link(device).map(Link::mtu).orElse(ETHERNET_MTU);
        wanted.filter(mtu -> mtu.number() != present)
                .ifPresent(mtu -> additions.add(new PortChange.SetMtu(device, present, mtu.number())));
        if (wanted.isPresent() && repairing && device.equals(next.device(name))) {
            // The kernel took the macvlans' MTU down with the port's and does not bring it up again.
            next.onPortOf(name).stream()
                    .flatMap(router -> next.virtualDevices(router).stream())
                    .flatMap(macvlan -> seen.link(macvlan).stream())
                    .filter(above -> above.mtu() < wanted.get().number())
                    .forEach(above -> additions.add(
                            new PortChange.SetMtu(above.name(), above.mtu(), wanted.get().number())));
        }
    }

    /** A device whose MTU the document set and sets no more gets back what it had. */
    private void formerMtus(Map<DeviceName, Integer> former) {
        Map<DeviceName, Integer> free = new LinkedHashMap<>(former);
        free.keySet().removeAll(devicesWithMtu(next));
        free.forEach((device, mtu) -> seen.link(device)
                .filter(link -> link.mtu() != mtu)
                .ifPresent(link -> additions.add(new PortChange.SetMtu(device, link.mtu(), mtu))));
    }

    /** Devices whose MTU the document sets: the port, and the members of a bridge. */
    static Set<DeviceName> devicesWithMtu(NodeConfig config) {
        Set<DeviceName> devices = new HashSet<>();
        config.document().interfaces().forEach((name, port) -> {
            if (port.mtu().isPresent()) {
                devices.add(config.device(name));
                devices.addAll(BridgesPlanner.members(config, name));
            }
        });
        return devices;
    }

    private void abandonedPorts(NodeConfig before, Set<DeviceName> kept) {
        for (InterfaceName name : before.owners()) {
            DeviceName device = before.device(name);
            Optional<Link> link = kept.contains(device) ? Optional.empty() : seen.link(device);
            link.filter(l -> !BridgesPlanner.isOurs(l)).ifPresent(l -> before.addresses(name).stream()
                    .filter(seen.addresses(l)::contains)
                    .forEach(a -> removals.add(new PortChange.RemoveAddress(device, a))));
        }
    }

    private void routes() {
        Map<StaticRoutes.Key, Route> ours = seen.routes().stream()
                .filter(route -> route.protocol() == Routes.TWINWALL)
                .collect(Collectors.toMap(StaticRoutes.Key::of, route -> route, (a, b) -> a, LinkedHashMap::new));
        Set<StaticRoutes.Key> wanted = new HashSet<>();
        for (StaticRoutes.Wanted route : StaticRoutes.now(next.document().routes(), down)) {
            wanted.add(route.key());
            Route present = ours.get(route.key());
            boolean there = present != null && route.is(present);
            if (!there && reachable(route.route().via().orElseThrow())) {
                additions.add(new PortChange.PutRoute(route.route(), Optional.ofNullable(present)));
            }
        }
        ours.forEach((key, route) -> {
            if (!wanted.contains(key)) {
                removals.add(new PortChange.RemoveRoute(route));
            }
        });
    }

    /**
     * A next hop on a network that only the virtual address has is reached while this node is Active; the route comes
     * when the network does.
     */
    private boolean reachable(IpAddress via) {
        boolean own = next.owners().stream()
                .flatMap(name -> next.addresses(name).stream())
                .anyMatch(address -> address.network().contains(via));
        return seen.connected(via) || (own && !repairing);
    }

    /** The kernel's own link-local address belongs to the port whatever the document says. */
    static boolean isLinkLocal(InterfaceAddress address) {
        return LINK_LOCAL_V6.contains(address.address());
    }
}
