package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.BfdSessions;
import io.twinwall.model.config.EffectiveBfd;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the appliance itself must hear and say whatever the policies are, derived from the whole document: VRRP on the
 * segments it serves, BFD, its twin on the link, ICMP errors, pings and neighbour discovery.
 */
final class ApplianceRules {
    /** The named set of every device of the document. */
    static final String PORTS = "ports";

    private static final String ICMP = "interfaces";
    private static final String LINK = "pair.link";

    /** Single-hop BFD (RFC 5881 section 4). */
    private static final PortSpan BFD = PortSpan.of(new Port(3784));

    private static final ProtocolNumber VRRP = new ProtocolNumber(112);

    /** Where IPv4 advertisements go (RFC 9568 section 5.1.1.2). */
    private static final Prefix VRRP_GROUP = new Prefix(Ipv4Address.parse("224.0.0.18"), 32);
    private static final Prefix VRRP_GROUP_6 = new Prefix(Ipv6Address.parse("ff02::12"), 128);

    /** Senders of multicast listener discovery (RFC 2710 section 3) and of VRRP (RFC 9568 section 5.1.2.1). */
    private static final Prefix LINK_LOCAL = new Prefix(Ipv6Address.parse("fe80::"), 10);

    /** Errors (RFC 792). */
    private static final Match ERRORS = new Match.Icmp(IpFamily.V4, List.of(3, 11, 12));

    /** Errors (RFC 4443). */
    private static final Match ERRORS_6 = new Match.Icmp(IpFamily.V6, List.of(1, 2, 3, 4));

    /** Echo requests (RFC 792 and RFC 4443). */
    private static final Match PING = new Match.Icmp(IpFamily.V4, List.of(8));

    private static final Match PING_6 = new Match.Icmp(IpFamily.V6, List.of(128));

    /** Solicitations and advertisements (RFC 4861 section 4). */
    private static final Match NEIGHBOURS = new Match.Icmp(IpFamily.V6, List.of(135, 136));

    /** Queries (RFC 2710 section 3). */
    private static final Match QUERIES = new Match.Icmp(IpFamily.V6, List.of(130));

    /** Reports and leavings (RFC 2710 section 3, RFC 3810 section 5.2). */
    private static final Match LISTENERS = new Match.Icmp(IpFamily.V6, List.of(131, 132, 143));

    private final NodeConfig config;
    private final Zones zones;

    ApplianceRules(NodeConfig config, Zones zones) {
        this.config = config;
        this.zones = zones;
    }

    /** Rules for the input chain. */
    List<Rule> accepted() {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(advertisements(IN, new Statement.Accept()));
        rules.addAll(bfd(IN, new Statement.Accept()));
        rules.addAll(link(Match.Side.SOURCE, Match.Side.DESTINATION, IN, false, new Statement.Accept()));
        if (!zones.allDevices().isEmpty()) {
            Match ports = new Match.InSet(IN, PORTS);
            rules.add(accept(ICMP, ports, ERRORS));
            rules.add(accept(ICMP, ports, ERRORS_6));
            // RFC 4861 section 6.1 and 7.1: anything but 255 came through a router and is not the neighbour's.
            rules.add(accept(ICMP, ports, new Match.HopLimit(255), NEIGHBOURS));
            // RFC 4890 section 4.4.1: a switch that snoops forgets a host that answers no query, and with it its
            // neighbours.
            rules.add(accept(ICMP, ports, new Match.HopLimit(1),
                    addresses(Match.Side.SOURCE, List.of(LINK_LOCAL)),
                    QUERIES));
        }
        return rules;
    }

    /**
     * Echo requests are answered whatever the policies are, from every port of the document; a rule of the document
     * may forbid it, so these stand behind the rules.
     */
    List<Rule> pings(Match... where) {
        List<Rule> rules = new ArrayList<>();
        for (Match ping : List.of(PING, PING_6)) {
            List<Match> matches = new ArrayList<>(List.of(where));
            matches.add(ping);
            rules.add(new Rule(ICMP, matches, List.of(new Statement.Accept())));
        }
        return rules;
    }

    /** Rules for the output chain, for a document that limits what the node may start. */
    List<Rule> sent() {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(advertisements(OUT, new Statement.Accept()));
        rules.addAll(bfd(OUT, new Statement.Accept()));
        rules.addAll(link(Match.Side.DESTINATION, Match.Side.SOURCE, OUT, false, new Statement.Accept()));
        Match ports = new Match.InSet(OUT, PORTS);
        rules.add(accept(ICMP, ports, new Match.HopLimit(255), NEIGHBOURS));
        rules.add(accept(ICMP, ports, new Match.HopLimit(1), LISTENERS));
        return rules;
    }

    /** Whether anything is kept away from connection tracking. */
    boolean hasUntracked() {
        return !untracked(IN).isEmpty();
    }

    /**
     * Rules that keep the pair's own talk away from connection tracking: the kernel drops what it cannot track once its
     * table is full, and a flood must not make two nodes Active. On the link only what the two nodes say to one
     * another; what a Backup sends through its twin is forwarded, translated and therefore tracked.
     */
    List<Rule> untracked(Match.Direction direction) {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(advertisements(direction, new Statement.NoTrack()));
        rules.addAll(bfd(direction, new Statement.NoTrack()));
        Match.Side twin = direction == IN ? Match.Side.SOURCE : Match.Side.DESTINATION;
        Match.Side own = direction == IN ? Match.Side.DESTINATION : Match.Side.SOURCE;
        rules.addAll(link(twin, own, direction, true, new Statement.NoTrack()));
        return rules;
    }

    /** What every virtual router must hear, or says. */
    private List<Rule> advertisements(Match.Direction direction, Statement statement) {
        List<Rule> rules = new ArrayList<>();
        for (InterfaceName name : config.document().interfaces().keySet()) {
            for (Family family : config.virtualFamilies(name)) {
                List<Prefix> peers = config.port(name).unicastPeers().flatMap(each -> each.at(config.node()))
                        .orElse(List.of()).stream()
                        .filter(peer -> peer.family() == family)
                        .map(ApplianceRules::host)
                        .toList();
                List<Prefix> own = senders(name, family, !peers.isEmpty());
                if (own.isEmpty()) {
                    continue;
                }
                rules.add(peers.isEmpty()
                        ? advertisements(name, direction, own, List.of(group(family)), statement)
                        : direction == IN
                                ? advertisements(name, direction, peers, own, statement)
                                : advertisements(name, direction, own, peers, statement));
            }
        }
        return rules;
    }

    /** Where a family's advertisements may come from: the segment, or, between unicast peers, the node itself. */
    private List<Prefix> senders(InterfaceName name, Family family, boolean unicast) {
        return switch (family) {
            case IPV4 -> unicast ? hosts(config.addresses(name), IpFamily.V4) : segments(name);
            case IPV6 -> unicast
                    ? Stream.concat(
                                    hosts(config.addresses(name), IpFamily.V6).stream()
                                            .filter(host -> !LINK_LOCAL.contains(host.network())),
                                    Stream.of(LINK_LOCAL))
                            .toList()
                    : List.of(LINK_LOCAL);
        };
    }

    private static Prefix group(Family family) {
        return switch (family) {
            case IPV4 -> VRRP_GROUP;
            case IPV6 -> VRRP_GROUP_6;
        };
    }

    /** IPv4 networks of the port's segment, of the nodes' addresses and of the virtual ones. */
    private List<Prefix> segments(InterfaceName name) {
        List<Prefix> all = zones.everyAddress(name)
                .map(InterfaceAddress::network)
                .filter(network -> network.network().isV4())
                .distinct()
                .toList();
        // A set of networks takes no overlap: one inside another says nothing new.
        return all.stream()
                .filter(network -> all.stream().noneMatch(
                        wider -> wider.length() < network.length() && wider.contains(network.network())))
                .toList();
    }

    private Rule advertisements(
            InterfaceName name, Match.Direction direction, List<Prefix> from, List<Prefix> to, Statement statement) {
        return new Rule(
                "interfaces." + name + ".virtual",
                List.of(
                        new Match.OnDevices(direction, zones.portDevices(name)),
                        Match.Protocols.of(VRRP),
                        addresses(Match.Side.SOURCE, from),
                        addresses(Match.Side.DESTINATION, to)),
                List.of(statement));
    }

    /** The packets of every session, from the neighbour itself (RFC 5881 section 5). */
    private List<Rule> bfd(Match.Direction direction, Statement statement) {
        List<Rule> rules = new ArrayList<>();
        for (EffectiveBfd session : BfdSessions.of(config)) {
            Match.Side remote = direction == IN ? Match.Side.SOURCE : Match.Side.DESTINATION;
            Match.Side local = direction == IN ? Match.Side.DESTINATION : Match.Side.SOURCE;
            rules.add(new Rule(
                    session.check().map(check -> "checks." + check + ".bfd").orElse("vrrp.bfd"),
                    List.of(
                            new Match.OnDevices(direction, List.of(config.device(session.via()))),
                            addresses(remote, List.of(host(session.remote()))),
                            addresses(local, List.of(host(session.local()))),
                            session.remote().isV4() ? new Match.Ttl(255) : new Match.HopLimit(255),
                            Match.Ports.to(ProtocolNumber.UDP, BFD)),
                    List.of(statement)));
        }
        return rules;
    }

    private List<Rule> link(
            Match.Side twin, Match.Side own, Match.Direction direction, boolean both, Statement statement) {
        List<Rule> rules = new ArrayList<>();
        for (LinkConfig link : config.document().pair().link().stream().toList()) {
            DeviceName device = config.device(link.via());
            for (IpFamily family : IpFamily.values()) {
                List<Prefix> theirs = hosts(twinAddresses(link.via()), family);
                List<Prefix> ours = hosts(config.addresses(link.via()), family);
                if (theirs.isEmpty() || (both && ours.isEmpty())) {
                    continue;
                }
                List<Match> matches = new ArrayList<>();
                matches.add(new Match.OnDevices(direction, List.of(device)));
                matches.add(addresses(twin, theirs));
                if (both) {
                    matches.add(addresses(own, ours));
                }
                rules.add(new Rule(LINK, matches, List.of(statement)));
            }
        }
        return rules;
    }

    private List<InterfaceAddress> twinAddresses(InterfaceName via) {
        List<InterfaceAddress> found = new ArrayList<>();
        for (NodeName node : config.document().pair().nodes()) {
            if (!node.equals(config.node())) {
                found.addAll(config.addresses(via, node));
            }
        }
        return found;
    }

    private static List<Prefix> hosts(List<InterfaceAddress> addresses, IpFamily family) {
        return addresses.stream()
                .map(InterfaceAddress::address)
                .filter(address -> IpFamily.of(address) == family)
                .distinct()
                .map(ApplianceRules::host)
                .toList();
    }

    private static Match addresses(Match.Side side, List<Prefix> networks) {
        return Match.Addresses.of(side, networks.stream().map(AddressSpan::of).toList());
    }

    private static Prefix host(IpAddress address) {
        return new Prefix(address, address.bits());
    }

    private static Rule accept(String path, Match... matches) {
        return new Rule(path, List.of(matches), List.of(new Statement.Accept()));
    }
}
