package io.twinwall.firewall.judge;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether a rule of the document speaks of a packet: every key that is written must hold. */
final class RuleReading {
    private final FirewallConfig firewall;

    RuleReading(FirewallConfig firewall) {
        this.firewall = firewall;
    }

    /** Of a packet on its way from one zone to another; {@code out} is empty for one to the appliance. */
    boolean holds(RuleConfig rule, ZoneName from, ZoneName to, Packet packet, Optional<InterfaceName> out) {
        return !rule.disabled()
                && oneOf(rule.from(), from)
                && oneOf(rule.to(), to)
                && (rule.in().isEmpty() || packet.in().filter(rule.in()::contains).isPresent())
                && (rule.out().isEmpty() || out.filter(rule.out()::contains).isPresent())
                && addresses(rule.source(), packet.source())
                && !excepted(rule.sourceExcept(), packet.source())
                && addresses(rule.destination(), packet.destination())
                && !excepted(rule.destinationExcept(), packet.destination())
                && mac(rule, packet)
                && protocol(rule, packet)
                && ports(rule, packet)
                && icmp(rule, packet)
                && oneOf(rule.state(), ConnectionState.NEW)
                && oneOf(rule.dscp(), packet.dscp());
    }

    private static <T> boolean oneOf(List<T> written, T value) {
        return written.isEmpty() || written.contains(value);
    }

    boolean addresses(List<AddressSelector> written, IpAddress address) {
        return written.isEmpty() || excepted(written, address);
    }

    /** Whether one of them names the address; none names none. */
    boolean excepted(List<AddressSelector> written, IpAddress address) {
        return written.stream().anyMatch(selector -> switch (selector) {
            case AddressSelector.Of(AddressSpan span) -> span.contains(address);
            case AddressSelector.OfGroup(FirewallGroupName group) ->
                    inGroup(group, element -> element instanceof AddressSpan span && span.contains(address));
        });
    }

    private boolean inGroup(FirewallGroupName name, Predicate<GroupElement> holds) {
        FirewallGroupConfig group = firewall.groups().get(name);
        return group != null && group.elements().stream().anyMatch(holds);
    }

    private boolean mac(RuleConfig rule, Packet packet) {
        if (rule.sourceMac().isEmpty() || packet.sourceMac().isEmpty()) {
            return rule.sourceMac().isEmpty();
        }
        return rule.sourceMac().stream().anyMatch(selector -> switch (selector) {
            case MacSelector.Of(var address) -> address.equals(packet.sourceMac().get());
            case MacSelector.OfGroup(FirewallGroupName group) -> inGroup(group, packet.sourceMac().get()::equals);
        });
    }

    private static boolean protocol(RuleConfig rule, Packet packet) {
        if (!rule.protocol().isEmpty()) {
            return rule.protocol().contains(packet.protocol());
        }
        boolean portsWritten = !rule.port().isEmpty() || !rule.sourcePort().isEmpty();
        return !portsWritten
                || packet.protocol().equals(ProtocolNumber.TCP) || packet.protocol().equals(ProtocolNumber.UDP);
    }

    private boolean ports(RuleConfig rule, Packet packet) {
        boolean none = rule.port().isEmpty() && rule.sourcePort().isEmpty();
        return none || packet.ports()
                .filter(ports -> port(rule.port(), ports.destination()) && port(rule.sourcePort(), ports.source()))
                .isPresent();
    }

    private boolean port(List<PortSelector> written, int number) {
        if (written.isEmpty() || number == 0) {
            return written.isEmpty();
        }
        return written.stream().anyMatch(selector -> switch (selector) {
            case PortSelector.Of(PortSpan span) -> span.contains(new Port(number));
            case PortSelector.OfGroup(FirewallGroupName group) -> inGroup(
                    group, element -> element instanceof PortSpan span && span.contains(new Port(number)));
        });
    }

    private static boolean icmp(RuleConfig rule, Packet packet) {
        if (rule.icmpTypes().isEmpty()) {
            return true;
        }
        ProtocolNumber own = packet.source().isV4() ? ProtocolNumber.ICMP : ProtocolNumber.ICMPV6;
        return packet.protocol().equals(own)
                && rule.icmpTypes().stream()
                        .anyMatch(message -> message.type(packet.source().family()).equals(packet.icmpType()));
    }
}
