package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.model.value.DeviceName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which ports are up and have carrier, by the last the kernel said; tells the VRRP thread. */
final class PortStates {
    /** Takes a port's handle and state to the groups; false when it could not. */
    interface Listener {
        boolean changed(int port, DeviceName device, boolean usable);
    }

    private final Links links;
    private final Listener listener;
    private final Map<DeviceName, Port> ports = new ConcurrentHashMap<>();

    PortStates(Links links, Listener listener) {
        this.links = links;
        this.listener = listener;
    }

    /** A device's handle, the same for the life of the service. */
    synchronized int handle(DeviceName device) {
        Port port = ports.computeIfAbsent(device, any -> new Port(ports.size() + 1));
        port.wanted = true;
        return port.handle;
    }

    boolean isUsable(DeviceName device) {
        Port port = ports.get(device);
        return port != null && port.usable;
    }

    boolean isUsable(int handle) {
        return ports.values().stream().anyMatch(port -> port.handle == handle && port.usable);
    }

    /** Lists the devices afresh; what the monitor said meanwhile about one of them is newer and stays. */
    Map<DeviceName, Link> look() throws KernelRefused {
        Map<DeviceName, Long> before = new HashMap<>();
        ports.forEach((device, port) -> before.put(device, port.notes));
        Map<DeviceName, Link> found = new HashMap<>();
        for (Link link : links.list()) {
            found.put(link.name(), link);
        }
        settle(found, before);
        return found;
    }

    private synchronized void settle(Map<DeviceName, Link> found, Map<DeviceName, Long> before) {
        for (DeviceName device : found.keySet()) {
            ports.computeIfAbsent(device, any -> new Port(ports.size() + 1));
        }
        ports.forEach((device, port) -> {
            if (port.notes == before.getOrDefault(device, 0L)) {
                port.usable = found.containsKey(device) && works(found.get(device));
            }
        });
    }

    void note(Link link) {
        note(link.name(), works(link));
    }

    void noteRemoved(Link link) {
        note(link.name(), false);
    }

    private synchronized void note(DeviceName device, boolean works) {
        Port port = ports.computeIfAbsent(device, any -> new Port(ports.size() + 1));
        port.notes++;
        port.usable = works;
        tell(device, port);
    }

    /** Tells what has not been told, or what the mailbox had no room for. */
    synchronized void tellNews() {
        ports.forEach(this::tell);
    }

    /** Tells everything: the groups are new. */
    synchronized void tellAll() {
        ports.values().forEach(port -> port.told = Optional.empty());
        tellNews();
    }

    private void tell(DeviceName device, Port port) {
        if (port.wanted && !port.told.equals(Optional.of(port.usable))
                && listener.changed(port.handle, device, port.usable)) {
            port.told = Optional.of(port.usable);
        }
    }

    private static boolean works(Link link) {
        return link.up() && link.carrier();
    }

    private static final class Port {
        final int handle;
        volatile boolean usable;
        /** Whether a group asked for it; what else there is on the machine is nobody's business. */
        boolean wanted;
        /** How often the monitor spoke of it. */
        volatile long notes;

        Optional<Boolean> told = Optional.empty();

        Port(int handle) {
            this.handle = handle;
        }
    }
}
