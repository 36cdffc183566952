package io.twinwall.appliance.network;

import io.twinwall.linux.netlink.Link;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The bridges the document has and those the kernel has, to the changes between them. A bridge is ours by its alias;
 * any other is left alone, and never taken over. Pure.
 */
final class BridgesPlanner {
    private final NodeConfig next;
    private final Seen seen;
    private final List<PortChange> additions = new ArrayList<>();
    private final List<PortChange> removals = new ArrayList<>();
    private final Set<DeviceName> wanted = new HashSet<>();

    private BridgesPlanner(NodeConfig next, Seen seen) {
        this.next = next;
        this.seen = seen;
    }

    /** Additions come before everything else of a plan, removals behind it. */
    record Changes(List<PortChange> additions, List<PortChange> removals) {}

    static Changes plan(NodeConfig next, Seen seen) throws ApplyFailed {
        BridgesPlanner planner = new BridgesPlanner(next, seen);
        for (InterfaceName name : next.document().interfaces().keySet()) {
            List<DeviceName> members = members(next, name);
            if (!members.isEmpty()) {
                planner.bridge(name, members);
            }
        }
        planner.sweep();
        return new Changes(planner.additions, planner.removals);
    }

    /** The members of an interface's bridge on this node; none where it is a port of its own. */
    static List<DeviceName> members(NodeConfig config, InterfaceName name) {
        return config.port(name).bridge().flatMap(members -> members.at(config.node())).orElse(List.of());
    }

    static boolean isOurs(Link link) {
        return link.kind().equals("bridge") && link.alias().equals(Link.TWINWALL);
    }

    private void bridge(InterfaceName name, List<DeviceName> members) throws ApplyFailed {
        DeviceName device = next.device(name);
        wanted.add(device);
        Optional<Link> present = seen.link(device);
        if (present.isPresent() && !isOurs(present.get())) {
            throw ApplyFailed.at("interfaces." + name + ".device", device + " is there already and not a bridge"
                    + " that Twinwall made; remove it, or choose another name");
        }
        List<Link> links = new ArrayList<>();
        for (DeviceName member : members) {
            links.add(member(name, member));
        }
        if (present.isEmpty()) {
            additions.add(new PortChange.MakeBridge(device, links.getFirst().mac()));
        }
        for (Link member : links) {
            boolean inside = present.isPresent() && member.bridge() == present.get().index();
            if (!inside) {
                Optional<DeviceName> from = seen.link(member.bridge()).map(Link::name);
                additions.add(new PortChange.SetBridge(member.name(), from, Optional.of(device)));
            }
            if (!member.up()) {
                additions.add(new PortChange.SetUp(member.name(), true));
            }
        }
        if (present.isEmpty()) {
            additions.add(new PortChange.SetUp(device, true));
        }
        // What is bridged is not routed: the appliance's filter judges what comes to the appliance or goes through it.
        seen.bridgeFilters().forEach((path, value) -> {
            PortChange off = new PortChange.SetSetting(path, value, "0");
            if (!value.equals("0") && !additions.contains(off)) {
                additions.add(off);
            }
        });
        present.ifPresent(bridge -> seen.links().stream()
                .filter(link -> link.bridge() == bridge.index() && !members.contains(link.name()))
                .forEach(link -> removals.add(
                        new PortChange.SetBridge(link.name(), Optional.of(device), Optional.empty()))));
    }

    private Link member(InterfaceName name, DeviceName member) throws ApplyFailed {
        Optional<Link> link = seen.link(member);
        if (link.isEmpty()) {
            throw ApplyFailed.at("interfaces." + name + ".bridge", "this box has no device " + member);
        }
        boolean carries = seen.links().stream()
                .anyMatch(above -> above.parent() == link.get().index() && above.kind().equals("macvlan"));
        if (carries) {
            throw ApplyFailed.at("interfaces." + name + ".bridge", member + " still carries a virtual router, and"
                    + " the kernel bridges no such device; commit once without its `virtual`, then with the bridge");
        }
        return link.get();
    }

    private void sweep() {
        for (Link link : seen.links()) {
            if (isOurs(link) && !wanted.contains(link.name())) {
                List<DeviceName> members = seen.links().stream()
                        .filter(member -> member.bridge() == link.index())
                        .map(Link::name)
                        .toList();
                removals.add(new PortChange.RemoveBridge(link.name(), link.mac(), members, seen.addresses(link).stream()
                        .filter(address -> !PortsPlanner.isLinkLocal(address))
                        .toList()));
            }
        }
    }
}
