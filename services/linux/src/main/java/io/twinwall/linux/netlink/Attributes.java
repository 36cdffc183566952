package io.twinwall.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks the attributes (struct rtattr) of a piece of a message. Every read is inside the piece; each step moves on
 * by at least one header, so a walk ends.
 *
 * <pre>
 *   Attributes at = new Attributes(bytes, from, end);
 *   while (at.next()) switch (at.type()) ...
 *   if (at.broken()) ...
 * </pre>
 */
public final class Attributes {
    private final ByteBuffer bytes;
    private final int end;
    private int following;
    private int at;
    private int length;
    private boolean broken;

    /** Walks from one position to another. */
    public Attributes(ByteBuffer bytes, int from, int end) {
        this.bytes = bytes;
        this.following = from;
        this.end = end;
    }

    /** Moves to the next attribute; false at the end or at something that is none. */
    public boolean next() {
        if (following >= end) {
            return false;
        }
        if (end - following < Wire.ATTRIBUTE_HEADER_BYTES) {
            broken = true;
            return false;
        }
        int whole = Short.toUnsignedInt(bytes.getShort(following));
        if (whole < Wire.ATTRIBUTE_HEADER_BYTES || whole > end - following) {
            broken = true;
            return false;
        }
        at = following;
        length = whole - Wire.ATTRIBUTE_HEADER_BYTES;
        following += Wire.aligned(whole);
        return true;
    }

    /** Whether the walk ended at something that is no attribute, or a read found a value of the wrong size. */
    public boolean broken() {
        return broken;
    }

    public int type() {
        return bytes.getShort(at + 2) & Wire.ATTRIBUTE_TYPE_MASK;
    }

    public int length() {
        return length;
    }

    /** The value as an unsigned 32-bit field; 0 and broken where it is shorter. */
    public int number() {
        return number(0);
    }

    /** The 32-bit field at an offset of the value. */
    public int number(int offset) {
        if (length < offset + 4) {
            broken = true;
            return 0;
        }
        return bytes.getInt(at + Wire.ATTRIBUTE_HEADER_BYTES + offset);
    }

    /** The octet at an offset of the value, unsigned; 0 and broken where the value is shorter. */
    public int octet(int offset) {
        if (length < offset + 1) {
            broken = true;
            return 0;
        }
        return Byte.toUnsignedInt(bytes.get(at + Wire.ATTRIBUTE_HEADER_BYTES + offset));
    }

    /** The value as an unsigned 16-bit field in network order. */
    public int network16() {
        if (length < 2) {
            broken = true;
            return 0;
        }
        return octet(0) << 8 | octet(1);
    }

    /** The value as a 32-bit field in network order. */
    public int network32() {
        return Integer.reverseBytes(number());
    }

    /** The 64-bit field at an offset of the value in network order. */
    public long network64(int offset) {
        return (long) Integer.reverseBytes(number(offset)) << 32
                | Integer.toUnsignedLong(Integer.reverseBytes(number(offset + 4)));
    }

    /** The value as a 64-bit field in network order. */
    public long network64() {
        return network64(0);
    }

    public byte[] octets() {
        byte[] value = new byte[length];
        bytes.get(at + Wire.ATTRIBUTE_HEADER_BYTES, value);
        return value;
    }

    /** A C string up to its NUL. */
    public String text() {
        byte[] value = octets();
        int used = 0;
        while (used < value.length && value[used] != 0) {
            used++;
        }
        return new String(value, 0, used, StandardCharsets.UTF_8);
    }

    /** The attributes inside this one. */
    public Attributes nested() {
        int from = at + Wire.ATTRIBUTE_HEADER_BYTES;
        return new Attributes(bytes, from, from + length);
    }

    /** First byte of the value. */
    public int position() {
        return at + Wire.ATTRIBUTE_HEADER_BYTES;
    }
}
