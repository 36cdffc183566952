package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;
import static io.twinwall.firewall.ruleset.Match.Side.DESTINATION;
import static io.twinwall.firewall.ruleset.Match.Side.SOURCE;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.PrefixTranslationConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table {@code inet twinwall-nat}: port forwards before routing, source translation after it; before both what is
 * translated both ways.
 *
 * <p>All look at the device a packet came in by. A packet of the node's own has none there (its {@code iifname} is
 * empty), so no rule of this table can match it.
 *
 * <p>Deviation: a prefix is translated by connection tracking, not without state and neutral to checksums as RFC 6296
 * section 3.1 has it. The filter keeps state of every connection anyway, and the kernel mends the checksums.
 */
final class NatRules {
    private static final String PORTS = ApplianceRules.PORTS;

    private final NodeConfig config;
    private final Zones zones;
    private final GroupSets groups;
    private final Ways ways;
    private final FirewallConfig firewall;

    NatRules(NodeConfig config, Zones zones, GroupSets groups) {
        this.config = config;
        this.zones = zones;
        this.groups = groups;
        this.ways = new Ways(groups);
        this.firewall = config.document().firewall();
    }

    Table table(List<Forward> forwards, List<Translation> translations) {
        List<Rule> before = new ArrayList<>();
        List<Rule> after = new ArrayList<>();
        for (Forward forward : forwards) {
            before.addAll(destination(forward));
            after.addAll(hairpin(forward));
        }
        for (int i = 0; i < firewall.oneToOne().size(); i++) {
            oneToOne("firewall.one-to-one." + (i + 1), firewall.oneToOne().get(i), before, after);
        }
        for (int i = 0; i < firewall.nptv6().size(); i++) {
            prefix("firewall.nptv6." + (i + 1), firewall.nptv6().get(i), before, after);
        }
        translations.forEach(translation -> after.addAll(translation.rules()));
        Hook dstnat = new Hook(Hook.Type.NAT, Hook.Point.PREROUTING, Hook.Priority.DSTNAT, Hook.Policy.ACCEPT);
        Hook srcnat = new Hook(Hook.Type.NAT, Hook.Point.POSTROUTING, Hook.Priority.SRCNAT, Hook.Policy.ACCEPT);
        List<Chain> chains =
                List.of(Chain.base("prerouting", dstnat, before), Chain.base("postrouting", srcnat, after));
        return new Table(Ruleset.NAT, List.of(), sets(chains), List.of(), chains);
    }

    /** The sets the rules name, in the order they name them. */
    private List<NamedSet> sets(List<Chain> chains) {
        Map<String, NamedSet> known = new LinkedHashMap<>();
        zones.devices().keySet().forEach(zone -> known.put(Zones.setName(zone), zones.set(zone)));
        known.put(PORTS, NamedSet.hash(PORTS, new Elements.Devices(zones.allDevices())));
        groups.all().forEach(set -> known.put(set.name(), set));
        return chains.stream()
                .flatMap(chain -> chain.rules().stream())
                .flatMap(rule -> rule.matches().stream())
                .flatMap(NatRules::named)
                .distinct()
                .map(known::get)
                .toList();
    }

    private static Stream<String> named(Match match) {
        return match instanceof Match.InSet(_, String set)
                ? Stream.of(set)
                : match instanceof Match.AddressInSet(_, _, _, String set) ? Stream.of(set) : Stream.empty();
    }

    private static Match from(ZoneName zone) {
        return new Match.InSet(IN, Zones.setName(zone));
    }

    private List<Rule> destination(Forward forward) {
        PortForwardConfig entry = forward.config();
        Statement.ServerPort port = entry.port().isSingle()
                ? new Statement.ServerPort.One(entry.to().port())
                : entry.port().first().equals(entry.to().port())
                        ? Statement.ServerPort.Same.SAME
                        : new Statement.ServerPort.Shifted(forward.protocol(), entry.port(), entry.to().port());
        List<Rule> rules = new ArrayList<>();
        for (ZoneName zone : forward.zones()) {
            for (List<Match> source : ways.addresses(SOURCE, forward.family(), entry.source())) {
                List<Match> matches = new ArrayList<>();
                matches.add(from(zone));
                matches.addAll(source);
                matches.add(Match.Addresses.of(DESTINATION, forward.addresses()));
                matches.add(Match.Ports.to(forward.protocol(), entry.port()));
                rules.add(new Rule(forward.path(), matches, List.of(
                        new Statement.Counter(), new Statement.DestinationNat(entry.to().address(), port))));
            }
        }
        return rules;
    }

    /** The connections of a forward as they pass the filter, behind a jump for what was translated. */
    List<Rule> accepted(Forward forward) {
        List<Rule> rules = new ArrayList<>();
        for (List<Match> source : ways.addresses(SOURCE, forward.family(), forward.config().source())) {
            List<Match> matches = new ArrayList<>(source);
            matches.addAll(translated(forward));
            rules.add(new Rule(
                    forward.path(), matches, List.of(new Statement.Counter(), new Statement.Accept())));
        }
        return rules;
    }

    private static List<Match> translated(Forward forward) {
        return List.of(
                Match.Addresses.of(DESTINATION, Match.only(forward.config().to().address())),
                Match.Ports.to(forward.protocol(), forward.serverPorts()),
                new Match.OriginalAddresses(forward.family(), forward.addresses()),
                new Match.OriginalPorts(forward.config().port()));
    }

    private List<Rule> hairpin(Forward forward) {
        return hairpin(forward.path(), forward.config().hairpin(), forward.family(), translated(forward));
    }

    /**
     * A server on the client's own segment would answer it directly, from an address the client never spoke to: so the
     * client comes to it with the address of the port.
     */
    private List<Rule> hairpin(String path, List<ZoneName> from, IpFamily family, List<Match> translated) {
        List<Rule> rules = new ArrayList<>();
        for (ZoneName zone : from) {
            List<InterfaceName> ports = config.zonePorts(zone);
            for (InterfaceName port : config.owners()) {
                if (ports.contains(port)) {
                    List<DeviceName> segment = zones.devicesOf(config.onPortOf(port));
                    List<Match> matches = new ArrayList<>();
                    matches.add(new Match.OnDevices(IN, segment));
                    matches.add(new Match.OnDevices(OUT, segment));
                    matches.add(new Match.DestinationTranslated());
                    matches.addAll(translated);
                    Statement nat = virtual(port, family)
                            .<Statement>map(Statement.SourceNat::to)
                            .orElseGet(Statement.Masquerade::plain);
                    rules.add(new Rule(path, matches, List.of(new Statement.Counter(), nat)));
                }
            }
        }
        return rules;
    }

    private Optional<IpAddress> virtual(InterfaceName port, IpFamily family) {
        return config.onPortOf(port).stream()
                .flatMap(name -> config.port(name).virtualAddresses().stream())
                .map(InterfaceAddress::address)
                .filter(address -> IpFamily.of(address) == family)
                .findFirst();
    }

    private void oneToOne(String path, OneToOneConfig entry, List<Rule> before, List<Rule> after) {
        IpFamily family = IpFamily.of(entry.outer().family());
        List<AddressSpan> outer = List.of(entry.outer());
        List<AddressSpan> inner = List.of(entry.inner());
        Stream.concat(Stream.of(entry.zone()), entry.hairpin().stream())
                .distinct()
                .filter(zones::has)
                .forEach(zone -> before.add(new Rule(
                        path,
                        List.of(from(zone), Match.Addresses.of(DESTINATION, outer)),
                        List.of(new Statement.Counter(), mapped(DESTINATION, entry.inner())))));
        after.addAll(hairpin(path, entry.hairpin(), family, List.of(
                Match.Addresses.of(DESTINATION, inner), new Match.OriginalAddresses(family, outer))));
        if (entry.outgoing() && zones.has(entry.zone())) {
            after.add(new Rule(
                    path,
                    List.of(new Match.InSet(IN, PORTS), new Match.InSet(OUT, Zones.setName(entry.zone())),
                            Match.Addresses.of(SOURCE, inner)),
                    List.of(new Statement.Counter(), mapped(SOURCE, entry.outer()))));
        }
    }

    /** An address becomes an address, a network keeps its host parts. */
    private static Statement mapped(Match.Side side, AddressSpan to) {
        if (!to.isSingle()) {
            return new Statement.PrefixNat(side, new Prefix(to.first(), to.prefixLength()));
        }
        return switch (side) {
            case SOURCE -> Statement.SourceNat.to(to.first());
            case DESTINATION -> new Statement.DestinationNat(to.first(), Statement.ServerPort.Same.SAME);
        };
    }

    /** But for what is sent to the node itself, whose own address may be in the outer prefix. */
    private void prefix(String path, PrefixTranslationConfig entry, List<Rule> before, List<Rule> after) {
        if (!zones.has(entry.zone())) {
            return;
        }
        before.add(new Rule(
                path,
                List.of(from(entry.zone()), Match.Addresses.of(DESTINATION, List.of(AddressSpan.of(entry.outer()))),
                        new Match.Own(DESTINATION, true)),
                List.of(new Statement.Counter(), new Statement.PrefixNat(DESTINATION, entry.inner()))));
        after.add(new Rule(
                path,
                List.of(new Match.InSet(IN, PORTS), new Match.InSet(OUT, Zones.setName(entry.zone())),
                        Match.Addresses.of(SOURCE, List.of(AddressSpan.of(entry.inner())))),
                List.of(new Statement.Counter(), new Statement.PrefixNat(SOURCE, entry.outer()))));
    }

    /** Every port forward with its addresses. */
    List<Forward> forwards() {
        List<Forward> forwards = new ArrayList<>();
        List<PortForwardConfig> entries = firewall.forward();
        for (int i = 0; i < entries.size(); i++) {
            PortForwardConfig entry = entries.get(i);
            IpFamily family = IpFamily.of(entry.to().address());
            List<IpAddress> addresses = entry.address().map(List::of).orElseGet(() -> defaults(entry.from()));
            List<AddressSpan> fitting = addresses.stream()
                    .filter(address -> IpFamily.of(address) == family)
                    .distinct()
                    .map(AddressSpan::of)
                    .toList();
            List<ZoneName> from = Forward.zones(entry, zones);
            int rules = from.size() * ways.addresses(SOURCE, family, entry.source()).size();
            forwards.add(new Forward("firewall.forward." + (i + 1), entry, from, fitting, rules));
        }
        return forwards;
    }

    /** The virtual addresses of the zone's ports; the node's own where a port has none (a node without a twin). */
    private List<IpAddress> defaults(ZoneName zone) {
        List<IpAddress> addresses = new ArrayList<>();
        for (InterfaceName port : config.zonePorts(zone)) {
            List<InterfaceAddress> found =
                    config.isVirtual(port) ? config.port(port).virtualAddresses() : config.addresses(port);
            found.forEach(address -> addresses.add(address.address()));
        }
        return addresses;
    }
}
