package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Service;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports, bridges, addresses and static routes of the node itself. Closing leaves them: a box without its daemon stays
 * reachable.
 */
public final class PortsService implements Service<NodeConfig, PortsPlan, List<PortStatus>> {
    private final PortChange.Doors doors;
    private final FormerMtus formerMtus;
    private final EventLog log;
    private final PortsKeeper keeper;
    private final Set<CheckName> down = ConcurrentHashMap.newKeySet();
    private Optional<Monitor<KernelChange>> monitor = Optional.empty();
    private volatile Optional<NodeConfig> inForce = Optional.empty();
    private volatile PortsWatch watched = PortsWatch.NOTHING;

    public PortsService(PortChange.Doors doors, FormerMtus formerMtus, EventLog log) {
        this.doors = doors;
        this.formerMtus = formerMtus;
        this.log = log;
        keeper = new PortsKeeper(doors, log);
    }

    /** From now on what others change is put back, and routes follow their checks. */
    public void watch(Monitor.Source<KernelChange> monitors, Facts facts) throws KernelRefused {
        Monitor<KernelChange> opened = monitors.open();
        monitor = Optional.of(opened);
        keeper.start(this::tend);
        opened.subscribe(change -> {
            if (watched.concerns(change)) {
                keeper.signal();
            }
        });
        facts.subscribe(fact -> {
            if (fact instanceof Fact.ConfigCommitted) {
                forgetChecks();
            }
            if (fact instanceof Fact.CheckChanged(CheckName check, boolean up)
                    && (up ? down.remove(check) : down.add(check))) {
                keeper.signal();
            }
        });
    }

    @Override
    public synchronized PortsPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        try {
            Set<CheckName> known = new HashSet<>(down);
            known.retainAll(next.document().checks().keySet());
            return PortsPlanner.plan(now, next, Seen.through(doors), known, formerMtus.all());
        } catch (KernelRefused e) {
            throw new ApplyFailed("the kernel's ports cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void apply(PortsPlan plan) throws ApplyFailed {
        Set<DeviceName> withMtu = PortsPlanner.devicesWithMtu(plan.next());
        Deque<PortChange> made = new ArrayDeque<>();
        for (PortChange change : plan.changes()) {
            try {
                if (change instanceof PortChange.SetMtu(DeviceName device, int from, int _)
                        && withMtu.contains(device)) {
                    formerMtus.remember(device, from);
                }
                change.make(doors);
                made.push(change);
            } catch (KernelRefused e) {
                takeBack(made);
                throw new ApplyFailed(e.getMessage(), e);
            }
        }
        made.descendingIterator().forEachRemaining(change -> log.log(NetworkMessage.CHANGED, change));
        formerMtus.forgetAllBut(withMtu);
        inForce = Optional.of(plan.next());
        watched = PortsWatch.of(plan.next());
        Set<CheckName> known = new HashSet<>(down);
        known.retainAll(plan.next().document().checks().keySet());
        keeper.committed(plan.next(), known);
        // What happened between the plan and now, to the kernel or to a check, is looked after at once.
        keeper.signal();
    }

    /** Checks that are gone for good; before a commit is whole it may be undone, and then they are still down. */
    private synchronized void forgetChecks() {
        inForce.ifPresent(config -> down.retainAll(config.document().checks().keySet()));
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

    private synchronized boolean tend() {
        return inForce.isEmpty() || keeper.tend(inForce.get(), new HashSet<>(down));
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
                config.zone(name),
                config.owner(name).equals(name) ? config.addresses(name) : List.of(),
                config.port(name).virtualAddresses(),
                link.map(Link::mac),
                link.map(Link::mtu));
    }

    /** Ends the watch; the ports stay as they are. */
    @Override
    public void close() {
        monitor.ifPresent(Monitor::close);
        keeper.close();
    }
}
