package io.twinwall.linux.packet;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the first octets of an IP packet say (RFC 791, RFC 8200, RFC 9293, RFC 768, RFC 792, RFC 4443). Decoding never
 * throws for any bytes: what is cut off or broken is absent.
 *
 * @param hops TTL or hop limit
 * @param length the packet's as its header tells, whatever of it was kept
 * @param transport absent from later fragments and where it was cut off
 */
public record PacketHead(
        IpAddress source,
        IpAddress destination,
        ProtocolNumber protocol,
        int hops,
        int length,
        boolean fragment,
        Optional<Transport> transport) {
    /** What a protocol says behind the addresses. */
    public sealed interface Transport {}

    /** TCP, with its control bits of RFC 9293 section 3.1. */
    public record Tcp(int source, int destination, int flags) implements Transport {}

    /** UDP, SCTP, DCCP, UDP-Lite. */
    public record Ports(int source, int destination) implements Transport {}

    /**
     * ICMP and ICMPv6.
     *
     * @param id of an echo
     */
    public record Icmp(int type, int code, OptionalInt id) implements Transport {}

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int EXTENSIONS_MAX = 8;
    private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

    /** Reads a packet that begins with its IP header; empty where it is none. */
    public static Optional<PacketHead> decode(byte[] packet) {
        if (packet.length >= IPV4_BYTES && packet[0] >>> 4 == 4) {
            int header = (packet[0] & 15) * 4;
            return header < IPV4_BYTES || header > packet.length
                    ? Optional.empty()
                    : Optional.of(v4(packet, Arrays.copyOfRange(packet, header, packet.length)));
        }
        return isV6(packet) ? Optional.of(v6(packet)) : Optional.empty();
    }

    /** Reads a packet whose IP header and whose transport header were kept apart. */
    public static Optional<PacketHead> decode(byte[] network, byte[] transport) {
        if (network.length >= IPV4_BYTES && network[0] >>> 4 == 4) {
            return Optional.of(v4(network, transport));
        }
        if (!isV6(network)) {
            return Optional.empty();
        }
        int next = at(network, 6);
        boolean plain = !isExtension(next);
        return Optional.of(v6(network, next, false, plain ? transport : new byte[0]));
    }

    private static boolean isV6(byte[] packet) {
        return packet.length >= IPV6_BYTES && (packet[0] & 0xf0) == 0x60;
    }

    private static PacketHead v4(byte[] header, byte[] transport) {
        int fragment = number(header, 6) & 0x3fff;
        boolean later = (fragment & 0x1fff) != 0;
        ProtocolNumber protocol = new ProtocolNumber(at(header, 9));
        return new PacketHead(Ipv4Address.of(header, 12), Ipv4Address.of(header, 16), protocol, at(header, 8),
                number(header, 2), fragment != 0, later ? Optional.empty() : transport(protocol, transport));
    }

    private static PacketHead v6(byte[] packet) {
        int next = at(packet, 6);
        int at = IPV6_BYTES;
        boolean fragment = false;
        boolean later = false;
        for (int i = 0; i < EXTENSIONS_MAX && isExtension(next) && !later && packet.length >= at + 8; i++) {
            if (next == FRAGMENT) {
                fragment = true;
                later = (number(packet, at + 2) & 0xfff8) != 0;
            }
            int length = next == FRAGMENT ? 8 : 8 * (at(packet, at + 1) + 1);
            next = at(packet, at);
            at += length;
        }
        boolean known = !later && !isExtension(next) && at <= packet.length;
        return v6(packet, next, fragment, known ? Arrays.copyOfRange(packet, at, packet.length) : new byte[0]);
    }

    private static PacketHead v6(byte[] header, int next, boolean fragment, byte[] transport) {
        ProtocolNumber protocol = new ProtocolNumber(next);
        return new PacketHead(Ipv6Address.of(Arrays.copyOfRange(header, 8, 24)),
                Ipv6Address.of(Arrays.copyOfRange(header, 24, 40)), protocol, at(header, 7),
                IPV6_BYTES + number(header, 4), fragment, transport(protocol, transport));
    }

    private static boolean isExtension(int next) {
        return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
    }

    private static Optional<Transport> transport(ProtocolNumber protocol, byte[] bytes) {
        return switch (protocol.number()) {
            case ProtocolNumber.TCP -> bytes.length < 14
                    ? ports(bytes)
                    : Optional.of(new Tcp(number(bytes, 0), number(bytes, 2), at(bytes, 13)));
            case ProtocolNumber.ICMP -> icmp(bytes, type -> type == 8 || type == 0);
            case ProtocolNumber.ICMPV6 -> icmp(bytes, type -> type == 128 || type == 129);
            default -> protocol.hasPorts() ? ports(bytes) : Optional.empty();
        };
    }

    private static Optional<Transport> ports(byte[] bytes) {
        return bytes.length < 4 ? Optional.empty() : Optional.of(new Ports(number(bytes, 0), number(bytes, 2)));
    }

    private static Optional<Transport> icmp(byte[] bytes, java.util.function.IntPredicate echo) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int type = at(bytes, 0);
        OptionalInt id = bytes.length >= 6 && echo.test(type) ? OptionalInt.of(number(bytes, 4)) : OptionalInt.empty();
        return Optional.of(new Icmp(type, at(bytes, 1), id));
    }

    private static int at(byte[] bytes, int offset) {
        return Byte.toUnsignedInt(bytes[offset]);
    }

    private static int number(byte[] bytes, int offset) {
        return at(bytes, offset) << 8 | at(bytes, offset + 1);
    }

    /** Whether a port of either end is this one. */
    public boolean hasPort(int port) {
        return transport.isPresent() && switch (transport.get()) {
            case Tcp tcp -> tcp.source() == port || tcp.destination() == port;
            case Ports ports -> ports.source() == port || ports.destination() == port;
            case Icmp _ -> false;
        };
    }

    /** On one line: {@code tcp 10.10.0.50:40000 -> 192.0.2.254:80 SYN, 60 bytes, ttl 63}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(protocol.toString()).append(' ');
        OptionalInt from = OptionalInt.empty();
        OptionalInt to = OptionalInt.empty();
        String more = "";
        if (transport.isPresent()) {
            switch (transport.get()) {
                case Tcp tcp -> {
                    from = OptionalInt.of(tcp.source());
                    to = OptionalInt.of(tcp.destination());
                    more = flags(tcp.flags());
                }
                case Ports ports -> {
                    from = OptionalInt.of(ports.source());
                    to = OptionalInt.of(ports.destination());
                }
                case Icmp icmp -> more = " type " + icmp.type() + " code " + icmp.code()
                        + (icmp.id().isPresent() ? " id " + icmp.id().getAsInt() : "");
            }
        }
        line.append(end(source, from)).append(" -> ").append(end(destination, to)).append(more);
        return line.append(fragment ? " fragment" : "").append(", ").append(length).append(" bytes, ttl ")
                .append(hops).toString();
    }

    private static String end(IpAddress address, OptionalInt port) {
        if (port.isEmpty()) {
            return address.toString();
        }
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port.getAsInt();
    }

    private static String flags(int bits) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((bits & 1 << i) != 0) {
                words.append(words.isEmpty() ? " " : ",").append(FLAGS[i]);
            }
        }
        return words.toString();
    }
}
