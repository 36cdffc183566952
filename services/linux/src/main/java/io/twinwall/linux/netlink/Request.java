package io.twinwall.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes one request into a buffer in native byte order; attributes are closed in the order they were opened, inside
 * out.
 */
public final class Request {
    private final ByteBuffer bytes;

    private Request(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Starts a message at position 0 with NLM_F_REQUEST and the given flags. */
    static Request start(ByteBuffer bytes, int type, int flags) {
        bytes.clear();
        bytes.putInt(0).putShort((short) type).putShort((short) (Wire.NLM_F_REQUEST | flags)).putInt(0).putInt(0);
        return new Request(bytes);
    }

    /**
     * Starts a message of netfilter (linux/netfilter/nfnetlink.h).
     *
     * @param type the message in the lower byte, its subsystem in the upper
     * @param family AF_* or AF_UNSPEC
     * @param resource a number whose meaning is the subsystem's, as the group of NFLOG
     */
    public static Request netfilter(ByteBuffer bytes, int type, int flags, int family, int resource) {
        Request request = start(bytes, type, flags);
        bytes.put((byte) family).put((byte) 0).putShort(Short.reverseBytes((short) resource));
        return request;
    }

    /** struct ifinfomsg of a device known by index, or by an IFLA_IFNAME that follows when it is 0. */
    Request link(int index, int flags, int changed) {
        bytes.put((byte) Wire.AF_UNSPEC).put((byte) 0).putShort((short) 0).putInt(index).putInt(flags).putInt(changed);
        return this;
    }

    /** struct ifaddrmsg. */
    Request address(int family, int prefixLength, int scope, int index) {
        bytes.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) scope).putInt(index);
        return this;
    }

    /** struct rtmsg, unicast in the main table. */
    Request route(int family, int prefixLength, int protocol, int scope) {
        bytes.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        bytes.put((byte) Wire.RT_TABLE_MAIN).put((byte) protocol).put((byte) scope).put((byte) Wire.RTN_UNICAST);
        bytes.putInt(0);
        return this;
    }

    /** struct ndmsg of a dump of one family. */
    Request neighbours(int family) {
        return neighbour(family, 0, 0);
    }

    /** struct ndmsg without a state (NUD_NONE). */
    Request neighbour(int family, int link, int flags) {
        bytes.put((byte) family).put((byte) 0).putShort((short) 0).putInt(link).putShort((short) 0).put((byte) flags)
                .put((byte) 0);
        return this;
    }

    public Request put(int type, byte[] value) {
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + value.length)).putShort((short) type).put(value);
        return pad();
    }

    public Request put(int type, int value) {
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + 4)).putShort((short) type).putInt(value);
        return this;
    }

    public Request putByte(int type, int value) {
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + 1)).putShort((short) type).put((byte) value);
        return pad();
    }

    /** A 16-bit field in network order. */
    public Request putNetwork16(int type, int value) {
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + 2)).putShort((short) type)
                .put((byte) (value >>> 8)).put((byte) value);
        return pad();
    }

    /** A 32-bit field in network order. */
    public Request putNetwork32(int type, int value) {
        return put(type, Integer.reverseBytes(value));
    }

    /** A 64-bit field in network order. */
    public Request putNetwork64(int type, long value) {
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + 8)).putShort((short) type)
                .putInt(Integer.reverseBytes((int) (value >>> 32))).putInt(Integer.reverseBytes((int) value));
        return this;
    }

    /** A C string, with its NUL. */
    public Request put(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + text.length + 1)).putShort((short) type).put(text)
                .put((byte) 0);
        return pad();
    }

    /** Opens a nested attribute; {@link #close} wants the position this returns. */
    public int open(int type) {
        int at = bytes.position();
        bytes.putShort((short) 0).putShort((short) (type | Wire.NLA_F_NESTED));
        return at;
    }

    public Request close(int openedAt) {
        bytes.putShort(openedAt, (short) (bytes.position() - openedAt));
        return this;
    }

    /** Completes the message with its length and sequence number; gives the length. */
    public int finish(int sequence) {
        int length = bytes.position();
        bytes.putInt(0, length).putInt(8, sequence);
        return length;
    }

    private Request pad() {
        while (bytes.position() != Wire.aligned(bytes.position())) {
            bytes.put((byte) 0);
        }
        return this;
    }
}
