package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdvertisementsTest {
    private static final int NANOS = 0xa1b23c4d;
    private static final int MICROS = 0xa1b2c3d4;
    private static final int R1 = 0x0a0a0002;
    private static final int R2 = 0x0a0a0003;

    private final ByteBuffer capture = ByteBuffer.allocate(100_000);
    private int linkHeader;

    @Test
    void readsEthernetWithNanoseconds() throws IOException {
        begin(ByteOrder.LITTLE_ENDIAN, NANOS, 1);
        frame(5, 123_456_789, R1, 7);
        assertEquals(
                List.of(new Advertisements.Advertisement(5_123_456_789L, R1, 7)),
                read().list());
    }

    @Test
    void readsCookedFramesOfAnyWithMicrosecondsFromTheOtherEndOfTheEgg() throws IOException {
        begin(ByteOrder.BIG_ENDIAN, MICROS, 276);
        frame(5, 123_456, R2, 255);
        assertEquals(
                List.of(new Advertisements.Advertisement(5_123_456_000L, R2, 255)),
                read().list());
    }

    @Test
    void lastFrameThatIsCutOffIsLeftOut() throws IOException {
        begin(ByteOrder.LITTLE_ENDIAN, NANOS, 1);
        frame(1, 0, R1, 1);
        frame(2, 0, R1, 1);
        capture.position(capture.position() - 1);
        assertEquals(1, read().list().size());
        assertEquals(List.of(), Advertisements.read(new byte[3]).list());
    }

    @Test
    void whatIsNoCaptureIsRefused() {
        assertThrows(IOException.class, () -> Advertisements.read(new byte[64]));
        begin(ByteOrder.LITTLE_ENDIAN, NANOS, 105);
        assertThrows(IOException.class, this::read);
    }

    @Test
    void roleChangesAreChangesOfTheSenderOfOneRouter() {
        assertEquals(0, heard(R1, 1, R1, 1, R1, 2, R1, 1).changesOfRole());
        assertEquals(0, heard(R1, 1, R2, 2, R1, 1, R2, 2).changesOfRole());
        assertEquals(2, heard(R1, 1, R2, 1, R1, 1, R1, 2, R2, 2).changesOfRole());
        assertEquals(0, heard().changesOfRole());
    }

    @Test
    void gapsAreBetweenAdvertisementsOfTheSameRouter() {
        // Every 100 ms a frame, routers 1 and 2 in turns but for one time.
        Advertisements heard = heard(R1, 1, R1, 2, R1, 1, R1, 2, R1, 2, R1, 1);
        assertEquals(
                new Advertisements.Gaps(2, 6, 1, Duration.ofMillis(300)), heard.gaps(Duration.ofMillis(200)));
        assertEquals(
                new Advertisements.Gaps(0, 0, 0, Duration.ZERO), heard().gaps(Duration.ofMillis(200)));
    }

    /** Sender and VRID of frames 100 ms apart. */
    private static Advertisements heard(int... sendersAndRouters) {
        Advertisements.Advertisement[] list = new Advertisements.Advertisement[sendersAndRouters.length / 2];
        for (int i = 0; i < list.length; i++) {
            list[i] = new Advertisements.Advertisement(
                    Duration.ofMillis(100L * i).toNanos(), sendersAndRouters[2 * i], sendersAndRouters[2 * i + 1]);
        }
        return new Advertisements(List.of(list));
    }

    private void begin(ByteOrder order, int magic, int linkType) {
        linkHeader = linkType == 1 ? 14 : 20;
        capture.clear().order(order).putInt(magic).putShort((short) 2).putShort((short) 4);
        capture.putInt(0).putInt(0).putInt(128).putInt(linkType);
    }

    private void frame(int seconds, int fraction, int source, int vrid) {
        int length = linkHeader + 20 + 12;
        capture.putInt(seconds).putInt(fraction).putInt(length).putInt(length);
        int at = capture.position();
        capture.put(new byte[length]);
        int ip = at + linkHeader;
        capture.put(ip, (byte) 0x45).put(ip + 9, (byte) 112).put(ip + 21, (byte) vrid);
        // On the wire always the big end first.
        ByteBuffer address = ByteBuffer.allocate(4).putInt(0, source);
        capture.put(ip + 12, address, 0, 4);
    }

    private Advertisements read() throws IOException {
        return Advertisements.read(Arrays.copyOf(capture.array(), capture.position()));
    }
}
