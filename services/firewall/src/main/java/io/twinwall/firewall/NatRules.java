package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.List;
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
        return new Table(Ruleset.NAT, sets, List.of(
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
                        new Match.InSet(Match.Direction.IN, Zones.setName(translation.from())),
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
            MasqueradeConfig entry = entries.get(i);
            if (!zones.has(entry.from())) {
                continue;
            }
            for (InterfaceName port : config.zonePorts(entry.out())) {
                translations.add(new Translation(
                        "firewall.masquerade." + (i + 1),
                        entry.from(),
                        entry.out(),
                        zones.portDevices(port),
                        address(config, entry.to(), port)));
            }
        }
        return translations;
    }

    private static Optional<IpAddress> address(NodeConfig config, TranslationTarget target, InterfaceName port) {
        return switch (target) {
            case TranslationTarget.Virtual v -> config.port(port).virtualAddresses().stream()
                    .map(InterfaceAddress::address)
                    .filter(IpAddress::isV4)
                    .findFirst();
            case TranslationTarget.OfInterface own -> Optional.empty();
            case TranslationTarget.Fixed(IpAddress address) -> Optional.of(address);
        };
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
                    entry.port(),
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
