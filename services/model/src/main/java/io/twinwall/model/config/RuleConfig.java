package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.ConnectionCount;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.IcmpMessage;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import io.twinwall.model.value.ZoneName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule; the rules of a document are tried in its order, before the policy of the two zones. What belongs to an open
 * connection passed before all of them.
 */
public record RuleConfig(
        @Doc("free text for people") Optional<String> description,
        @Doc("true keeps the rule out of force") @Default("false") boolean disabled,
        @Doc("zones the packet comes from, 'local' the appliance itself; any when absent") List<ZoneName> from,
        @Doc("zones it goes to, 'local' the appliance itself; any when absent") List<ZoneName> to,
        @Doc("interfaces it comes in by") List<InterfaceName> in,
        @Doc("interfaces it leaves by") List<InterfaceName> out,
        @Doc("source addresses; any when absent") List<AddressSelector> source,
        @Doc("source addresses it must not have") List<AddressSelector> sourceExcept,
        @Doc("destination addresses, as the server sees them behind a port forward; any when absent")
                List<AddressSelector> destination,
        @Doc("destination addresses it must not have") List<AddressSelector> destinationExcept,
        @Doc("source MAC addresses; any when absent") List<MacSelector> sourceMac,
        @Doc("protocols; any when absent, tcp and udp where ports are written") List<ProtocolNumber> protocol,
        @Doc("source ports") List<PortSelector> sourcePort,
        @Doc("destination ports, as the server sees them behind a port forward") List<PortSelector> port,
        @Doc("ICMP messages, of ICMP and ICMPv6") @Key("icmp-type") List<IcmpMessage> icmpTypes,
        @Doc("how connection tracking sees the packet") List<ConnectionState> state,
        @Doc("differentiated services code points") List<Dscp> dscp,
        @Doc("matches up to this rate only; what is beyond it goes on to the next rule") Optional<RateLimit> limit,
        @Doc("what the rate counts by") @Default("rule") LimitScope limitBy,
        @Doc("matches while at most so many connections of the rule are open") Optional<ConnectionCount> connections,
        @Doc("what the connections are counted by") @Default("rule") LimitScope connectionsBy,
        @Doc("group with a timeout that the source address is added to") Optional<FirewallGroupName> addSource,
        @Doc("group with a timeout that the destination address is added to")
                Optional<FirewallGroupName> addDestination,
        @Doc("helper that follows the connection and lets those through that it announces")
                Optional<FollowedProtocol> helper,
        @Doc("true answers for the server until the client's handshake is whole (SYN proxy)") @Default("false")
                boolean synproxy,
        @Doc("true writes matching packets to the event log") @Default("false") boolean log,
        @Doc("at most so many of them are written") @Default("10/second") RateLimit logLimit,
        @Doc("what becomes of the packet") RuleVerdict verdict) {
    /** The groups it speaks of, each once. */
    public Set<FirewallGroupName> groups() {
        Set<FirewallGroupName> groups = new LinkedHashSet<>();
        for (List<AddressSelector> some : List.of(source, sourceExcept, destination, destinationExcept)) {
            for (AddressSelector selector : some) {
                if (selector instanceof AddressSelector.OfGroup(FirewallGroupName group)) {
                    groups.add(group);
                }
            }
        }
        for (List<PortSelector> some : List.of(sourcePort, port)) {
            for (PortSelector selector : some) {
                if (selector instanceof PortSelector.OfGroup(FirewallGroupName group)) {
                    groups.add(group);
                }
            }
        }
        for (MacSelector selector : sourceMac) {
            if (selector instanceof MacSelector.OfGroup(FirewallGroupName group)) {
                groups.add(group);
            }
        }
        addSource.ifPresent(groups::add);
        addDestination.ifPresent(groups::add);
        return groups;
    }
}
