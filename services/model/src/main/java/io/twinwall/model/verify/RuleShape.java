package io.twinwall.model.verify;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IcmpMessage;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a rule matches, side by side: a packet must fit each. An empty set stands for everything, and what keys imply
 * (tcp and udp of ports, the zones of interfaces) is written out.
 *
 * @param index the rule's place in the document
 */
record RuleShape(
        RuleName name,
        int index,
        RuleVerdict verdict,
        Set<ZoneName> from,
        Set<ZoneName> to,
        Set<InterfaceName> in,
        Set<InterfaceName> out,
        AddressSet source,
        AddressSet sourceExcept,
        AddressSet destination,
        AddressSet destinationExcept,
        Set<MacSelector> mac,
        Set<ProtocolNumber> protocols,
        PortSet sourcePorts,
        PortSet ports,
        Set<IcmpMessage> icmp,
        Set<ConnectionState> states,
        Set<Dscp> dscp) {
    /** The states in which a packet comes as far as the rules. */
    private static final Set<ConnectionState> SEEN = Set.of(ConnectionState.NEW, ConnectionState.UNTRACKED);

    private static final Set<ProtocolNumber> OF_PORTS = Set.of(ProtocolNumber.TCP, ProtocolNumber.UDP);

    /** The shape of a rule; empty where it hangs on a port group that is not known, or matches nothing. */
    static Optional<RuleShape> of(
            RuleName name,
            int index,
            RuleConfig rule,
            FirewallGroups groups,
            Function<InterfaceName, Optional<ZoneName>> zoneOf) {
        Optional<PortSet> sourcePorts = groups.ports(rule.sourcePort());
        Optional<PortSet> ports = groups.ports(rule.port());
        Set<ConnectionState> states = rule.state().isEmpty()
                ? SEEN
                : rule.state().stream().filter(SEEN::contains).collect(Collectors.toUnmodifiableSet());
        if (sourcePorts.isEmpty() || ports.isEmpty() || states.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RuleShape(name, index, rule.verdict(),
                zones(rule.from(), rule.in(), zoneOf),
                zones(rule.to(), rule.out(), zoneOf),
                Set.copyOf(rule.in()),
                Set.copyOf(rule.out()),
                groups.addresses(rule.source()),
                exceptions(rule.sourceExcept().isEmpty(), groups.addresses(rule.sourceExcept())),
                groups.addresses(rule.destination()),
                exceptions(rule.destinationExcept().isEmpty(), groups.addresses(rule.destinationExcept())),
                Set.copyOf(rule.sourceMac()),
                protocols(rule),
                sourcePorts.get(),
                ports.get(),
                Set.copyOf(rule.icmpTypes()),
                states,
                Set.copyOf(rule.dscp())));
    }

    private static AddressSet exceptions(boolean none, AddressSet written) {
        return none ? AddressSet.NONE : written;
    }

    private static Set<ZoneName> zones(
            List<ZoneName> written, List<InterfaceName> ports, Function<InterfaceName, Optional<ZoneName>> zoneOf) {
        if (!written.isEmpty() || ports.isEmpty()) {
            return Set.copyOf(written);
        }
        List<Optional<ZoneName>> zones = ports.stream().map(zoneOf).toList();
        return zones.stream().allMatch(Optional::isPresent)
                ? zones.stream().flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private static Set<ProtocolNumber> protocols(RuleConfig rule) {
        if (!rule.protocol().isEmpty()) {
            return Set.copyOf(rule.protocol());
        }
        if (!rule.port().isEmpty() || !rule.sourcePort().isEmpty()) {
            return OF_PORTS;
        }
        if (rule.icmpTypes().isEmpty()) {
            return Set.of();
        }
        return rule.icmpTypes().stream()
                .flatMap(type -> java.util.Arrays.stream(Family.values())
                        .filter(family -> type.type(family).isPresent()))
                .map(family -> family == Family.IPV4 ? ProtocolNumber.ICMP : ProtocolNumber.ICMPV6)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether each packet that {@code other} matches surely matches this one; false where that cannot be told. */
    boolean covers(RuleShape other) {
        return holds(from, other.from)
                && holds(to, other.to)
                && ports.covers(other.ports)
                && holds(protocols, other.protocols)
                && destination.covers(other.destination)
                && source.covers(other.source)
                && sourcePorts.covers(other.sourcePorts)
                && coversBeside(other);
    }

    /** Whether a packet may match both; true as well where that cannot be told. */
    boolean touches(RuleShape other) {
        return meet(from, other.from) && meet(to, other.to) && meet(protocols, other.protocols)
                && ports.meets(other.ports) && !destination.isDisjointFrom(other.destination)
                && !source.isDisjointFrom(other.source);
    }

    private static <T> boolean meet(Set<T> one, Set<T> other) {
        return one.isEmpty() || other.isEmpty() || one.stream().anyMatch(other::contains);
    }

    /** The same of all but zones, protocols, addresses and ports. */
    boolean coversBeside(RuleShape other) {
        return holds(in, other.in)
                && holds(out, other.out)
                && spares(sourceExcept, other.source, other.sourceExcept)
                && spares(destinationExcept, other.destination, other.destinationExcept)
                && holds(mac, other.mac)
                && holds(icmp, other.icmp)
                && states.containsAll(other.states)
                && holds(dscp, other.dscp);
    }

    private static <T> boolean holds(Set<T> wide, Set<T> narrow) {
        return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
    }

    /** Whether the exceptions take nothing away of what another rule looks for. */
    private static boolean spares(AddressSet except, AddressSet looked, AddressSet lookedExcept) {
        boolean none = except.spans().isEmpty() && except.groups().isEmpty() && !except.isAny();
        return none || lookedExcept.covers(except) || except.isDisjointFrom(looked);
    }
}
