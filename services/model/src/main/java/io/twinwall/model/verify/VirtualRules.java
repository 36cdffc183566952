package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Vrid;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules of virtual addresses and VRIDs (RFC 9568). */
final class VirtualRules {
    /** The count of addresses in an advertisement is 8 bits (RFC 9568 section 5.2.5). */
    private static final int ADDRESSES_MAX = 255;

    /** The advertisement is one packet of at most 1500 bytes: 40 of IPv6, 8 of VRRP, 16 for each address. */
    private static final int ADDRESSES_MAX_IPV6 = 90;

    private VirtualRules() {}

    static void check(Report report, Addresses addresses) {
        Document document = report.document();
        SharedPorts ports = SharedPorts.of(document);
        document.interfaces().forEach((name, port) -> {
            String path = Places.child("interfaces", name);
            if (port.virtualAddresses().isEmpty()) {
                withoutVirtual(report, port, path);
            } else if (fits(report, port, path) && has(port, Family.IPV4) && !ports.shares(name)) {
                ownAddresses(report, addresses, name, path);
            }
        });
        addresses.virtual().stream()
                .filter(held -> !held.isLinkLocal())
                .filter(held -> fits(document.interfaces().get(held.port()), held.address().address().family()))
                .forEach(held -> reachable(report, addresses, held));
        vrids(report, document);
    }

    private static void withoutVirtual(Report report, InterfaceConfig port, String path) {
        if (port.vrid().isPresent() && report.complete(Places.child(path, "virtual"))) {
            report.error(Places.child(path, "vrid"), "a VRID without a virtual address",
                    "add `virtual: ADDRESS/LENGTH`, or leave `vrid` out");
        }
    }

    /** Whether each of the port's virtual routers, one a family, can be advertised; says so where one is too long. */
    private static boolean fits(Report report, InterfaceConfig port, String path) {
        boolean all = true;
        for (Family family : Family.values()) {
            if (!fits(port, family)) {
                report.error(Places.child(path, "virtual"), advertised(port, family) + " virtual " + family
                                + " addresses"
                                + (family == Family.IPV6 ? " with the link-local one that leads them" : ""),
                        "a virtual router has at most " + addressesMax(family));
                all = false;
            }
        }
        return all;
    }

    private static boolean fits(InterfaceConfig port, Family family) {
        return advertised(port, family) <= addressesMax(family);
    }

    private static int addressesMax(Family family) {
        return switch (family) {
            case IPV4 -> ADDRESSES_MAX;
            case IPV6 -> ADDRESSES_MAX_IPV6;
        };
    }

    /** With the link-local address that a virtual router for IPv6 has at any rate (RFC 9568 section 5.2.9). */
    private static long advertised(InterfaceConfig port, Family family) {
        long written = port.virtualAddresses().stream()
                .filter(address -> address.address().family() == family)
                .count();
        boolean derived = written > 0 && family == Family.IPV6 && port.virtualAddresses().stream()
                .noneMatch(address -> address.address() instanceof Ipv6Address v6 && v6.isLinkLocal());
        return derived ? written + 1 : written;
    }

    private static boolean has(InterfaceConfig port, Family family) {
        return port.virtualAddresses().stream().anyMatch(address -> address.address().family() == family);
    }

    /**
     * IPv4 advertisements leave from an address of the node itself (RFC 9568 section 5.1.1.1); IPv6 ones from the
     * link-local address that every port has.
     */
    private static void ownAddresses(Report report, Addresses addresses, InterfaceName name, String path) {
        if (!report.complete(Places.child(path, "address"))) {
            return;
        }
        List<String> without = report.document().pair().nodes().stream()
                .distinct()
                .filter(node -> addresses.own(name, node).stream().noneMatch(held -> held.address().address().isV4()))
                .map(NodeName::text)
                .toList();
        if (!without.isEmpty()) {
            report.error(path, "a virtual IPv4 address, but no IPv4 address that is the node's own on "
                            + Words.all(without) + ", and VRRP is sent from one",
                    "add `address` with one ADDRESS/LENGTH for each node");
        }
    }

    /**
     * A virtual IPv4 address is reached through the connected network of the port. It may have a prefix of its own
     * (one public address only), and then the next hop that lives in that prefix shows that it is meant. An IPv6 one
     * brings its network along: hosts need no more of the router than its link-local address.
     */
    private static void reachable(Report report, Addresses addresses, Addresses.Held virtual) {
        List<Addresses.Held> own = addresses.own(virtual.port()).stream()
                .filter(held -> held.address().address().family() == virtual.address().address().family())
                .filter(held -> !held.isLinkLocal())
                .toList();
        List<Addresses.Held> around = own.stream().filter(held -> shares(virtual, held)).toList();
        for (Addresses.Held held : around) {
            if (!virtual.isHost() && held.address().length() != virtual.address().length()) {
                report.error(virtual.path(), "/" + virtual.address().length() + " of the virtual address is not the /"
                                + held.address().length() + " of " + held.address() + report.also(held.path()),
                        "write the same length");
                return;
            }
        }
        boolean v4 = virtual.address().address().isV4();
        String addressPath = Places.child(Places.child("interfaces", virtual.owner()), "address");
        if (!v4 || own.isEmpty() || !report.complete(addressPath)) {
            return;
        }
        boolean meant = !virtual.isHost()
                && report.document().routes().stream().anyMatch(route -> virtual.network().contains(route.via()));
        if (around.isEmpty() && !meant) {
            Set<String> networks = own.stream().map(held -> held.network().toString())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            report.error(virtual.path(), "no route can reach virtual address " + virtual.address().address()
                            + ": no node has an address in its network on this port",
                    "choose an address in " + Words.either(List.copyOf(networks)));
        } else if (!around.isEmpty()) {
            Set<NodeName> there = around.stream().flatMap(held -> held.node().stream()).collect(Collectors.toSet());
            own.stream().flatMap(held -> held.node().stream()).distinct().filter(node -> !there.contains(node))
                    .forEach(node ->
                    report.error(virtual.path(), "no route can reach virtual address " + virtual.address().address()
                                    + " on " + node + ": it has no address in that network on this port",
                            "give " + node + " an address in " + around.getFirst().network()));
        }
    }

    private static boolean shares(Addresses.Held virtual, Addresses.Held own) {
        return own.network().contains(virtual.address().address())
                || (!virtual.isHost() && virtual.network().contains(own.address().address()));
    }

    private record Segment(NodeName node, DeviceName device, Vrid vrid) {}

    private static void vrids(Report report, Document document) {
        Map<Segment, String> first = new HashMap<>();
        document.interfaces().forEach((name, port) -> port.vrid().ifPresent(vrid -> {
            String path = Places.child(Places.child("interfaces", name), "vrid");
            String earlier = document.pair().nodes().stream()
                    .flatMap(node -> port.device().at(node).map(device -> new Segment(node, device, vrid)).stream())
                    .map(segment -> first.putIfAbsent(segment, path))
                    .filter(Objects::nonNull)
                    .filter(other -> !other.equals(path))
                    .findFirst()
                    .orElse(null);
            if (earlier != null) {
                report.error(path, "VRID " + vrid + " is already used on the same device" + report.also(earlier),
                        "give each virtual router of a segment a VRID of its own");
            }
        }));
        if (!Vrids.suffice(document)) {
            report.error("interfaces", "more virtual routers than there are VRIDs (255)",
                    "write `vrid` where a number may be used twice, on different segments");
        }
    }
}
