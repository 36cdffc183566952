package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.model.value.DeviceName;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which ports are up and have carrier, by the last the kernel said; tells the VRRP thread. */
final class PortStates {
    /** Takes a port's handle and state to the groups. */
    interface Listener {
        void changed(int port, DeviceName device, boolean usable);
    }

    private final Links links;
    private final Listener listener;
    private final Map<DeviceName, Integer> handles = new ConcurrentHashMap<>();
    private final Map<DeviceName, Boolean> usable = new ConcurrentHashMap<>();

    PortStates(Links links, Listener listener) {
        this.links = links;
        this.listener = listener;
    }

    /** A device's handle, the same for the life of the service. */
    synchronized int handle(DeviceName device) {
        return handles.computeIfAbsent(device, any -> handles.size() + 1);
    }

    boolean isUsable(DeviceName device) {
        return usable.getOrDefault(device, false);
    }

    boolean isUsable(int handle) {
        return handles.entrySet().stream().anyMatch(entry -> entry.getValue() == handle && isUsable(entry.getKey()));
    }

    /** Lists the devices afresh and keeps their state. */
    Map<DeviceName, Link> look() throws KernelRefused {
        Map<DeviceName, Link> found = new HashMap<>();
        for (Link link : links.list()) {
            found.put(link.name(), link);
        }
        usable.replaceAll((device, was) -> false);
        found.forEach((device, link) -> usable.put(device, works(link)));
        return found;
    }

    void note(Link link) {
        set(link.name(), works(link));
    }

    void noteRemoved(Link link) {
        set(link.name(), false);
    }

    private void set(DeviceName device, boolean works) {
        usable.put(device, works);
        Integer handle = handles.get(device);
        if (handle != null) {
            listener.changed(handle, device, works);
        }
    }

    /** Tells what is known of every port a group has; the machine ignores what is no news. */
    void tellAll() {
        handles.forEach((device, handle) -> listener.changed(handle, device, isUsable(device)));
    }

    private static boolean works(Link link) {
        return link.up() && link.carrier();
    }
}
