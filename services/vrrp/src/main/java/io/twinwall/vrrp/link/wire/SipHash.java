package io.twinwall.vrrp.link.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the second half of the
 * output as their reference defines it). A keyed function for short messages; one reused object a thread, allocates
 * nothing.
 */
public final class SipHash {
    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;
    private static final long WIDE_INIT = 0xee;
    private static final long WIDE_FIRST = 0xee;
    private static final long WIDE_SECOND = 0xdd;
    private static final int WORD = Long.BYTES;
    private static final int FINAL_ROUNDS = 4;
    private static final int LENGTH_SHIFT = 56;

    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long first;
    private long second;

    /**
     * Hashes bytes 0 to {@code length - 1} of a big-endian buffer.
     *
     * @param k0 the key's first 8 bytes, little-endian
     * @param k1 its other 8 bytes
     */
    public void hash(ByteBuffer bytes, int length, long k0, long k1) {
        if (bytes.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("the buffer's order is not big-endian");
        }
        v0 = INIT_0 ^ k0;
        v1 = INIT_1 ^ k1 ^ WIDE_INIT;
        v2 = INIT_2 ^ k0;
        v3 = INIT_3 ^ k1;
        int whole = length - length % WORD;
        for (int at = 0; at < whole; at += WORD) {
            compress(Long.reverseBytes(bytes.getLong(at)));
        }
        long last = (long) length << LENGTH_SHIFT;
        for (int at = whole; at < length; at++) {
            last |= (bytes.get(at) & 0xffL) << (Byte.SIZE * (at - whole));
        }
        compress(last);
        v2 ^= WIDE_FIRST;
        finish();
        first = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= WIDE_SECOND;
        finish();
        second = v0 ^ v1 ^ v2 ^ v3;
    }

    private void compress(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void finish() {
        for (int i = 0; i < FINAL_ROUNDS; i++) {
            round();
        }
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }

    /** Bytes 0 to 7 of the output, as a big-endian number. */
    public long high() {
        return Long.reverseBytes(first);
    }

    /** Bytes 8 to 15 of the output, as a big-endian number. */
    public long low() {
        return Long.reverseBytes(second);
    }
}
