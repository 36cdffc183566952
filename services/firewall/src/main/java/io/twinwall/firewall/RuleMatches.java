package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.model.config.LimitScope;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IcmpMessage;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which packets a rule of the document means, as the fewest lists of matches: a packet fits one of them at most. A rule
 * that says nothing of a family is one list for both.
 */
final class RuleMatches {
    private static final List<ProtocolNumber> PORTED = List.of(ProtocolNumber.TCP, ProtocolNumber.UDP);

    private final Zones zones;
    private final Ways ways;
    private final Map<InterfaceName, List<DeviceName>> entrances = new HashMap<>();
    private final Map<InterfaceName, List<DeviceName>> exits = new HashMap<>();

    RuleMatches(Zones zones, GroupSets groups) {
        this.zones = zones;
        this.ways = new Ways(groups);
    }

    /** One list of matches; {@code family} is empty for both. */
    record Variant(Optional<IpFamily> family, List<Match> matches) {
        Variant {
            matches = List.copyOf(matches);
        }
    }

    /** What of a rule is above IP: a family it forces, and the ways to fit. */
    private record Upper(Optional<IpFamily> family, List<List<Match>> ways) {}

    /** Every variant of a rule; none where it fits no packet. */
    List<Variant> of(RuleConfig rule) {
        List<Variant> variants = new ArrayList<>();
        for (Upper upper : uppers(rule)) {
            if (upper.family().isPresent() || bySingleFamily(rule)) {
                for (IpFamily family : IpFamily.values()) {
                    if (upper.family().isEmpty() || upper.family().get() == family) {
                        variants.addAll(variants(rule, upper, family));
                    }
                }
            } else {
                for (List<Match> way : Ways.both(ways.macs(rule.sourceMac()), upper.ways())) {
                    List<Match> matches = common(rule);
                    matches.addAll(way);
                    variants.add(new Variant(Optional.empty(), matches));
                }
            }
        }
        return variants;
    }

    private static boolean bySingleFamily(RuleConfig rule) {
        return !rule.source().isEmpty() || !rule.sourceExcept().isEmpty() || !rule.destination().isEmpty()
                || !rule.destinationExcept().isEmpty() || !rule.dscp().isEmpty() || countsByAddress(rule);
    }

    /** Whether a limit of the rule is kept for each address of its own. */
    static boolean countsByAddress(RuleConfig rule) {
        return (rule.limit().isPresent() && rule.limitBy() != LimitScope.RULE)
                || (rule.connections().isPresent() && rule.connectionsBy() != LimitScope.RULE);
    }

    private static boolean countsAsAWhole(RuleConfig rule) {
        return (rule.limit().isPresent() && rule.limitBy() == LimitScope.RULE)
                || (rule.connections().isPresent() && rule.connectionsBy() == LimitScope.RULE);
    }

    private List<Variant> variants(RuleConfig rule, Upper upper, IpFamily family) {
        Optional<List<Match>> notFrom =
                ways.addressesExcept(Match.Side.SOURCE, family, rule.sourceExcept());
        Optional<List<Match>> notTo =
                ways.addressesExcept(Match.Side.DESTINATION, family, rule.destinationExcept());
        if (notFrom.isEmpty() || notTo.isEmpty()) {
            return List.of();
        }
        List<List<Match>> all = Ways.both(
                Ways.both(ways.macs(rule.sourceMac()), ways.addresses(Match.Side.SOURCE, family, rule.source())),
                ways.addresses(Match.Side.DESTINATION, family, rule.destination()));
        List<Match> further = new ArrayList<>(notFrom.get());
        further.addAll(notTo.get());
        if (!rule.dscp().isEmpty()) {
            further.add(new Match.CodePoints(family, rule.dscp().stream().distinct().sorted().toList()));
        }
        List<Variant> variants = new ArrayList<>();
        for (List<Match> way : Ways.both(Ways.both(all, List.of(further)), upper.ways())) {
            List<Match> matches = common(rule);
            // The set of a single address's limit is of one family, and implies it where it is in the same rule.
            boolean implied = (countsByAddress(rule) && !countsAsAWhole(rule))
                    || way.stream().anyMatch(match -> match.implied().isPresent());
            if (!implied) {
                matches.add(new Match.Family(family));
            }
            matches.addAll(way);
            variants.add(new Variant(Optional.of(family), matches));
        }
        return variants;
    }

    /** Devices and state. */
    private List<Match> common(RuleConfig rule) {
        List<Match> matches = new ArrayList<>();
        devices(Match.Direction.IN, rule.in(), name -> entrances.computeIfAbsent(name, zones::entrances))
                .ifPresent(matches::add);
        devices(Match.Direction.OUT, rule.out(), name -> exits.computeIfAbsent(name, zones::exits))
                .ifPresent(matches::add);
        if (!rule.state().isEmpty()) {
            matches.add(new Match.States(rule.state().stream().distinct().sorted().toList()));
        }
        return matches;
    }

    private static Optional<Match> devices(
            Match.Direction direction,
            List<InterfaceName> names,
            Function<InterfaceName, List<DeviceName>> of) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Match.OnDevices(
                        direction, names.stream().flatMap(name -> of.apply(name).stream()).distinct().toList()));
    }

    private List<Upper> uppers(RuleConfig rule) {
        if (!rule.icmpTypes().isEmpty()) {
            return icmp(rule);
        }
        List<ProtocolNumber> protocols = protocols(rule);
        if (rule.sourcePort().isEmpty() && rule.port().isEmpty()) {
            return List.of(new Upper(Optional.empty(), List.of(protocols.isEmpty()
                    ? List.of() : List.of(new Match.Protocols(protocols)))));
        }
        if (protocols.isEmpty()) {
            return List.of();
        }
        List<List<Match>> ported = Ways.both(
                ways.ports(Match.Side.SOURCE, protocols, rule.sourcePort()),
                ways.ports(Match.Side.DESTINATION, protocols, rule.port()));
        List<List<Match>> ofProtocol =
                List.of(protocols.size() == 1 ? List.of() : List.of(new Match.Protocols(protocols)));
        return List.of(new Upper(Optional.empty(), Ways.both(ofProtocol, ported)));
    }

    /** The protocols a rule can match; empty for any. Ports without a protocol are those of TCP and UDP. */
    static List<ProtocolNumber> protocols(RuleConfig rule) {
        List<ProtocolNumber> written =
                rule.protocol().size() < 2 ? rule.protocol() : rule.protocol().stream().distinct().sorted().toList();
        if (rule.sourcePort().isEmpty() && rule.port().isEmpty()) {
            return written;
        }
        return written.isEmpty() ? PORTED : written.stream().filter(ProtocolNumber::hasPorts).toList();
    }

    private static List<Upper> icmp(RuleConfig rule) {
        List<Upper> uppers = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            ProtocolNumber protocol = family == IpFamily.V4 ? ProtocolNumber.ICMP : ProtocolNumber.ICMPV6;
            List<Integer> types = rule.icmpTypes().stream()
                    .map((IcmpMessage message) -> message.type(family.family()))
                    .flatMap(Optional::stream)
                    .distinct()
                    .sorted()
                    .toList();
            boolean wanted = rule.protocol().isEmpty() || rule.protocol().contains(protocol);
            if (wanted && !types.isEmpty()) {
                uppers.add(new Upper(Optional.of(family), List.of(List.of(new Match.Icmp(family, types)))));
            }
        }
        return uppers;
    }
}
