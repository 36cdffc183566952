package io.twinwall.firewall.judge;

import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Optional;

/**
 * The first packet of a connection, as it comes in.
 *
 * @param in the interface it comes in by; empty for the appliance's own
 * @param ports of a protocol that has any
 * @param icmpType of ICMP and ICMPv6
 */
public record Packet(
        Optional<InterfaceName> in,
        IpAddress source,
        IpAddress destination,
        ProtocolNumber protocol,
        Optional<Ports> ports,
        Optional<Integer> icmpType,
        Optional<MacAddress> sourceMac,
        Dscp dscp) {
    private static final Dscp BEST_EFFORT = new Dscp(0);

    /** Source and destination port, 0 to 65535 each. */
    public record Ports(int source, int destination) {}

    public Packet {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("a packet has two addresses of one family");
        }
        if (ports.isPresent() != protocol.hasPorts()) {
            throw new IllegalArgumentException("ports are those of " + protocol);
        }
    }

    /** The SYN of a TCP connection. */
    public static Packet syn(InterfaceName in, IpAddress source, int sourcePort, IpAddress destination, int port) {
        return new Packet(
                Optional.of(in), source, destination, ProtocolNumber.TCP, Optional.of(new Ports(sourcePort, port)),
                Optional.empty(), Optional.empty(), BEST_EFFORT);
    }

    Packet to(IpAddress other, int port) {
        return new Packet(
                in, source, other, protocol, ports.map(old -> new Ports(old.source(), port)), icmpType, sourceMac,
                dscp);
    }
}
