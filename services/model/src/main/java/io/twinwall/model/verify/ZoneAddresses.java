package io.twinwall.model.verify;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZoneName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The addresses that a zone's interfaces answer for, as translations need them. */
final class ZoneAddresses {
    private final Report report;
    private final Addresses addresses;
    private final Zones zones;
    private final Map<ZoneName, List<IpAddress>> all = new HashMap<>();

    ZoneAddresses(Report report, Addresses addresses, Zones zones) {
        this.report = report;
        this.addresses = addresses;
        this.zones = zones;
    }

    /** Whether every interface with its addresses could be read, so that one that is absent is absent. */
    boolean areKnown() {
        return report.portsKnow("address", "virtual", "zone");
    }

    /** The nodes' own and the virtual ones. */
    List<IpAddress> of(ZoneName zone) {
        return all.computeIfAbsent(zone, name -> zones.ports(name).stream()
                .flatMap(port -> Stream.concat(
                        addresses.own(port).stream().map(held -> held.address().address()),
                        virtual(port).map(InterfaceAddress::address)))
                .toList());
    }

    private Stream<InterfaceAddress> virtual(InterfaceName port) {
        return report.document().interfaces().get(port).virtualAddresses().stream();
    }

    /** As the firewall takes them where none is written: virtual ones, the node's own where a port has none. */
    Set<IpAddress> usable(ZoneName zone, Family family) {
        Set<IpAddress> usable = new LinkedHashSet<>();
        for (InterfaceName port : zones.ports(zone)) {
            List<IpAddress> virtual = virtual(port).map(InterfaceAddress::address).toList();
            usable.addAll(virtual.isEmpty()
                    ? addresses.own(port).stream().map(held -> held.address().address()).toList()
                    : virtual);
        }
        usable.removeIf(address -> address.family() != family);
        return usable;
    }

    /** The nodes' own addresses of the zone that are in {@code span}. */
    Optional<IpAddress> own(ZoneName zone, AddressSpan span) {
        return zones.ports(zone).stream()
                .flatMap(port -> addresses.own(port).stream())
                .map(held -> held.address().address())
                .filter(span::contains)
                .findFirst();
    }

    /** The first virtual address of an interface of the zone that is in {@code span}: what it is masqueraded to. */
    Optional<IpAddress> leading(ZoneName zone, AddressSpan span) {
        return zones.ports(zone).stream()
                .flatMap(port -> virtual(port).map(InterfaceAddress::address)
                        .filter(address -> address.family() == span.family())
                        .limit(1))
                .filter(span::contains)
                .findFirst();
    }

    /**
     * Whether hosts on a segment of the zone ask for an address of {@code span} that nobody answers for. Addresses that
     * no segment has are routed to the pair, and need no answer.
     */
    boolean isUnanswered(ZoneName zone, AddressSpan span) {
        for (InterfaceName port : zones.ports(zone)) {
            List<AddressSpan> segments = Stream.concat(
                            addresses.own(port).stream().map(Addresses.Held::network),
                            virtual(port).map(InterfaceAddress::network))
                    .map(AddressSpan::of)
                    .filter(segment -> !segment.isSingle() && segment.overlaps(span))
                    .distinct()
                    .toList();
            for (AddressSpan segment : segments) {
                AddressSpan shared = new AddressSpan(
                        max(segment.first(), span.first()), min(segment.last(), span.last()));
                long held = of(zone).stream().filter(shared::contains).distinct().count();
                if (count(shared).compareTo(BigInteger.valueOf(held)) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static IpAddress max(IpAddress one, IpAddress other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static IpAddress min(IpAddress one, IpAddress other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** How many addresses a span has. */
    static BigInteger count(AddressSpan span) {
        return new BigInteger(1, span.last().bytes()).subtract(new BigInteger(1, span.first().bytes()))
                .add(BigInteger.ONE);
    }

    /** Whether a packet to {@code host} goes to a connected network or by a route; true where that is not known. */
    boolean isReachable(IpAddress host) {
        if (!areKnown() || !report.complete("routes")) {
            return true;
        }
        List<NodeName> nodes = report.document().pair().nodes();
        boolean routed = report.document().routes().stream().anyMatch(route -> route.to().prefix()
                .map(prefix -> prefix.contains(host))
                .orElse(route.via().bits() == host.bits()));
        return routed || nodes.stream().allMatch(node -> addresses.networks(node).around(host).isPresent());
    }

    /** The zones whose hosts may use an outer address too; {@code own} is where the address is. */
    void hairpin(List<ZoneName> named, ZoneName own, String path) {
        List<ZoneName> seen = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            ZoneName zone = named.get(i);
            String item = Report.item(path, named, i);
            if (zone.equals(own)) {
                report.error(item, "zone `" + zone + "` is the one of the outer address, whose hosts use it anyway",
                        "write the inner zones whose hosts are to use it, or leave `hairpin` out");
            } else if (seen.contains(zone)) {
                report.warning(item, "zone `" + zone + "` is written twice", "keep one of them");
            } else {
                zones.mustExist(zone, item, false);
            }
            seen.add(zone);
        }
    }
}
