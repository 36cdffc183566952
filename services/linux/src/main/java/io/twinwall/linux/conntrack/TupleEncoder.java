package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Request;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.ProtocolNumber;

/** A {@link Tuple} to CTA_TUPLE_*. Pure. */
final class TupleEncoder {
    private TupleEncoder() {}

    /** AF_INET or AF_INET6. */
    static int family(Tuple tuple) {
        return tuple.source().isV4() ? Cta.AF_INET : Cta.AF_INET6;
    }

    static void put(Request request, int type, Tuple tuple) {
        int whole = request.open(type);
        int addresses = request.open(Cta.TUPLE_IP);
        put(request, Cta.IP_V4_SRC, Cta.IP_V6_SRC, tuple.source());
        put(request, Cta.IP_V4_DST, Cta.IP_V6_DST, tuple.destination());
        request.close(addresses);
        int protocol = request.open(Cta.TUPLE_PROTO);
        request.putByte(Cta.PROTO_NUM, tuple.protocol());
        switch (tuple.layer4()) {
            case Tuple.Ports(int source, int destination) ->
                request.putNetwork16(Cta.PROTO_SRC_PORT, source).putNetwork16(Cta.PROTO_DST_PORT, destination);
            case Tuple.Icmp icmp when tuple.protocol() == ProtocolNumber.ICMPV6 ->
                request.putNetwork16(Cta.PROTO_ICMPV6_ID, icmp.id())
                        .putByte(Cta.PROTO_ICMPV6_TYPE, icmp.type()).putByte(Cta.PROTO_ICMPV6_CODE, icmp.code());
            case Tuple.Icmp icmp ->
                request.putNetwork16(Cta.PROTO_ICMP_ID, icmp.id())
                        .putByte(Cta.PROTO_ICMP_TYPE, icmp.type()).putByte(Cta.PROTO_ICMP_CODE, icmp.code());
            case Tuple.Portless _ -> { }
        }
        request.close(protocol);
        if (tuple.zone() != 0) {
            request.putNetwork16(Cta.TUPLE_ZONE, tuple.zone());
        }
        request.close(whole);
    }

    static void put(Request request, int v4, int v6, IpAddress address) {
        switch (address) {
            case Ipv4Address four -> request.putNetwork32(v4, four.number());
            case Ipv6Address six -> request.put(v6, six.bytes());
        }
    }
}
