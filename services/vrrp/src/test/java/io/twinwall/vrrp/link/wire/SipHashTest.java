package io.twinwall.vrrp.link.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.linux.packet.PacketBuffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The 64 vectors of the authors' reference: key 00..0f, message 00, 01, ... of every length to 63. */
final class SipHashTest {
    private static final long K0 = 0x0706050403020100L;
    private static final long K1 = 0x0f0e0d0c0b0a0908L;

    @Test
    void everyVectorOfTheAuthorsComesOut() throws IOException {
        List<String> vectors;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SipHashTest.class.getResourceAsStream("/link/siphash-2-4-128.txt")),
                StandardCharsets.US_ASCII))) {
            vectors = in.lines().toList();
        }
        assertEquals(64, vectors.size());
        PacketBuffer buffer = new PacketBuffer(64);
        for (int i = 0; i < 64; i++) {
            buffer.bytes().put(i, (byte) i);
        }
        SipHash hash = new SipHash();
        for (int length = 0; length < 64; length++) {
            hash.hash(buffer.bytes(), length, K0, K1);
            assertEquals(vectors.get(length), String.format("%016x%016x", hash.high(), hash.low()),
                    "of length " + length);
        }
    }

    @Test
    void aBufferOfTheOtherOrderIsRefused() {
        ByteBuffer little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertThrows(IllegalArgumentException.class, () -> new SipHash().hash(little, 8, K0, K1));
    }
}
