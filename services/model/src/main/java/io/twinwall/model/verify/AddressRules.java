package io.twinwall.model.verify;

import io.twinwall.model.schema.Words;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of addresses: fit for a host, each held once, and no network on two ports. */
final class AddressRules {
    private static final List<Prefix> NO_HOSTS = List.of(
            Prefix.parse("0.0.0.0/8"),
            Prefix.parse("127.0.0.0/8"),
            Prefix.parse("224.0.0.0/4"),
            Prefix.parse("240.0.0.0/4"),
            Prefix.parse("::/127"),
            Prefix.parse("ff00::/8"));

    /** Networks so small that both ends are hosts (RFC 3021, RFC 6164). */
    private static final int NO_BROADCAST_BITS = 1;

    private AddressRules() {}

    static void check(Report report, Addresses addresses) {
        Map<IpAddress, Addresses.Held> first = new HashMap<>();
        Set<String> hosts = new HashSet<>();
        for (List<Addresses.Held> held : List.of(addresses.own(), addresses.virtual())) {
            for (Addresses.Held each : held) {
                if (hosts.add(each.path())) {
                    fitForHost(report, each);
                }
                if (!each.isLinkLocal()) {
                    Addresses.Held earlier = first.putIfAbsent(each.address().address(), each);
                    if (earlier != null) {
                        heldTwice(report, earlier, each);
                    }
                }
            }
        }
        overlaps(report, addresses);
    }

    private static void fitForHost(Report report, Addresses.Held held) {
        InterfaceAddress address = held.address();
        IpAddress host = address.address();
        if (NO_HOSTS.stream().anyMatch(range -> range.contains(host))) {
            report.error(held.path(), host + " cannot be the address of a port", "write an address a host can have");
            return;
        }
        if (host.bits() - address.length() <= NO_BROADCAST_BITS) {
            return;
        }
        if (host.equals(address.network().network())) {
            report.error(held.path(),
                    host.isV4()
                            ? host + " is the address of the network " + address.network() + " itself"
                            : host + " is the anycast address of all routers of " + address.network(),
                    "write the address of a host in it");
        }
        int hostBits = ~(-1 << (host.bits() - address.length()));
        if (host instanceof Ipv4Address(int number) && (number & hostBits) == hostBits) {
            report.error(held.path(), host + " is the broadcast address of " + address.network(),
                    "write the address of a host in it");
        }
    }

    private static void heldTwice(Report report, Addresses.Held first, Addresses.Held held) {
        IpAddress address = held.address().address();
        if (held.path().equals(first.path())) {
            report.error(held.path(), "both nodes would have the address " + address,
                    "write a map of node names: {" + owner(first) + ": " + first.address() + ", " + owner(held)
                            + ": ADDRESS/LENGTH}");
        } else if (held.isVirtual() && first.isVirtual()) {
            report.error(held.path(), "virtual address " + address + " is written twice" + report.also(first.path()),
                    "keep one of them");
        } else if (held.isVirtual()) {
            report.error(held.path(), "virtual address " + address + " is the own address of node "
                            + owner(first) + report.also(first.path()),
                    "choose an address that neither node has");
        } else if (held.port().equals(first.port()) && !held.node().equals(first.node())) {
            report.error(held.path(), owner(first) + " and " + owner(held) + " have the same address " + address
                    + report.also(first.path()), "give each node an address of its own");
        } else {
            report.error(held.path(), "address " + address + " is already on interface " + Words.quoted(first.port())
                    + " of " + owner(first) + report.also(first.path()), "choose another one");
        }
    }

    private static String owner(Addresses.Held held) {
        return held.node().map(NodeName::text).orElse("none");
    }

    private record Pair(InterfaceName one, InterfaceName other) {
        static Pair of(InterfaceName a, InterfaceName b) {
            return a.compareTo(b) < 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    /** One finding for two ports, at the one that comes later in the document. */
    private static void overlaps(Report report, Addresses addresses) {
        List<InterfaceName> order = List.copyOf(report.document().interfaces().keySet());
        Map<InterfaceName, Integer> rank = new HashMap<>();
        order.forEach(name -> rank.put(name, rank.size()));
        Set<Pair> told = new HashSet<>();
        for (NodeName node : report.document().pair().nodes()) {
            for (List<Addresses.Held> held : List.of(addresses.own(), addresses.virtual())) {
                for (Addresses.Held each : held) {
                    boolean here = each.isVirtual() ? !each.isHost() : each.node().filter(node::equals).isPresent();
                    if (!here || each.isLinkLocal()) {
                        continue;
                    }
                    Optional<Addresses.Held> other = addresses.networks(node)
                            .around(each.network().network(), each.address().length(), Optional.of(each.owner()));
                    // The same address twice is a finding of its own, and says enough.
                    other.filter(wider -> !wider.address().address().equals(each.address().address()))
                            .filter(wider -> told.add(Pair.of(each.owner(), wider.owner())))
                            .ifPresent(wider -> {
                                boolean later = rank.get(each.port()) > rank.get(wider.port());
                                overlap(report, later ? wider : each, later ? each : wider);
                            });
                }
            }
        }
    }

    private static void overlap(Report report, Addresses.Held first, Addresses.Held second) {
        report.error(second.path(), "network " + second.network() + " overlaps " + first.network() + " of interface "
                        + Words.quoted(first.port()) + report.also(first.path()),
                "each port needs a network of its own");
    }
}
