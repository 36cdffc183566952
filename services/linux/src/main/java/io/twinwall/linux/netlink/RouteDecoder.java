package io.twinwall.linux.netlink;

import io.twinwall.linux.netlink.Received.Body;
import io.twinwall.linux.netlink.Received.Fault;
import io.twinwall.linux.netlink.Received.Other;
import io.twinwall.linux.netlink.Received.RouteIs;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Prefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** struct rtmsg and its attributes; the unicast routes of the main table, everything else is {@link Other}. */
final class RouteDecoder {
    /** One way out of a route. */
    private static final class Hop {
        private Optional<IpAddress> via = Optional.empty();
        private int link;

        private void take(Attributes at, int family) {
            switch (at.type()) {
                case Wire.RTA_OIF -> link = at.number();
                case Wire.RTA_GATEWAY -> via = Decoder.ip(family, at.octets());
                case Wire.RTA_VIA -> via = otherFamily(at.octets());
                default -> { }
            }
        }

        /** struct rtvia: a 16-bit family in native order before the address. */
        private static Optional<IpAddress> otherFamily(byte[] octets) {
            return switch (octets.length) {
                case 6 -> Decoder.ip(Wire.AF_INET, Arrays.copyOfRange(octets, 2, 6));
                case 18 -> Decoder.ip(Wire.AF_INET6, Arrays.copyOfRange(octets, 2, 18));
                default -> Optional.empty();
            };
        }
    }

    private RouteDecoder() {}

    static Body route(int type, ByteBuffer bytes, int from, int end) {
        if (end - from < Wire.RTMSG_BYTES) {
            return new Fault("a route of " + (end - from) + " bytes");
        }
        int family = bytes.get(from);
        int table = Byte.toUnsignedInt(bytes.get(from + 4));
        int metric = 0;
        IpAddress to = family == Wire.AF_INET6 ? new Ipv6Address(0, 0) : new Ipv4Address(0);
        Hop single = new Hop();
        List<Hop> hops = new ArrayList<>();
        Attributes at = new Attributes(bytes, from + Wire.RTMSG_BYTES, end);
        while (at.next()) {
            switch (at.type()) {
                case Wire.RTA_TABLE -> table = at.number();
                case Wire.RTA_PRIORITY -> metric = at.number();
                case Wire.RTA_DST -> {
                    Optional<IpAddress> network = Decoder.ip(family, at.octets());
                    if (network.isEmpty()) {
                        return new Other(type);
                    }
                    to = network.get();
                }
                case Wire.RTA_MULTIPATH -> {
                    if (!hops(bytes, at.position(), at.position() + at.length(), family, hops)) {
                        return new Fault("broken next hops of a route");
                    }
                }
                default -> single.take(at, family);
            }
        }
        if (at.broken()) {
            return new Fault("broken attributes of a route");
        }
        int length = Byte.toUnsignedInt(bytes.get(from + 1));
        boolean ours = (family == Wire.AF_INET || family == Wire.AF_INET6)
                && table == Wire.RT_TABLE_MAIN
                && bytes.get(from + 7) == Wire.RTN_UNICAST
                && (bytes.getInt(from + 8) & Wire.RTM_F_CLONED) == 0
                && length <= to.bits();
        if (!ours) {
            return new Other(type);
        }
        if (hops.isEmpty()) {
            hops.add(single);
        }
        int protocol = Byte.toUnsignedInt(bytes.get(from + 5));
        Prefix prefix = new Prefix(to.masked(length), length);
        List<Route> routes = new ArrayList<>();
        for (Hop hop : hops) {
            routes.add(new Route(prefix, hop.via, hop.link, protocol, metric));
        }
        return new RouteIs(routes, type == Wire.RTM_DELROUTE);
    }

    /**
     * struct rtnexthop {u16 length; u8 flags; u8 weight; int device} each followed by attributes; false where broken.
     */
    private static boolean hops(ByteBuffer bytes, int from, int end, int family, List<Hop> hops) {
        int at = from;
        while (at < end) {
            int whole = end - at < Wire.RTNEXTHOP_BYTES ? 0 : Short.toUnsignedInt(bytes.getShort(at));
            if (whole < Wire.RTNEXTHOP_BYTES || whole > end - at) {
                return false;
            }
            Hop hop = new Hop();
            hop.link = bytes.getInt(at + 4);
            Attributes inside = new Attributes(bytes, at + Wire.RTNEXTHOP_BYTES, at + whole);
            while (inside.next()) {
                hop.take(inside, family);
            }
            if (inside.broken()) {
                return false;
            }
            hops.add(hop);
            at += Wire.aligned(whole);
        }
        return true;
    }
}
