package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Attributes;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Optional;

/** CTA_TUPLE_* to a {@link Tuple}. Pure; never throws for any bytes. */
final class TupleDecoder {
    private IpAddress source;
    private IpAddress destination;
    private int protocol = -1;
    private int sourceKey;
    private int destinationKey;
    private int id;
    private int type;
    private int code;
    private boolean hasPorts;
    private int zone;
    private boolean broken;

    private TupleDecoder() {}

    /** The tuple an attribute holds; empty where it is broken or lacks addresses or protocol. */
    static Optional<Tuple> decode(Attributes holder) {
        TupleDecoder parts = new TupleDecoder();
        Attributes at = holder.nested();
        while (at.next()) {
            switch (at.type()) {
                case Cta.TUPLE_IP -> parts.addresses(at.nested());
                case Cta.TUPLE_PROTO -> parts.protocol(at.nested());
                case Cta.TUPLE_ZONE -> parts.zone = at.network16();
                default -> { }
            }
        }
        parts.broken |= at.broken();
        return parts.tuple();
    }

    private Optional<Tuple> tuple() {
        if (broken || source == null || destination == null || protocol < 0) {
            return Optional.empty();
        }
        Tuple.Layer4 layer4 = switch (protocol) {
            case ProtocolNumber.ICMP, ProtocolNumber.ICMPV6 -> new Tuple.Icmp(id, type, code);
            default -> hasPorts ? new Tuple.Ports(sourceKey, destinationKey) : Tuple.PORTLESS;
        };
        return Optional.of(new Tuple(source, destination, protocol, layer4, zone));
    }

    private void addresses(Attributes at) {
        while (at.next()) {
            switch (at.type()) {
                case Cta.IP_V4_SRC -> source = new Ipv4Address(at.network32());
                case Cta.IP_V4_DST -> destination = new Ipv4Address(at.network32());
                case Cta.IP_V6_SRC -> source = new Ipv6Address(at.network64(0), at.network64(8));
                case Cta.IP_V6_DST -> destination = new Ipv6Address(at.network64(0), at.network64(8));
                default -> { }
            }
        }
        broken |= at.broken() || source == null || destination == null
                || source.family() != destination.family();
    }

    private void protocol(Attributes at) {
        while (at.next()) {
            switch (at.type()) {
                case Cta.PROTO_NUM -> protocol = at.octet(0);
                case Cta.PROTO_SRC_PORT -> {
                    sourceKey = at.network16();
                    hasPorts = true;
                }
                case Cta.PROTO_DST_PORT -> {
                    destinationKey = at.network16();
                    hasPorts = true;
                }
                case Cta.PROTO_ICMP_ID, Cta.PROTO_ICMPV6_ID -> id = at.network16();
                case Cta.PROTO_ICMP_TYPE, Cta.PROTO_ICMPV6_TYPE -> type = at.octet(0);
                case Cta.PROTO_ICMP_CODE, Cta.PROTO_ICMPV6_CODE -> code = at.octet(0);
                default -> { }
            }
        }
        broken |= at.broken();
    }
}
