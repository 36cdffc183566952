package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules of flows between groups. Two groups may be Active on different nodes, and a node that sees only one direction
 * of a connection drops it: the way there, the way back and the address it is translated to must be one group's.
 *
 * <p>A flow's way there is the group of the virtual router it is sent to. Its way back is the group of the address it
 * was translated to, and where it was not translated that of the virtual router the other side sends to. Zones without
 * a virtual router say nothing of either and are left alone; so are translations to {@code interface}, whose answers
 * come to the node that has the flow.
 */
final class FlowRules {
    private static final String ELSEWHERE = ", which may be Active on the other node";

    private final Report report;
    private final Document document;
    private final Addresses addresses;
    private final Zones zones;
    private final SharedPorts ports;
    private final Map<InterfaceName, GroupName> membership;

    private FlowRules(Report report, Addresses addresses) {
        this.report = report;
        this.document = report.document();
        this.addresses = addresses;
        this.zones = new Zones(report);
        this.ports = SharedPorts.of(document);
        this.membership = Groups.membership(document);
    }

    static void check(Report report, Addresses addresses) {
        FlowRules rules = new FlowRules(report, addresses);
        boolean several = Set.copyOf(rules.membership.values()).size() > 1;
        boolean known = report.portsKnow("device", "virtual", "zone") && report.complete("vrrp.groups")
                && report.complete("firewall");
        if (several && known) {
            rules.masquerade();
            rules.policies();
            rules.forwards();
            rules.oneToOne();
        }
    }

    /** A virtual router of one family, by its interface, and the group that decides where it is Active. */
    private record Router(InterfaceName name, GroupName group) {}

    /** The virtual routers of a zone for one family, in the document's order. */
    private List<Router> routers(ZoneName zone, Family family) {
        return routers(zones.ports(zone).stream(), family);
    }

    private List<Router> routers(Stream<InterfaceName> names, Family family) {
        return names
                .filter(membership::containsKey)
                .filter(name -> document.interfaces().get(name).virtualAddresses().stream()
                        .anyMatch(address -> address.address().family() == family))
                .map(name -> new Router(name, membership.get(name)))
                .toList();
    }

    private void masquerade() {
        List<MasqueradeConfig> entries = document.firewall().masquerade();
        for (int i = 0; i < entries.size(); i++) {
            MasqueradeConfig entry = entries.get(i);
            String path = Places.child("firewall.masquerade", i + 1);
            if (entry.from().equals(entry.out())) {
                continue;
            }
            switch (entry.to()) {
                case TranslationTarget.Virtual _ -> toVirtual(entry, path);
                case TranslationTarget.OfInterface _, TranslationTarget.Unchanged _ -> { }
                case TranslationTarget.Fixed(AddressSpan fixed) -> toFixed(entry, fixed, path);
            }
        }
    }

    /** On each port it leaves by a flow is translated to the virtual address of the group it came by. */
    private void toVirtual(MasqueradeConfig entry, String path) {
        List<Router> back = routers(entry.out(), Family.IPV4);
        Set<InterfaceName> out = back.stream()
                .map(router -> ports.owner(router.name()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (InterfaceName port : out) {
            List<Router> there = back.stream().filter(router -> ports.owner(router.name()).equals(port)).toList();
            for (Router source : oneEach(routers(entry.from(), Family.IPV4))) {
                if (there.stream().noneMatch(router -> router.group().equals(source.group()))) {
                    report.error(path, cameIn(Family.IPV4, entry.from(), source) + " and would leave as "
                                    + address(there.getFirst()) + " of " + of(there.getFirst()) + ELSEWHERE,
                            "add to group `" + source.group() + "` an interface with the `device` of "
                                    + Words.quoted(port) + " and a `virtual` of its own, or put both into one group");
                }
            }
        }
    }

    private String address(Router router) {
        return document.interfaces().get(router.name()).virtualAddresses().stream()
                .map(address -> address.address())
                .filter(IpAddress::isV4)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private void toFixed(MasqueradeConfig entry, AddressSpan fixed, String path) {
        List<Router> out = routers(entry.out(), fixed.family());
        List<Router> holder = out.stream().filter(router -> holds(router, fixed)).toList();
        // An address that no interface answers for is routed to one of the virtual routers; nobody knows to which.
        for (Router back : holder.isEmpty() ? oneEach(out) : holder) {
            Optional<Router> other = oneEach(routers(entry.from(), fixed.family())).stream()
                    .filter(source -> !source.group().equals(back.group()))
                    .findFirst();
            if (other.isPresent()) {
                report.error(Places.child(path, "to"), cameIn(fixed.family(), entry.from(), other.get())
                                + (holder.isEmpty()
                                        ? ", and answers to " + fixed + " by "
                                        : " and would leave as " + fixed + " of ")
                                + of(back) + ELSEWHERE,
                        "put both into one group" + (fixed.family() == Family.IPV4
                                ? ", or write `to: virtual`, which takes the address of the group a connection came by"
                                : ""));
                return;
            }
        }
    }

    private boolean holds(Router router, AddressSpan span) {
        return document.interfaces().get(router.name()).virtualAddresses().stream()
                .anyMatch(virtual -> span.contains(virtual.address()));
    }

    /** What a policy lets through untranslated. */
    private void policies() {
        document.firewall().policy().forEach((pair, verdict) -> {
            for (Family family : Family.values()) {
                if (verdict == Verdict.ACCEPT && !translated(pair, family) && differ(pair, family)) {
                    return;
                }
            }
        });
    }

    private boolean translated(ZonePair pair, Family family) {
        return document.firewall().masquerade().stream()
                .filter(entry -> entry.from().equals(pair.from()) && entry.out().equals(pair.to()))
                .anyMatch(entry -> switch (entry.to()) {
                    case TranslationTarget.Virtual _ -> family == Family.IPV4;
                    case TranslationTarget.OfInterface _ -> family == Family.IPV4;
                    case TranslationTarget.Fixed(AddressSpan fixed) -> fixed.family() == family;
                    case TranslationTarget.Unchanged _ -> false;
                });
    }

    /** Whether the two sides of a policy are of different groups; says so. */
    private boolean differ(ZonePair pair, Family family) {
        List<Router> there = routers(pair.from(), family);
        List<Router> back = routers(pair.to(), family);
        boolean oneSegment = Stream.concat(there.stream(), back.stream())
                .map(router -> ports.owner(router.name()))
                .distinct()
                .count() == 1;
        // Inside one segment hosts need no router.
        if (there.isEmpty() || back.isEmpty() || oneSegment) {
            return false;
        }
        Optional<Way> way = Way.ofTwoGroups(there, back);
        boolean translatable = family == Family.IPV4 && !pair.from().equals(pair.to());
        way.ifPresent(two -> report.error(Places.child("firewall.policy", pair),
                cameIn(family, pair.from(), two.there()) + ", and answers from `" + pair.to() + "` by " + of(two.back())
                        + ELSEWHERE,
                "put both into one group" + (translatable ? ", or translate beneath `firewall.masquerade`" : "")));
        return way.isPresent();
    }

    private void forwards() {
        List<PortForwardConfig> entries = document.firewall().forward();
        for (int i = 0; i < entries.size(); i++) {
            PortForwardConfig entry = entries.get(i);
            IpAddress server = entry.to().address();
            List<Router> outer = routers(entry.from(), server.family()).stream()
                    .filter(router -> entry.address().isEmpty() || holds(router, AddressSpan.of(entry.address().get())))
                    .toList();
            List<Router> inner = portTo(server).map(port -> routersOn(port, server.family())).orElse(List.of());
            String path = Places.child("firewall.forward", i + 1);
            Way.ofTwoGroups(outer, inner).ifPresent(two -> report.error(path,
                    cameIn(server.family(), entry.from(), two.there()) + ", and answers from server " + server + " by "
                            + of(two.back()) + ELSEWHERE,
                    "write as `address` one of group `" + two.back().group() + "` in zone `" + entry.from()
                            + "`, or put both into one group"));
            hairpin(entry.hairpin(), server, inner, path);
        }
    }

    /** A host of an inner zone sends to its own virtual router, whatever address of the outer zone it uses. */
    private void hairpin(List<ZoneName> zones, IpAddress server, List<Router> inner, String path) {
        for (ZoneName zone : zones) {
            Optional<Way> way = Way.ofTwoGroups(routers(zone, server.family()), inner);
            if (way.isPresent()) {
                report.error(Places.child(path, "hairpin"), cameIn(server.family(), zone, way.get().there())
                                + ", and answers from server " + server + " by " + of(way.get().back()) + ELSEWHERE,
                        "put both into one group, or leave zone `" + zone + "` out");
            }
        }
    }

    /** Connections come to an outer address and leave with it: its group must be that of the inner hosts. */
    private void oneToOne() {
        List<OneToOneConfig> entries = document.firewall().oneToOne();
        for (int i = 0; i < entries.size(); i++) {
            OneToOneConfig entry = entries.get(i);
            IpAddress host = entry.inner().first();
            if (entry.outer().family() != host.family()) {
                continue;
            }
            List<Router> all = routers(entry.zone(), host.family());
            List<Router> holders = all.stream().filter(router -> holds(router, entry.outer())).toList();
            List<Router> inner = portTo(host).map(port -> routersOn(port, host.family())).orElse(List.of());
            String path = Places.child("firewall.one-to-one", i + 1);
            Way.ofTwoGroups(holders.isEmpty() ? all : holders, inner).ifPresent(two -> report.error(
                    Places.child(path, "outer"),
                    cameIn(host.family(), entry.zone(), two.there()) + ", and answers from " + host + " by "
                            + of(two.back()) + ELSEWHERE,
                    "write an outer address of group `" + two.back().group() + "`, or put both into one group"));
            hairpin(entry.hairpin(), host, inner, path);
        }
    }

    private List<Router> routersOn(InterfaceName port, Family family) {
        return routers(document.interfaces().keySet().stream().filter(name -> ports.owner(name).equals(port)), family);
    }

    /** The port whose network a server is on, or the router that leads to it. */
    private Optional<InterfaceName> portTo(IpAddress server) {
        return around(server).or(() -> document.routes().stream()
                .filter(route -> route.via().bits() == server.bits())
                .filter(route -> route.to().prefix().map(prefix -> prefix.contains(server)).orElse(true))
                .max(Comparator.comparingInt(FlowRules::length))
                .flatMap(route -> around(route.via())));
    }

    private static int length(RouteConfig route) {
        return route.to().prefix().map(prefix -> prefix.length()).orElse(0);
    }

    private Optional<InterfaceName> around(IpAddress address) {
        return document.pair().nodes().stream()
                .flatMap(node -> addresses.networks(node).around(address).stream())
                .map(Addresses.Held::owner)
                .findFirst();
    }

    /** By which virtual router a flow may come in, and by which its answers. */
    private record Way(Router there, Router back) {
        /** The first way that would be of two groups. */
        static Optional<Way> ofTwoGroups(List<Router> there, List<Router> back) {
            return there.stream()
                    .flatMap(source -> back.stream().map(target -> new Way(source, target)))
                    .filter(way -> !way.there().group().equals(way.back().group()))
                    .findFirst();
        }
    }

    /** The first router of every group. */
    private static List<Router> oneEach(List<Router> routers) {
        List<Router> found = new ArrayList<>();
        for (Router router : routers) {
            if (found.stream().noneMatch(earlier -> earlier.group().equals(router.group()))) {
                found.add(router);
            }
        }
        return found;
    }

    private static String cameIn(Family family, ZoneName zone, Router router) {
        return (family == Family.IPV6 ? "IPv6 " : "") + "connections from `" + zone + "` come in by " + of(router);
    }

    private static String of(Router router) {
        return "group `" + router.group() + "` (interface " + Words.quoted(router.name()) + ")";
    }
}
