package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.Transport;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules of {@code firewall.masquerade} and {@code firewall.forward}. */
final class TranslationRules {
    private final Report report;
    private final Addresses addresses;
    private final Zones zones;
    private final FirewallConfig firewall;

    private TranslationRules(Report report, Addresses addresses) {
        this.report = report;
        this.addresses = addresses;
        this.zones = new Zones(report);
        this.firewall = report.document().firewall();
    }

    static void check(Report report, Addresses addresses) {
        TranslationRules rules = new TranslationRules(report, addresses);
        rules.masquerade();
        rules.forward();
    }

    private void masquerade() {
        Map<ZonePair, String> first = new HashMap<>();
        for (int i = 0; i < firewall.masquerade().size(); i++) {
            MasqueradeConfig entry = firewall.masquerade().get(i);
            String path = Places.child("firewall.masquerade", i + 1);
            boolean known = zones.mustExist(entry.from(), Places.child(path, "from"), false);
            if (entry.from().equals(entry.out())) {
                report.error(Places.child(path, "out"), "zone `" + entry.out()
                        + "` is the one the connection comes from",
                        "write the zone it leaves by");
                continue;
            }
            known &= zones.mustExist(entry.out(), Places.child(path, "out"), false);
            ZonePair way = new ZonePair(entry.from(), entry.out());
            String earlier = first.putIfAbsent(way, path);
            if (earlier != null) {
                report.error(path, "a second translation from `" + entry.from() + "` out of `" + entry.out() + "`"
                        + report.also(earlier), "keep one of them");
            }
            if (known) {
                target(entry, path);
                if (firewall.policy().get(way) != Verdict.ACCEPT && report.complete("firewall.policy")) {
                    report.warning(path, "no policy accepts " + way + ": there is nothing to translate",
                            "add `" + way + ": accept` beneath `firewall.policy`");
                }
            }
        }
    }

    private void target(MasqueradeConfig entry, String path) {
        if (!(entry.to() instanceof TranslationTarget.Fixed(AddressSpan span))
                || !report.portsKnow("address", "virtual", "zone")) {
            return;
        }
        IpAddress fixed = span.first();
        List<IpAddress> out = new ArrayList<>();
        zones.ports(entry.out()).forEach(port -> out.addAll(addressesOf(port)));
        if (!out.isEmpty() && out.stream().noneMatch(address -> address.bits() == fixed.bits())) {
            report.error(Places.child(path, "to"), fixed + " is " + family(fixed) + " and zone `" + entry.out()
                    + "` has no " + family(fixed) + " address", "write an " + family(out.getFirst()) + " address");
        }
    }

    private static String family(IpAddress address) {
        return address.isV4() ? "IPv4" : "IPv6";
    }

    private List<IpAddress> addressesOf(InterfaceName port) {
        List<IpAddress> all = new ArrayList<>();
        addresses.own(port).forEach(held -> all.add(held.address().address()));
        report.document().interfaces().get(port).virtualAddresses().forEach(address -> all.add(address.address()));
        return all;
    }

    private record Outer(ZoneName from, Transport protocol, Optional<IpAddress> address, PortSpan port, boolean v4) {}

    private void forward() {
        Map<Outer, String> first = new HashMap<>();
        for (int i = 0; i < firewall.forward().size(); i++) {
            PortForwardConfig entry = firewall.forward().get(i);
            String path = Places.child("firewall.forward", i + 1);
            IpAddress server = entry.to().address();
            if (entry.address().filter(address -> address.bits() != server.bits()).isPresent()) {
                report.error(Places.child(path, "to"), "server " + server + " is of another family than "
                        + entry.address().get(), "write an " + family(entry.address().get()) + " server");
                continue;
            }
            Outer outer = new Outer(entry.from(), entry.protocol(), entry.address(), entry.port(), server.isV4());
            String earlier = first.putIfAbsent(outer, path);
            if (earlier != null) {
                report.error(path, "a second forward of the same port" + report.also(earlier), "keep one of them");
            }
            if (zones.mustExist(entry.from(), Places.child(path, "in"), false)
                    && report.portsKnow("address", "virtual", "zone")) {
                outerAddress(entry, path);
            }
            if (report.portsKnow("address", "virtual", "zone") && report.complete("routes")) {
                server(server, Places.child(path, "to"));
            }
        }
    }

    /** What outer hosts send to must be an address that this pair answers for, or that is routed to it. */
    private void outerAddress(PortForwardConfig entry, String path) {
        IpAddress server = entry.to().address();
        List<InterfaceName> ports = zones.ports(entry.from());
        if (entry.address().isEmpty()) {
            boolean usable = ports.stream().flatMap(port -> usable(port).stream())
                    .anyMatch(a -> a.bits() == server.bits());
            if (!usable) {
                report.error(path, "zone `" + entry.from() + "` has no " + family(server) + " address to forward from",
                        "add `address` here, or `virtual` to an interface of the zone");
            }
            return;
        }
        IpAddress outer = entry.address().get();
        boolean ours = ports.stream().anyMatch(port -> addressesOf(port).contains(outer));
        boolean onSegment = ports.stream().anyMatch(port -> addresses.own(port).stream()
                        .anyMatch(held -> held.network().contains(outer))
                || report.document().interfaces().get(port).virtualAddresses().stream()
                        .anyMatch(virtual -> virtual.network().contains(outer)));
        if (!ours && onSegment) {
            report.error(Places.child(path, "address"), "no interface of zone `" + entry.from() + "` answers for "
                    + outer,
                    "add it to `virtual` of the interface");
        }
    }

    /** As the firewall takes them where no address is written: virtual ones, the node's own where a port has none. */
    private List<IpAddress> usable(InterfaceName port) {
        List<InterfaceAddress> virtual = report.document().interfaces().get(port).virtualAddresses();
        return virtual.isEmpty() ? addressesOf(port) : virtual.stream().map(InterfaceAddress::address).toList();
    }

    private void server(IpAddress server, String path) {
        List<NodeName> nodes = report.document().pair().nodes();
        boolean routed = report.document().routes().stream().anyMatch(route -> route.to().prefix()
                .map(prefix -> prefix.contains(server))
                .orElse(route.via().bits() == server.bits()));
        boolean connected = nodes.stream().allMatch(node -> addresses.networks(node).around(server).isPresent());
        if (!routed && !connected && !nodes.isEmpty()) {
            report.error(path, "no route leads to server " + server,
                    "write a server on the network of an interface, or add a route to it");
        }
    }
}
