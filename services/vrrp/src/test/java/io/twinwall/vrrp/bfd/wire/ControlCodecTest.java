package io.twinwall.vrrp.bfd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.packet.PacketBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class ControlCodecTest {
    /** As FRR 8.4 sends it: Up, poll, multiplier 3, 0x181d2c2b to 0x00000011, 150 ms, 250 ms, echo 50 ms. */
    private static final String FRR = "20e00318" + "181d2c2b" + "00000011" + "000249f0" + "0003d090" + "0000c350";

    private final ControlPacket packet = new ControlPacket();

    private static PacketBuffer payload(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        PacketBuffer buffer = new PacketBuffer(ControlCodec.CAPACITY);
        buffer.bytes().put(0, bytes);
        buffer.length(bytes.length);
        return buffer;
    }

    private BfdReception decode(String hex) {
        return ControlCodec.decode(payload(hex), 255, packet);
    }

    private static String with(int at, String hex) {
        return FRR.substring(0, 2 * at) + hex + FRR.substring(2 * at + hex.length());
    }

    @Test
    void aPacketOfFrrIsReadInFull() {
        assertEquals(BfdReception.ACCEPTED, decode(FRR));
        assertEquals(SessionState.UP, packet.state());
        assertEquals(Diagnostic.NONE, packet.diagnostic());
        assertEquals(true, packet.poll());
        assertEquals(false, packet.answer());
        assertEquals(false, packet.demand());
        assertEquals(3, packet.multiplier());
        assertEquals(0x181d2c2b, packet.myDiscriminator());
        assertEquals(0x11, packet.yourDiscriminator());
        assertEquals(150_000, packet.desiredMinTxMicros());
        assertEquals(250_000, packet.requiredMinRxMicros());
    }

    @Test
    void whatIsWrittenIsTheRfcsPicture() {
        PacketBuffer out = new PacketBuffer(ControlCodec.LENGTH);
        ControlCodec.encode(
                new ControlPacket()
                        .session(SessionState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED, 0x01020304, 0)
                        .sequence(false, true)
                        .timers(3, 1_000_000, 0xffff_ffffL),
                out);
        byte[] bytes = new byte[out.length()];
        out.bytes().get(0, bytes);
        assertEquals("21500318" + "01020304" + "00000000" + "000f4240" + "ffffffff" + "00000000",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void everyRefusalOfTheRfcHasItsOwnReason() {
        assertEquals(BfdReception.TTL, ControlCodec.decode(payload(FRR), 254, packet));
        assertEquals(BfdReception.TTL, ControlCodec.decode(payload(FRR), -1, packet));
        assertEquals(BfdReception.TOO_SHORT, decode(FRR.substring(0, 46)));
        assertEquals(BfdReception.TOO_SHORT, decode(""));
        assertEquals(BfdReception.VERSION, decode(with(0, "00")));
        assertEquals(BfdReception.VERSION, decode(with(0, "40")));
        assertEquals(BfdReception.LENGTH_SMALL, decode(with(3, "17")));
        assertEquals(BfdReception.LENGTH_SMALL, decode(with(1, "c40319") + "00"), "authenticated: at least 26");
        assertEquals(BfdReception.LENGTH_LARGE, decode(with(3, "19")));
        assertEquals(BfdReception.MULTIPLIER_ZERO, decode(with(2, "00")));
        assertEquals(BfdReception.MULTIPOINT, decode(with(1, "c1")));
        assertEquals(BfdReception.MY_DISCRIMINATOR_ZERO, decode(with(4, "00000000")));
        assertEquals(BfdReception.ACCEPTED, decode(FRR + "0000"), "padding");
    }

    private BfdReception judge(String hex, boolean found) {
        assertEquals(BfdReception.ACCEPTED, decode(hex));
        return ControlCodec.judge(packet, found);
    }

    @Test
    void refusalsThatNeedTheSessionComeInTheRfcsOrder() {
        assertEquals(BfdReception.ACCEPTED, judge(FRR, true));
        assertEquals(BfdReception.DISCRIMINATOR_UNKNOWN, judge(FRR, false));
        UnaryOperator<String> toNobody = bits -> with(1, bits).substring(0, 16) + "00000000" + FRR.substring(24);
        assertEquals(BfdReception.YOUR_DISCRIMINATOR_ZERO, judge(toNobody.apply("c0"), true), "Up");
        assertEquals(BfdReception.YOUR_DISCRIMINATOR_ZERO, judge(toNobody.apply("80"), false), "Init");
        assertEquals(BfdReception.ACCEPTED, judge(toNobody.apply("40"), true), "Down");
        assertEquals(BfdReception.ACCEPTED, judge(toNobody.apply("00"), true), "AdminDown");
        assertEquals(BfdReception.PEER_UNKNOWN, judge(toNobody.apply("40"), false));
        String authenticated = with(1, "c4031a") + "0102";
        assertEquals(BfdReception.AUTHENTICATION, judge(authenticated, true));
        assertEquals(BfdReception.DISCRIMINATOR_UNKNOWN, judge(authenticated, false));
    }

    @Test
    void reservedDiagnosticsAreRead() {
        assertEquals(BfdReception.ACCEPTED, decode(with(0, "3f")));
        assertEquals(Diagnostic.RESERVED, packet.diagnostic());
    }

    @Test
    void aHundredThousandRandomPayloadsGiveAReasonEach() {
        Random random = new Random(Long.getLong("bfd.seed", 1));
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[0] = (byte) (0x20 | random.nextInt(32));
                bytes[3] = (byte) (20 + random.nextInt(60));
            }
            int hops = random.nextInt(4) == 0 ? random.nextInt(256) : 255;
            BfdReception reception = ControlCodec.decode(payload(HexFormat.of().formatHex(bytes)), hops, packet);
            if (reception == BfdReception.ACCEPTED) {
                assertEquals(255, hops);
                assertEquals(1, bytes[0] >>> 5);
                assertEquals(true, packet.multiplier() > 0 && packet.myDiscriminator() != 0);
            }
        }
    }
}
