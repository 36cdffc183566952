package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Service;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Ports, addresses and static routes of the node itself. Closing leaves them: a box without its daemon stays reachable.
 */
public final class PortsService implements Service<NodeConfig, PortsPlan, List<PortStatus>> {
    private final PortChange.Doors doors;
    private final EventLog log;
    private volatile Optional<NodeConfig> inForce = Optional.empty();

    public PortsService(Links links, Addresses addresses, Routes routes, EventLog log) {
        this.doors = new PortChange.Doors(links, addresses, routes);
        this.log = log;
    }

    @Override
    public PortsPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        try {
            PortsPlanner.Seen seen = new PortsPlanner.Seen(
                    doors.links().list(),
                    doors.addresses().list(),
                    doors.routes().list());
            return PortsPlanner.plan(now, next, seen);
        } catch (KernelRefused e) {
            throw new ApplyFailed("the kernel's ports cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void apply(PortsPlan plan) throws ApplyFailed {
        Deque<PortChange> made = new ArrayDeque<>();
        for (PortChange change : plan.changes()) {
            try {
                change.make(doors);
                made.push(change);
            } catch (KernelRefused e) {
                takeBack(made);
                throw new ApplyFailed(e.getMessage(), e);
            }
        }
        made.descendingIterator().forEachRemaining(change -> log.log(NetworkMessage.CHANGED, change));
        inForce = Optional.of(plan.next());
    }

    private void takeBack(Deque<PortChange> made) {
        for (PortChange change : made) {
            try {
                change.inverse().make(doors);
            } catch (KernelRefused e) {
                log.log(NetworkMessage.UNDO_FAILED, change, e.getMessage());
            }
        }
    }

    @Override
    public List<PortStatus> status() {
        List<Link> links;
        try {
            links = doors.links().list();
        } catch (KernelRefused e) {
            links = List.of();
        }
        List<PortStatus> ports = new ArrayList<>();
        if (inForce.isPresent()) {
            NodeConfig config = inForce.get();
            for (InterfaceName name : config.document().interfaces().keySet()) {
                Optional<Link> link = links.stream()
                        .filter(l -> l.name().equals(config.device(name)))
                        .findFirst();
                ports.add(status(config, name, link));
            }
        }
        return ports;
    }

    private static PortStatus status(NodeConfig config, InterfaceName name, Optional<Link> link) {
        String state = link.map(l -> l.carrier() ? "up" : l.up() ? "no-carrier" : "down")
                .orElse("absent");
        return new PortStatus(
                name,
                config.device(name).text(),
                state,
                config.port(name).zone(),
                config.addresses(name),
                config.port(name).virtualAddresses(),
                link.map(Link::mac),
                link.map(Link::mtu));
    }

    @Override
    public void close() {
        // Nothing of this service's own to end; its ports stay as they are.
    }
}
