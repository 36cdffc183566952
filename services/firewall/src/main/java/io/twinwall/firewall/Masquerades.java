package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Source translation of what leaves: every masquerade entry on every port it leaves by. */
final class Masquerades {
    private final NodeConfig config;
    private final Zones zones;
    private final Ways ways;

    Masquerades(NodeConfig config, Zones zones, GroupSets groups) {
        this.config = config;
        this.zones = zones;
        this.ways = new Ways(groups);
    }

    /**
     * What a translation makes of the source address.
     *
     * @param entrances devices a connection came in by; none for every one of the zone
     */
    private record Source(List<DeviceName> entrances, Optional<AddressSpan> addresses) {}

    /**
     * In the document's order, of which the first that fits is done. {@code virtual} and {@code interface} translate
     * IPv4 only: IPv6 is routed as it is (RFC 4864) unless the entry names IPv6 addresses.
     */
    List<Translation> translations() {
        List<Translation> translations = new ArrayList<>();
        List<MasqueradeConfig> entries = config.document().firewall().masquerade();
        for (int i = 0; i < entries.size(); i++) {
            String path = "firewall.masquerade." + (i + 1);
            MasqueradeConfig entry = entries.get(i);
            if (!zones.has(entry.from()) || !zones.has(entry.out())) {
                continue;
            }
            if (entry.to() instanceof TranslationTarget.Unchanged) {
                Source all = new Source(List.of(), Optional.empty());
                translations.add(translation(path, entry, all, zones.devices(entry.out())));
                continue;
            }
            List<InterfaceName> out = config.zonePorts(entry.out());
            for (InterfaceName port : config.owners()) {
                if (out.contains(port)) {
                    List<DeviceName> devices = zones.devicesOf(config.onPortOf(port));
                    sources(entry, port)
                            .forEach(source -> translations.add(translation(path, entry, source, devices)));
                }
            }
        }
        return translations;
    }

    private Translation translation(String path, MasqueradeConfig entry, Source source, List<DeviceName> devices) {
        List<Rule> rules = new ArrayList<>();
        Match from = source.entrances().isEmpty()
                ? new Match.InSet(Match.Direction.IN, Zones.setName(entry.from()))
                : new Match.OnDevices(Match.Direction.IN, source.entrances());
        Match out = new Match.OnDevices(Match.Direction.OUT, devices);
        for (Optional<IpFamily> family : families(entry, source)) {
            for (List<Match> way : family.map(each -> ways(entry, each)).orElse(List.of(List.of()))) {
                List<Match> matches = new ArrayList<>();
                boolean implied = way.stream().anyMatch(match -> match.implied().isPresent());
                family.filter(none -> !implied).map(Match.Family::new).ifPresent(matches::add);
                matches.add(from);
                matches.add(out);
                matches.addAll(way);
                rules.addAll(rules(path, entry, source, matches));
            }
        }
        return new Translation(entry, devices, source.addresses(), rules);
    }

    private static List<Rule> rules(String path, MasqueradeConfig entry, Source source, List<Match> matches) {
        if (entry.to() instanceof TranslationTarget.Unchanged) {
            return List.of(new Rule(path, matches, List.of(new Statement.Counter(), new Statement.Accept())));
        }
        List<Rule> rules = new ArrayList<>();
        if (entry.ports().isPresent()) {
            List<Match> ported = new ArrayList<>(matches);
            ported.add(new Match.Protocols(List.of(ProtocolNumber.TCP, ProtocolNumber.UDP)));
            rules.add(new Rule(path, ported, List.of(new Statement.Counter(), nat(entry, source, entry.ports()))));
        }
        rules.add(new Rule(path, matches, List.of(new Statement.Counter(), nat(entry, source, Optional.empty()))));
        return rules;
    }

    private static Statement nat(MasqueradeConfig entry, Source source, Optional<PortSpan> ports) {
        return source.addresses()
                .<Statement>map(to -> new Statement.SourceNat(to, ports, entry.fullyRandom(), entry.persistent()))
                .orElseGet(() -> new Statement.Masquerade(ports, entry.fullyRandom()));
    }

    /** Empty for both at once: an exception that names no address. */
    private static List<Optional<IpFamily>> families(MasqueradeConfig entry, Source source) {
        return switch (entry.to()) {
            case TranslationTarget.Unchanged _ -> entry.source().isEmpty() && entry.destination().isEmpty()
                            && entry.destinationExcept().isEmpty()
                    ? List.of(Optional.empty())
                    : List.of(Optional.of(IpFamily.V4), Optional.of(IpFamily.V6));
            case TranslationTarget.Virtual _, TranslationTarget.OfInterface _, TranslationTarget.Fixed _ ->
                List.of(Optional.of(source.addresses().map(to -> IpFamily.of(to.family())).orElse(IpFamily.V4)));
        };
    }

    private List<List<Match>> ways(MasqueradeConfig entry, IpFamily family) {
        List<List<Match>> fitting = Ways.both(
                ways.addresses(Match.Side.SOURCE, family, entry.source()),
                ways.addresses(Match.Side.DESTINATION, family, entry.destination()));
        return ways.addressesExcept(Match.Side.DESTINATION, family, entry.destinationExcept())
                .map(except -> Ways.both(fitting, List.of(except)))
                .orElse(List.of());
    }

    private List<Source> sources(MasqueradeConfig entry, InterfaceName port) {
        return switch (entry.to()) {
            case TranslationTarget.Virtual _ -> virtual(entry.from(), port);
            case TranslationTarget.OfInterface _ -> List.of(new Source(List.of(), Optional.empty()));
            case TranslationTarget.Fixed(AddressSpan addresses) ->
                List.of(new Source(List.of(), Optional.of(addresses)));
            case TranslationTarget.Unchanged _ -> List.of();
        };
    }

    /**
     * The virtual address of each group on the port for what came in by a virtual router of that group, so that the
     * answers come to the node that has the connection. What came in by no such group gets the first address.
     */
    private List<Source> virtual(ZoneName from, InterfaceName port) {
        Map<InterfaceName, GroupName> membership = Groups.membership(config.document());
        Map<GroupName, IpAddress> byGroup = new LinkedHashMap<>();
        for (InterfaceName router : config.onPortOf(port)) {
            config.port(router).virtualAddresses().stream()
                    .map(InterfaceAddress::address)
                    .filter(IpAddress::isV4)
                    .findFirst()
                    .ifPresent(address -> byGroup.putIfAbsent(membership.get(router), address));
        }
        if (byGroup.size() < 2) {
            return List.of(new Source(List.of(), byGroup.values().stream().findFirst().map(AddressSpan::of)));
        }
        GroupName first = byGroup.keySet().iterator().next();
        Map<GroupName, List<DeviceName>> entrances = new HashMap<>();
        for (InterfaceName source : config.zonePorts(from)) {
            GroupName group = membership.getOrDefault(source, first);
            entrances.computeIfAbsent(byGroup.containsKey(group) ? group : first, none -> new ArrayList<>())
                    .addAll(zones.entrances(source));
        }
        List<Source> sources = new ArrayList<>();
        byGroup.forEach((group, address) -> {
            if (entrances.containsKey(group)) {
                List<DeviceName> devices = entrances.size() == 1 ? List.of() : entrances.get(group);
                sources.add(new Source(devices, Optional.of(AddressSpan.of(address))));
            }
        });
        return sources;
    }
}
