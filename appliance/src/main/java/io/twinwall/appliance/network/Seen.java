package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel has now.
 *
 * @param bridgeFilters those settings that send bridged frames through the filter of routed packets, where the kernel
 *     has them
 */
record Seen(
        List<Link> links, List<AssignedAddress> addresses, List<Route> routes, Map<String, String> bridgeFilters) {
    private static final List<String> BRIDGE_FILTERS = List.of(
            "net/bridge/bridge-nf-call-iptables",
            "net/bridge/bridge-nf-call-ip6tables",
            "net/bridge/bridge-nf-call-arptables");

    static Seen through(PortChange.Doors doors) throws KernelRefused {
        return new Seen(
                doors.links().list(), doors.addresses().list(), doors.routes().list(), bridgeFilters(doors.sysctl()));
    }

    private static Map<String, String> bridgeFilters(Sysctl sysctl) {
        Map<String, String> found = new LinkedHashMap<>();
        BRIDGE_FILTERS.forEach(path -> sysctl.get(path).ifPresent(value -> found.put(path, value)));
        return found;
    }

    Optional<Link> link(DeviceName device) {
        return links.stream().filter(link -> link.name().equals(device)).findFirst();
    }

    Optional<Link> link(int index) {
        return links.stream().filter(link -> link.index() == index).findFirst();
    }

    List<InterfaceAddress> addresses(Link link) {
        return addresses.stream()
                .filter(a -> a.link() == link.index())
                .map(AssignedAddress::address)
                .toList();
    }

    /** Whether a next hop is on a network the kernel reaches without one. */
    boolean connected(IpAddress via) {
        return routes.stream().anyMatch(route -> route.via().isEmpty() && route.to().contains(via));
    }
}
