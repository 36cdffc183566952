package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.ReversePath;
import io.twinwall.model.config.ZoneConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What holds for a whole zone: where its packets may come from, the segment size of its connections, its log. */
final class ZoneRules {
    private static final String SOURCES = "sources";
    private static final String BOGONS = "bogons";

    /** Senders that have no address yet, or none beyond the segment (RFC 2131, RFC 3927, RFC 4291 section 2.5). */
    private static final List<AddressSpan> UNROUTED = List.of(
            AddressSpan.of(Ipv4Address.parse("0.0.0.0")), AddressSpans.network("169.254.0.0/16"));
    private static final List<AddressSpan> UNROUTED_6 = List.of(
            AddressSpan.of(Ipv6Address.parse("::")), AddressSpans.network("fe80::/10"));

    private final Zones zones;
    private final Map<ZoneName, ZoneConfig> settings = new LinkedHashMap<>();

    ZoneRules(Zones zones, Map<ZoneName, ZoneConfig> written) {
        this.zones = zones;
        zones.devices().keySet().forEach(zone -> {
            if (written.containsKey(zone)) {
                settings.put(zone, written.get(zone));
            }
        });
    }

    private static String path(ZoneName zone, String setting) {
        return "firewall.zones." + zone + "." + setting;
    }

    /** Base chains; none where no zone says so. */
    List<Chain> hooked() {
        List<Chain> chains = new ArrayList<>();
        if (checksSources()) {
            Hook hook = new Hook(
                    Hook.Type.FILTER, Hook.Point.PREROUTING, Hook.Priority.RAW, Hook.Policy.ACCEPT);
            chains.add(Chain.base(SOURCES, hook, List.of(
                    Rule.always("firewall.zones", new Statement.ByDevice(IN, SOURCES)))));
        }
        List<Rule> clamps = clamps();
        if (!clamps.isEmpty()) {
            Hook hook = new Hook(Hook.Type.FILTER, Hook.Point.FORWARD, Hook.Priority.MANGLE, Hook.Policy.ACCEPT);
            chains.add(Chain.base("mss", hook, clamps));
        }
        return chains;
    }

    /** Chains jumped to. */
    List<Chain> chains() {
        List<Chain> chains = new ArrayList<>();
        settings.forEach((zone, setting) -> {
            if (checksSources(setting)) {
                chains.add(Chain.regular(sources(zone), checks(zone, setting)));
            }
            if (setting.log()) {
                chains.add(Chain.regular(
                        logChain(zone), List.of(DocumentRules.log(path(zone, "log"), setting.logLimit()))));
            }
        });
        return chains;
    }

    /** The dispatch to the checks of sources. */
    List<NamedMap> maps() {
        if (!checksSources()) {
            return List.of();
        }
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        settings.forEach((zone, setting) -> {
            if (checksSources(setting)) {
                zones.devices(zone).forEach(device -> entries.put(device, new Statement.Jump(sources(zone))));
            }
        });
        return List.of(new NamedMap(SOURCES, entries));
    }

    /** Addresses that cannot come from the internet, and zones whose segment size is lowered. */
    List<NamedSet> sets() {
        List<NamedSet> sets = new ArrayList<>();
        if (settings.values().stream().anyMatch(ZoneConfig::bogons)) {
            for (IpFamily family : IpFamily.values()) {
                sets.add(NamedSet.interval(bogons(family), new Elements.Addresses(family, SpecialPurpose.of(family))));
            }
        }
        settings.forEach((zone, setting) -> setting.mss().ifPresent(size -> sets.add(zones.set(zone))));
        return sets;
    }

    /** A jump to the log of what a zone's packets are refused; empty where it keeps none. */
    Optional<Rule> log(ZoneName zone) {
        return Optional.ofNullable(settings.get(zone))
                .filter(ZoneConfig::log)
                .map(setting -> Rule.always(path(zone, "log"), new Statement.Jump(logChain(zone))));
    }

    private static String logChain(ZoneName zone) {
        return "log." + zone;
    }

    private static String sources(ZoneName zone) {
        return SOURCES + "." + zone;
    }

    private static String bogons(IpFamily family) {
        return BOGONS + GroupSets.suffix(family);
    }

    private boolean checksSources() {
        return settings.values().stream().anyMatch(ZoneRules::checksSources);
    }

    private static boolean checksSources(ZoneConfig setting) {
        return setting.bogons() || setting.reversePath() != ReversePath.OFF;
    }

    private List<Rule> checks(ZoneName zone, ZoneConfig setting) {
        List<Rule> rules = new ArrayList<>();
        String exempt = path(zone, setting.bogons() ? BOGONS : "reverse-path");
        for (List<AddressSpan> unrouted : List.of(UNROUTED, UNROUTED_6)) {
            rules.add(new Rule(exempt, List.of(Match.Addresses.of(Match.Side.SOURCE, unrouted)),
                    List.of(new Statement.Accept())));
        }
        List<Statement> drop = List.of(new Statement.Counter(), new Statement.Drop());
        if (setting.bogons()) {
            for (IpFamily family : IpFamily.values()) {
                List<Match> matches = new ArrayList<>();
                matches.add(new Match.AddressInSet(Match.Side.SOURCE, family, false, bogons(family)));
                List<AddressSpan> own = segments(zone, family);
                if (!own.isEmpty()) {
                    matches.add(new Match.Addresses(Match.Side.SOURCE, true, own));
                }
                rules.add(new Rule(path(zone, BOGONS), matches, drop));
            }
        }
        String path = path(zone, "reverse-path");
        switch (setting.reversePath()) {
            case OFF -> { }
            case LOOSE -> rules.add(new Rule(path, List.of(new Match.NoRouteBack()), drop));
            case STRICT -> rules.add(new Rule(path, List.of(new Match.RouteBackNotBy(zones.devices(zone))), drop));
        }
        return rules;
    }

    /** The networks of a zone's ports, of both nodes' addresses and of the virtual ones. */
    private List<AddressSpan> segments(ZoneName zone, IpFamily family) {
        List<AddressSpan> networks = new ArrayList<>();
        for (InterfaceName port : zones.ports(zone)) {
            zones.everyAddress(port)
                    .map(InterfaceAddress::network)
                    .filter(network -> IpFamily.of(network.network()) == family)
                    .forEach(network -> networks.add(AddressSpan.of(network)));
        }
        return AddressSpans.merged(networks);
    }

    /** Both ways, because each end announces its own. */
    private List<Rule> clamps() {
        List<Rule> rules = new ArrayList<>();
        settings.forEach((zone, setting) -> setting.mss().ifPresent(size -> Stream.of(IN, OUT).forEach(direction ->
                rules.add(new Rule(
                        path(zone, "mss"),
                        List.of(new Match.InSet(direction, Zones.setName(zone)), Match.TcpFlags.SYN),
                        List.of(new Statement.LowerSegmentSize(size)))))));
        return rules;
    }
}
