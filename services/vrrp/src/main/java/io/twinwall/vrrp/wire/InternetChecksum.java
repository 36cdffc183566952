package io.twinwall.vrrp.wire;

import java.nio.ByteBuffer;

/** One's complement sums of 16-bit words (RFC 1071). */
final class InternetChecksum {
    private InternetChecksum() {}

    /** Unfolded sum of {@code length} bytes; an odd last byte is the high half of a word. */
    static long sum(ByteBuffer bytes, int from, int length) {
        long sum = 0;
        int end = from + length;
        int at = from;
        for (; at + 1 < end; at += 2) {
            sum += bytes.getShort(at) & 0xffff;
        }
        if (at < end) {
            sum += (bytes.get(at) & 0xff) << 8;
        }
        return sum;
    }

    /** Carries added back until 16 bits are left. A sum over data that holds its own right checksum folds to 0xffff. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }

    /** What goes in the checksum field, which was zero when {@code sum} was taken. */
    static int complement(long sum) {
        return ~fold(sum) & 0xffff;
    }
}
