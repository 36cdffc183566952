package io.twinwall.linux.conntrack;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;

/**
 * One direction of a connection as its packets are when they come in.
 *
 * @param protocol the number above IP
 * @param zone of this direction alone; 0 where both directions share the flow's
 */
public record Tuple(IpAddress source, IpAddress destination, int protocol, Layer4 layer4, int zone) {
    /** What a protocol adds to the addresses. */
    public sealed interface Layer4 {}

    /** Of TCP, UDP, SCTP, DCCP and UDP-Lite; of GRE the keys, which the kernel keeps in the same places. */
    public record Ports(int source, int destination) implements Layer4 {}

    /** Of ICMP and ICMPv6. */
    public record Icmp(int id, int type, int code) implements Layer4 {}

    /** Protocols that are told apart by addresses alone. */
    public record Portless() implements Layer4 {}

    /** The one value of its kind. */
    public static final Layer4 PORTLESS = new Portless();

    /**
     * What an answer looks like where nothing is translated (the kernel's nf_ct_invert_tuple). The zone stays behind:
     * it belongs to a direction.
     */
    public Tuple inverted() {
        Layer4 other = switch (layer4) {
            case Ports ports -> new Ports(/* source= */ ports.destination(), /* destination= */ ports.source());
            case Icmp icmp -> new Icmp(icmp.id(), answerType(icmp.type()), icmp.code());
            case Portless portless -> portless;
        };
        return new Tuple(/* source= */ destination, /* destination= */ source, protocol, other, 0);
    }

    /** The source port, the ICMP identifier, or 0. */
    public int sourceKey() {
        return switch (layer4) {
            case Ports ports -> ports.source();
            case Icmp icmp -> icmp.id();
            case Portless _ -> 0;
        };
    }

    /** The destination port, the ICMP identifier, or 0. */
    public int destinationKey() {
        return switch (layer4) {
            case Ports ports -> ports.destination();
            case Icmp icmp -> icmp.id();
            case Portless _ -> 0;
        };
    }

    /** Whether a port of either end is this one; GRE's keys are no ports. */
    public boolean hasPort(int port) {
        return protocol != ProtocolNumber.GRE && layer4 instanceof Ports(int from, int to)
                && (from == port || to == port);
    }

    /**
     * Request and reply of ICMP (nf_conntrack_proto_icmp.c): echo, timestamp, information, address mask; of ICMPv6
     * (nf_conntrack_proto_icmpv6.c): echo, node information. Other types are no pair and stay.
     */
    private int answerType(int type) {
        if (protocol == ProtocolNumber.ICMPV6) {
            return switch (type) {
                case 128 -> 129;
                case 129 -> 128;
                case 139 -> 140;
                case 140 -> 139;
                default -> type;
            };
        }
        return switch (type) {
            case 8 -> 0;
            case 0 -> 8;
            case 13 -> 14;
            case 14 -> 13;
            case 15 -> 16;
            case 16 -> 15;
            case 17 -> 18;
            case 18 -> 17;
            default -> type;
        };
    }
}
