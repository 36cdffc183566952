package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table {@code inet twinwall-nat}: port forwards before routing, source translation after it.
 *
 * <p>Both look at the device a packet came in by. A packet of the node's own has none there (its {@code iifname} is
 * empty), so no rule of this table can match it.
 */
final class NatRules {
    private NatRules() {}

    static Table table(Zones zones, List<Forward> forwards, List<Translation> translations) {
        List<NamedSet> sets = Stream.concat(
                        forwards.stream().map(Forward::from), translations.stream().map(Translation::from))
                .distinct()
                .map(zones::set)
                .toList();
        Hook dstnat = new Hook(Hook.Type.NAT, Hook.Point.PREROUTING, Hook.Priority.DSTNAT, Hook.Policy.ACCEPT);
        Hook srcnat = new Hook(Hook.Type.NAT, Hook.Point.POSTROUTING, Hook.Priority.SRCNAT, Hook.Policy.ACCEPT);
        return new Table(Ruleset.NAT, List.of(), sets, List.of(), List.of(
                Chain.base("prerouting", dstnat, forwards.stream().map(NatRules::destinationRule).toList()),
                Chain.base("postrouting", srcnat, translations.stream().map(NatRules::sourceRule).toList())));
    }

    private static Rule destinationRule(Forward forward) {
        List<Prefix> addresses = forward.addresses().stream().map(a -> new Prefix(a, a.bits())).toList();
        return new Rule(
                forward.path(),
                List.of(
                        new Match.InSet(Match.Direction.IN, Zones.setName(forward.from())),
                        new Match.Address(Match.Side.DESTINATION, addresses),
                        new Match.DestinationPort(forward.protocol(), forward.port())),
                List.of(new Statement.Counter(), new Statement.DestinationNat(forward.to())));
    }

    private static Rule sourceRule(Translation translation) {
        IpFamily family = translation.address().map(IpFamily::of).orElse(IpFamily.V4);
        return new Rule(
                translation.path(),
                List.of(
                        new Match.Family(family),
                        translation.entrances().isEmpty()
                                ? new Match.InSet(Match.Direction.IN, Zones.setName(translation.from()))
                                : new Match.OnDevices(Match.Direction.IN, translation.entrances()),
                        new Match.OnDevices(Match.Direction.OUT, translation.devices())),
                List.of(
                        new Statement.Counter(),
                        translation.address()
                                .<Statement>map(Statement.SourceNat::new)
                                .orElseGet(Statement.Masquerade::new)));
    }

    /**
     * Every masquerade entry on every port it leaves by. {@code virtual} and {@code interface} translate IPv4 only:
     * IPv6 is routed as it is (RFC 4864) unless the entry names an IPv6 address.
     */
    static List<Translation> translations(NodeConfig config, Zones zones) {
        List<Translation> translations = new ArrayList<>();
        List<MasqueradeConfig> entries = config.document().firewall().masquerade();
        for (int i = 0; i < entries.size(); i++) {
            String path = "firewall.masquerade." + (i + 1);
            MasqueradeConfig entry = entries.get(i);
            if (!zones.has(entry.from())) {
                continue;
            }
            List<InterfaceName> out = config.zonePorts(entry.out());
            for (InterfaceName port : config.owners()) {
                if (out.contains(port)) {
                    List<DeviceName> devices = zones.devicesOf(config.onPortOf(port));
                    sources(config, zones, entry, port).forEach(source -> translations.add(new Translation(
                            path, entry.from(), source.entrances(), entry.out(), devices, source.address())));
                }
            }
        }
        return translations;
    }

    /**
     * What a translation makes of the source address.
     *
     * @param entrances devices a connection came in by; none for every one of the zone
     */
    private record Source(List<DeviceName> entrances, Optional<IpAddress> address) {}

    private static List<Source> sources(
            NodeConfig config, Zones zones, MasqueradeConfig entry, InterfaceName port) {
        return switch (entry.to()) {
            case TranslationTarget.Virtual _ -> virtual(config, zones, entry.from(), port);
            case TranslationTarget.OfInterface _ -> List.of(new Source(List.of(), Optional.empty()));
            case TranslationTarget.Fixed(AddressSpan addresses) ->
                    List.of(new Source(List.of(), Optional.of(addresses.first())));
            case TranslationTarget.Unchanged _ -> List.of();
        };
    }

    /**
     * The virtual address of each group on the port for what came in by a virtual router of that group, so that the
     * answers come to the node that has the connection. What came in by no such group gets the first address.
     */
    private static List<Source> virtual(NodeConfig config, Zones zones, ZoneName from, InterfaceName port) {
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
            return List.of(new Source(List.of(), byGroup.values().stream().findFirst()));
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
                sources.add(new Source(devices, Optional.of(address)));
            }
        });
        return sources;
    }

    /** Every port forward with its addresses. */
    static List<Forward> forwards(NodeConfig config) {
        List<Forward> forwards = new ArrayList<>();
        List<PortForwardConfig> entries = config.document().firewall().forward();
        for (int i = 0; i < entries.size(); i++) {
            PortForwardConfig entry = entries.get(i);
            IpFamily family = IpFamily.of(entry.to().address());
            List<IpAddress> addresses = entry.address().map(List::of).orElseGet(() -> defaults(config, entry.from()));
            forwards.add(new Forward(
                    "firewall.forward." + (i + 1),
                    entry.from(),
                    entry.protocol(),
                    addresses.stream().filter(address -> IpFamily.of(address) == family).toList(),
                    entry.port().first(),
                    entry.to()));
        }
        return forwards;
    }

    /** The virtual addresses of the zone's ports; the node's own where a port has none (a node without a twin). */
    private static List<IpAddress> defaults(NodeConfig config, ZoneName zone) {
        List<IpAddress> addresses = new ArrayList<>();
        for (InterfaceName port : config.zonePorts(zone)) {
            List<InterfaceAddress> found =
                    config.isVirtual(port) ? config.port(port).virtualAddresses() : config.addresses(port);
            found.forEach(address -> addresses.add(address.address()));
        }
        return addresses;
    }
}
