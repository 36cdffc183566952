package io.twinwall.linux.icmp;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Echo request and reply: type, code, checksum, identifier, sequence number, then a number of ours nobody can guess.
 * RFC 792 page 14 and RFC 4443 section 4.1; the two differ in the type, and in that the kernel itself fills in and
 * checks the checksum of ICMPv6 on a raw socket (RFC 3542 section 3.1).
 */
final class EchoCodec {
    static final int REQUEST_BYTES = 16;
    static final int REPLY_V4 = 0;
    static final int REPLY_V6 = 129;
    private static final int REQUEST_V4 = 8;
    private static final int REQUEST_V6 = 128;
    private static final int NUMBER_AT = 8;
    private static final int IPV4_HEADER_BYTES_MIN = 20;

    private EchoCodec() {}

    /** Writes a request at position 0 of a big-endian buffer. */
    static void request(ByteBuffer to, boolean v4, int sequence, long number) {
        to.put(0, (byte) (v4 ? REQUEST_V4 : REQUEST_V6)).put(1, (byte) 0).putShort(2, (short) 0);
        to.putShort(4, (short) (number >>> 48)).putShort(6, (short) sequence).putLong(NUMBER_AT, number);
        if (v4) {
            to.putShort(2, (short) checksum(to, REQUEST_BYTES));
        }
    }

    /** The number in an echo reply; empty for anything else. An IPv4 raw socket hands over the IP header as well. */
    static OptionalLong reply(ByteBuffer from, int length, boolean v4) {
        int at = 0;
        if (v4) {
            at = length < IPV4_HEADER_BYTES_MIN ? length : (from.get(0) & 0xf) * 4;
        }
        if (at + REQUEST_BYTES > length || Byte.toUnsignedInt(from.get(at)) != (v4 ? REPLY_V4 : REPLY_V6)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(from.getLong(at + NUMBER_AT));
    }

    /** RFC 1071, of an even number of bytes. */
    private static int checksum(ByteBuffer bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }
}
