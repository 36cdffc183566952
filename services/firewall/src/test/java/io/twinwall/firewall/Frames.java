package io.twinwall.firewall;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames no honest socket sends, as hexadecimal text. */
final class Frames {
    private static final int ETHERNET = 14;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private Frames() {}

    /** An IPv4 packet with a right header checksum around any payload. */
    static String ipv4(String toMac, String from, String to, int protocol, int ttl, byte[] payload) {
        ByteBuffer frame = ethernet(toMac, 0x0800, IPV4_HEADER + payload.length);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_HEADER + payload.length)).putInt(0x00014000);
        frame.put((byte) ttl).put((byte) protocol).putShort((short) 0);
        frame.put(IpAddress.parse(from).bytes()).put(IpAddress.parse(to).bytes()).put(payload);
        frame.putShort(ETHERNET + 10, checksum(frame, ETHERNET, IPV4_HEADER, 0));
        return hex(frame);
    }

    /** An IPv6 packet around any payload. */
    static String ipv6(String toMac, String from, String to, int protocol, int hopLimit, byte[] payload) {
        ByteBuffer frame = ethernet(toMac, 0x86dd, IPV6_HEADER + payload.length);
        frame.putInt(0x60000000).putShort((short) payload.length).put((byte) protocol).put((byte) hopLimit);
        frame.put(IpAddress.parse(from).bytes()).put(IpAddress.parse(to).bytes()).put(payload);
        return hex(frame);
    }

    /** A TCP segment without data and with a right checksum; {@code flags} as in RFC 9293 section 3.1. */
    static byte[] tcp(String from, String to, int flags) {
        ByteBuffer segment = ByteBuffer.allocate(20).putShort((short) 40_000).putShort((short) 7000);
        segment.putInt(0x1234).putInt(0x5678).put((byte) 0x50).put((byte) flags).putShort((short) 1024);
        segment.putShort(16, checksum(segment, 0, 20, pseudo(from, to, 6, 20)));
        return bytes(segment);
    }

    /** A neighbour solicitation (RFC 4861 section 4.3) for an address, with any hop limit. */
    static String neighbourSolicitation(String toMac, String from, String target, int hopLimit) {
        ByteBuffer message = ByteBuffer.allocate(24).put((byte) 135);
        message.put(8, IpAddress.parse(target).bytes());
        message.putShort(2, checksum(message, 0, 24, pseudo(from, target, 58, 24)));
        return ipv6(toMac, from, target, 58, hopLimit, bytes(message));
    }

    private static ByteBuffer ethernet(String toMac, int etherType, int bytes) {
        return ByteBuffer.allocate(ETHERNET + bytes)
                .put(MacAddress.parse(toMac).bytes())
                .put(MacAddress.parse("02:00:00:00:00:99").bytes())
                .putShort((short) etherType);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static String hex(ByteBuffer frame) {
        return HexFormat.of().formatHex(bytes(frame));
    }

    private static long pseudo(String from, String to, int protocol, int length) {
        ByteBuffer addresses =
                ByteBuffer.allocate(32).put(IpAddress.parse(from).bytes()).put(IpAddress.parse(to).bytes());
        return sum(addresses, 0, 32) + protocol + length;
    }

    /** RFC 1071. */
    private static short checksum(ByteBuffer bytes, int offset, int length, long start) {
        long sum = start + sum(bytes, offset, length);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static long sum(ByteBuffer bytes, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i += 2) {
            sum += bytes.getShort(i) & 0xffff;
        }
        return sum;
    }
}
