package io.twinwall.linux.netlink;

import io.twinwall.linux.netlink.Received.AddressIs;
import io.twinwall.linux.netlink.Received.Answer;
import io.twinwall.linux.netlink.Received.Body;
import io.twinwall.linux.netlink.Received.Done;
import io.twinwall.linux.netlink.Received.Fault;
import io.twinwall.linux.netlink.Received.LinkIs;
import io.twinwall.linux.netlink.Received.Lost;
import io.twinwall.linux.netlink.Received.NeighbourIs;
import io.twinwall.linux.netlink.Received.Other;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bytes of a datagram from rtnetlink to records (RFC 3549; linux/rtnetlink.h). Pure; never throws for any bytes.
 *
 * <pre>
 *   |0              |4      |6      |8              |12             |16
 *   | length        | type  | flags | sequence      | port          | body, padded to 4 ...
 * </pre>
 */
final class Decoder {
    private static final int MAC_BYTES = 6;

    private Decoder() {}

    /** Every message of the datagram's first {@code length} bytes (native order); a {@link Fault} ends the list. */
    static List<Received> decode(ByteBuffer datagram, int length) {
        List<Received> messages = new ArrayList<>();
        Messages each = new Messages(datagram, length);
        while (each.next()) {
            Body body = body(each);
            messages.add(new Received(each.flags(), each.sequence(), each.port(), body));
            if (body instanceof Fault) {
                return messages;
            }
        }
        if (each.isBroken()) {
            messages.add(new Received(0, 0, 0, new Fault(each.fault())));
        }
        return messages;
    }

    /** What the message the walk stands at says. */
    static Body body(Messages at) {
        return body(at.type(), at.flags(), at.bytes(), at.from(), at.end());
    }

    private static Body body(int type, int flags, ByteBuffer bytes, int from, int end) {
        return switch (type) {
            case Wire.NLMSG_ERROR -> answer(flags, bytes, from, end);
            case Wire.NLMSG_DONE -> end - from < 4 ? new Done(0) : new Done(-bytes.getInt(from));
            case Wire.NLMSG_OVERRUN -> new Lost();
            case Wire.RTM_NEWLINK, Wire.RTM_DELLINK -> link(type, bytes, from, end);
            case Wire.RTM_NEWADDR, Wire.RTM_DELADDR -> address(type, bytes, from, end);
            case Wire.RTM_NEWROUTE, Wire.RTM_DELROUTE -> RouteDecoder.route(type, bytes, from, end);
            case Wire.RTM_NEWNEIGH, Wire.RTM_DELNEIGH -> neighbour(type, bytes, from, end);
            default -> new Other(type);
        };
    }

    /** struct nlmsgerr: errno, the request's header, the request itself unless capped, then attributes. */
    private static Body answer(int flags, ByteBuffer bytes, int from, int end) {
        if (end - from < 4 + Wire.HEADER_BYTES) {
            return new Fault("an answer of " + (end - from) + " bytes");
        }
        int errno = -bytes.getInt(from);
        if (errno < 0) {
            return new Fault("an answer with errno " + errno);
        }
        if ((flags & Wire.NLM_F_ACK_TLVS) == 0) {
            return new Answer(errno, "");
        }
        int echoed = Wire.HEADER_BYTES;
        if ((flags & Wire.NLM_F_CAPPED) == 0) {
            echoed = bytes.getInt(from + 4);
            if (echoed < Wire.HEADER_BYTES || echoed > end - from - 4) {
                return new Fault("an answer to a message of " + echoed + " bytes");
            }
        }
        String extended = "";
        Attributes at = new Attributes(bytes, from + 4 + Wire.aligned(echoed), end);
        while (at.next()) {
            if (at.type() == Wire.NLMSGERR_ATTR_MSG) {
                extended = at.text();
            }
        }
        return at.broken() ? new Fault("broken attributes of an answer") : new Answer(errno, extended);
    }

    private static Body link(int type, ByteBuffer bytes, int from, int end) {
        if (end - from < Wire.IFINFOMSG_BYTES) {
            return new Fault("a link of " + (end - from) + " bytes");
        }
        // A bridge speaks of its ports with AF_BRIDGE; its RTM_DELLINK means left the bridge, not gone.
        if (bytes.get(from) != Wire.AF_UNSPEC) {
            return new Other(type);
        }
        int flags = bytes.getInt(from + 8);
        String name = "";
        String kind = "";
        int lower = 0;
        int mtu = 0;
        long mac = 0;
        int bridge = 0;
        String alias = "";
        boolean elsewhere = false;
        Attributes at = new Attributes(bytes, from + Wire.IFINFOMSG_BYTES, end);
        while (at.next()) {
            switch (at.type()) {
                case Wire.IFLA_IFNAME -> name = at.text();
                case Wire.IFLA_ADDRESS -> mac = at.length() == MAC_BYTES ? mac(at.octets()) : 0;
                case Wire.IFLA_MTU -> mtu = at.number();
                case Wire.IFLA_LINK -> lower = at.number();
                case Wire.IFLA_MASTER -> bridge = at.number();
                case Wire.IFLA_IFALIAS -> alias = at.text();
                case Wire.IFLA_LINK_NETNSID -> elsewhere = true;
                case Wire.IFLA_LINKINFO -> {
                    Attributes inside = at.nested();
                    while (inside.next()) {
                        if (inside.type() == Wire.IFLA_INFO_KIND) {
                            kind = inside.text();
                        }
                    }
                    if (inside.broken()) {
                        return new Fault("broken attributes of a link's kind");
                    }
                }
                default -> { }
            }
        }
        if (at.broken()) {
            return new Fault("broken attributes of a link");
        }
        Optional<DeviceName> known = deviceName(name);
        if (known.isEmpty()) {
            return new Other(type);
        }
        int parent = kind.equals("macvlan") && !elsewhere ? lower : 0;
        return new LinkIs(
                new Link(bytes.getInt(from + 4), known.get(), new MacAddress(mac), kind, parent, mtu,
                        (flags & Wire.IFF_UP) != 0, (flags & Wire.IFF_LOWER_UP) != 0, bridge, alias),
                type == Wire.RTM_DELLINK);
    }

    private static Body address(int type, ByteBuffer bytes, int from, int end) {
        if (end - from < Wire.IFADDRMSG_BYTES) {
            return new Fault("an address of " + (end - from) + " bytes");
        }
        int family = bytes.get(from);
        int length = Byte.toUnsignedInt(bytes.get(from + 1));
        int flags = Byte.toUnsignedInt(bytes.get(from + 2));
        Optional<IpAddress> local = Optional.empty();
        Optional<IpAddress> peer = Optional.empty();
        int valid = Wire.LIFETIME_FOREVER;
        Attributes at = new Attributes(bytes, from + Wire.IFADDRMSG_BYTES, end);
        while (at.next()) {
            switch (at.type()) {
                case Wire.IFA_LOCAL -> local = ip(family, at.octets());
                case Wire.IFA_ADDRESS -> peer = ip(family, at.octets());
                case Wire.IFA_FLAGS -> flags = at.number();
                case Wire.IFA_CACHEINFO -> valid = at.number(4);
                default -> { }
            }
        }
        if (at.broken()) {
            return new Fault("broken attributes of an address");
        }
        Optional<IpAddress> own = local.isPresent() ? local : peer;
        if (own.isEmpty() || length < 1 || length > own.get().bits()) {
            return new Other(type);
        }
        Optional<Duration> life = valid == Wire.LIFETIME_FOREVER
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Integer.toUnsignedLong(valid)));
        return new AddressIs(
                new AssignedAddress(bytes.getInt(from + 4), new InterfaceAddress(own.get(), length),
                        (flags & Wire.IFA_F_NOPREFIXROUTE) == 0, life,
                        (flags & (Wire.IFA_F_TENTATIVE | Wire.IFA_F_DADFAILED)) == 0),
                type == Wire.RTM_DELADDR);
    }

    private static Body neighbour(int type, ByteBuffer bytes, int from, int end) {
        if (end - from < Wire.NDMSG_BYTES) {
            return new Fault("a neighbour of " + (end - from) + " bytes");
        }
        int family = bytes.get(from);
        Optional<IpAddress> address = Optional.empty();
        Optional<MacAddress> mac = Optional.empty();
        Attributes at = new Attributes(bytes, from + Wire.NDMSG_BYTES, end);
        while (at.next()) {
            switch (at.type()) {
                case Wire.NDA_DST -> address = ip(family, at.octets());
                case Wire.NDA_LLADDR -> {
                    if (at.length() == MAC_BYTES) {
                        mac = Optional.of(new MacAddress(mac(at.octets())));
                    }
                }
                default -> { }
            }
        }
        if (at.broken()) {
            return new Fault("broken attributes of a neighbour");
        }
        if (address.isEmpty() || type == Wire.RTM_DELNEIGH) {
            return new Other(type);
        }
        String state = neighbourState(Short.toUnsignedInt(bytes.getShort(from + 8)));
        return new NeighbourIs(new Neighbour(bytes.getInt(from + 4), address.get(), mac, state));
    }

    /** An address of a family, where the bytes are one. */
    static Optional<IpAddress> ip(int family, byte[] octets) {
        if (family == Wire.AF_INET && octets.length == 4) {
            return Optional.of(Ipv4Address.of(octets, 0));
        }
        return family == Wire.AF_INET6 && octets.length == 16 ? Optional.of(Ipv6Address.of(octets)) : Optional.empty();
    }

    private static Optional<DeviceName> deviceName(String name) {
        try {
            return Optional.of(new DeviceName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long mac(byte[] octets) {
        long number = 0;
        for (byte octet : octets) {
            number = number << 8 | Byte.toUnsignedLong(octet);
        }
        return number;
    }

    /** NUD_* of linux/neighbour.h. */
    private static String neighbourState(int bits) {
        return switch (bits) {
            case 0 -> "none";
            case 0x01 -> "incomplete";
            case 0x02 -> "reachable";
            case 0x04 -> "stale";
            case 0x08 -> "delay";
            case 0x10 -> "probe";
            case 0x20 -> "failed";
            case 0x40 -> "noarp";
            case 0x80 -> "permanent";
            default -> "unknown";
        };
    }
}
