package io.twinwall.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AdvertisementCodecTest {
    /** VRID 10, priority 200, 1 s, from 10.10.0.3 for 10.10.0.1; both checksums worked out by hand (RFC 1071). */
    private static final String ETHERNET_AND_IP = "01005e000012" + "00005e00010a" + "0800"
            + "45c0002000004000ff70908e0a0a0003e0000012";

    private static final String PSEUDO_HEADER = ETHERNET_AND_IP + "310ac8010064" + "11e9" + "0a0a0001";
    private static final String MESSAGE_ONLY = ETHERNET_AND_IP + "310ac8010064" + "fc84" + "0a0a0001";

    private final AdvertisementView view = new AdvertisementView();

    private static Advertisement good(ChecksumReading reading) {
        return new Advertisement(
                Dialect.V3_IPV4, new Vrid(10), 200, new AdvertisementInterval(100), Ipv4Address.parse("10.10.0.3"),
                Recipient.ALL_IPV4, List.of(Ipv4Address.parse("10.10.0.1")), reading);
    }

    private static PacketBuffer buffer(byte[] bytes) {
        PacketBuffer buffer = new PacketBuffer(AdvertisementCodec.RECEIVE_CAPACITY);
        buffer.bytes().put(0, bytes);
        buffer.length(bytes.length);
        return buffer;
    }

    private static PacketBuffer buffer(String hex) {
        return buffer(HexFormat.of().parseHex(hex));
    }

    private static byte[] bytes(PacketBuffer buffer) {
        byte[] bytes = new byte[buffer.length()];
        buffer.bytes().get(0, bytes);
        return bytes;
    }

    @Test
    void advertisementBecomesTheseBytesWithPseudoHeader() {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(good(ChecksumReading.PSEUDO_HEADER), frame);
        assertEquals(PSEUDO_HEADER, HexFormat.of().formatHex(bytes(frame)));
    }

    @Test
    void checksumIsRewrittenInPlaceForTheOtherReading() {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(good(ChecksumReading.PSEUDO_HEADER), frame);
        AdvertisementCodec.rewriteChecksum(frame, ChecksumReading.MESSAGE_ONLY);
        assertEquals(MESSAGE_ONLY, HexFormat.of().formatHex(bytes(frame)));
        AdvertisementCodec.rewriteChecksum(frame, ChecksumReading.PSEUDO_HEADER);
        assertEquals(PSEUDO_HEADER, HexFormat.of().formatHex(bytes(frame)));
    }

    @ParameterizedTest
    @EnumSource(ChecksumReading.class)
    void bytesBecomeThisAdvertisement(ChecksumReading reading) {
        String hex = reading == ChecksumReading.PSEUDO_HEADER ? PSEUDO_HEADER : MESSAGE_ONLY;
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(buffer(hex), view));
        assertEquals(10, view.vrid());
        assertEquals(200, view.priority());
        assertEquals(100, view.intervalCentiseconds());
        assertEquals(3, view.version());
        assertEquals(Ipv4Address.parse("10.10.0.3").low(), view.sourceLow());
        assertEquals(0, view.sourceHigh());
        assertEquals(1, view.addressCount());
        assertEquals(Ipv4Address.parse("10.10.0.1").low(), view.addressLow(0));
        assertEquals(reading, view.checksum());
    }

    @Test
    void paddingOfAShortFrameIsNoPartOfIt() {
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(buffer(PSEUDO_HEADER + "00".repeat(14)), view));
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(buffer(PSEUDO_HEADER + "ff".repeat(14)), view));
    }

    @Test
    void ipOptionsAreSteppedOver() {
        // IHL 6, total length 36, a router alert (RFC 2113); the checksum of the header made right again.
        String options = "01005e000012" + "00005e00010a" + "0800" + "46c0002400004000ff70" + "0000"
                + "0a0a0003e0000012" + "94040000"
                + "310ac801006411e90a0a0001";
        PacketBuffer frame = buffer(options);
        int sum = InternetChecksum.complement(InternetChecksum.sum(frame.bytes(), 14, 24));
        frame.bytes().putShort(24, (short) sum);
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(frame, view));
        assertEquals(10, view.vrid());
    }

    @Test
    void largestAdvertisementSurvivesTheRoundTrip() {
        List<IpAddress> addresses = IntStream.range(0, 255)
                .<IpAddress>mapToObj(i -> new Ipv4Address(0x0a000000 + i))
                .toList();
        Advertisement full = new Advertisement(
                Dialect.V3_IPV4, new Vrid(255), 254, new AdvertisementInterval(4095), Ipv4Address.parse("192.0.2.2"),
                Recipient.ALL_IPV4, addresses, ChecksumReading.MESSAGE_ONLY);
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(full, frame);
        assertEquals(14 + 20 + 8 + 4 * 255, frame.length());
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(frame, view));
        assertEquals(255, view.addressCount());
        assertEquals(0x0a0000feL, view.addressLow(254));
        assertEquals(4095, view.intervalCentiseconds());
    }

    @Test
    void farewellIsPriorityZero() {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        Advertisement farewell = new Advertisement(
                Dialect.V3_IPV4, new Vrid(10), Advertisement.FAREWELL, new AdvertisementInterval(1),
                Ipv4Address.parse("10.10.0.3"), Recipient.ALL_IPV4, List.of(Ipv4Address.parse("10.10.0.1")),
                ChecksumReading.PSEUDO_HEADER);
        AdvertisementCodec.encode(farewell, frame);
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(frame, view));
        assertEquals(0, view.priority());
        assertEquals(1, view.intervalCentiseconds());
    }

    /** Offset, new byte, what the receiver must say; IP and VRRP checksums are made right again where said. */
    @ParameterizedTest(name = "byte {0} as {1}: {4}")
    @CsvSource({
        "12, 86, false, false, NOT_VRRP",
        "14, 65, false, false, IP_HEADER",
        "14, 44, false, false, IP_HEADER",
        "14, 4f, false, false, IP_HEADER",
        "25, 00, false, false, IP_CHECKSUM",
        "17, 1b, true, false, IP_LENGTH",
        "17, 21, true, false, IP_LENGTH",
        "20, 20, true, false, FRAGMENT",
        "21, 01, true, false, FRAGMENT",
        "23, 11, true, false, NOT_VRRP",
        "30, e1, true, true, DESTINATION",
        "30, 7f, true, true, DESTINATION",
        "30, 0a, true, true, ACCEPTED",
        "22, fe, true, false, TTL",
        "22, 01, true, false, TTL",
        "26, 00, true, true, SOURCE",
        "26, 7f, true, true, SOURCE",
        "26, e0, true, true, SOURCE",
        "34, 21, true, true, ADDRESS_LENGTH",
        "34, 11, true, true, VERSION",
        "34, 41, true, true, VERSION",
        "34, 32, true, true, TYPE",
        "34, 30, true, true, TYPE",
        "36, c9, true, false, CHECKSUM",
        "37, 00, true, true, ADDRESS_COUNT",
        "37, 02, true, true, ADDRESS_LENGTH",
        "35, 00, true, true, VRID_ZERO",
        "39, 00, true, true, INTERVAL",
        "38, f0, true, true, ACCEPTED",
    })
    void eachFaultIsRefusedForItsOwnReason(int at, String hex, boolean fixIp, boolean fixVrrp, Reception expected) {
        PacketBuffer frame = buffer(PSEUDO_HEADER);
        frame.bytes().put(at, (byte) HexFormat.fromHexDigits(hex));
        if (fixIp) {
            frame.bytes().putShort(24, (short) 0);
            frame.bytes().putShort(24,
                    (short) InternetChecksum.complement(InternetChecksum.sum(frame.bytes(), 14, 20)));
        }
        if (fixVrrp) {
            AdvertisementCodec.rewriteChecksum(frame, ChecksumReading.MESSAGE_ONLY);
        }
        assertEquals(expected, AdvertisementCodec.decode(frame, view));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = HexFormat.of().parseHex(PSEUDO_HEADER);
        for (int length = 0; length < whole.length; length++) {
            Reception said = AdvertisementCodec.decode(buffer(Arrays.copyOf(whole, length)), view);
            assertEquals(length < 42 ? Reception.TOO_SHORT : Reception.IP_LENGTH, said, "length " + length);
        }
    }

    @Test
    void everySingleBitErrorBehindTheEthernetHeaderIsRefused() {
        for (String hex : List.of(PSEUDO_HEADER, MESSAGE_ONLY)) {
            byte[] whole = HexFormat.of().parseHex(hex);
            for (int bit = 12 * 8; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertNotEquals(Reception.ACCEPTED, AdvertisementCodec.decode(buffer(flipped), view), "bit " + bit);
            }
        }
    }

    @Test
    void randomMutationsAreJudgedWithoutHarm() {
        long seed = Long.getLong("vrrp.seed", 20261123L);
        Random random = new Random(seed);
        byte[] whole = HexFormat.of().parseHex(PSEUDO_HEADER + "00".repeat(30));
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] mutated = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes && mutated.length > 0; i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            PacketBuffer frame = buffer(mutated);
            if (AdvertisementCodec.decode(frame, view) == Reception.ACCEPTED) {
                accepted++;
                requirePlausible(frame, "seed " + seed + " round " + round);
            }
        }
        // Changes to the Ethernet addresses and the padding must not matter, so some survive.
        assertNotEquals(0, accepted);
    }

    private void requirePlausible(PacketBuffer frame, String where) {
        assertNotEquals(0, view.vrid(), where);
        assertNotEquals(0, view.intervalCentiseconds(), where);
        assertNotEquals(0, view.addressCount(), where);
        assertEquals(255, frame.bytes().get(22) & 0xff, where);
    }

    @Test
    void gratuitousArpBecomesTheseBytes() {
        PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MIN);
        frame.bytes().put(50, (byte) 0x55);
        SegmentFrames.encodeGratuitousArp(new Vrid(10), Ipv4Address.parse("10.10.0.1"), frame);
        assertEquals(
                "ffffffffffff00005e00010a0806" + "0001080006040001" + "00005e00010a0a0a0001" + "0000000000000a0a0001"
                        + "00".repeat(18),
                HexFormat.of().formatHex(bytes(frame)));
    }

    @Test
    void closeFrameBecomesTheseBytes() {
        PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MIN);
        SegmentFrames.encodeClose(MacAddress.virtualRouterV4(new Vrid(255)), frame);
        assertEquals("0180c200000e" + "00005e0001ff" + "88b5" + "00".repeat(46), HexFormat.of()
                .formatHex(bytes(frame)));
    }
}
