package io.twinwall.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Version 2, IPv6 and unicast; version 3 for IPv4 by multicast is in {@link AdvertisementCodecTest}. */
final class WireFormsTest {
    /** RFC 3768 section 5.1; checksums of all of these worked out by hand (RFC 1071). */
    private static final String V2_IP = "01005e000012" + "00005e00010a" + "0800"
            + "45c0002800004000ff7090860a0a0003e0000012";

    private static final String V2 = V2_IP + "210ac801" + "0001" + "0ce8" + "0a0a0001" + "0000000000000000";

    /** Type 1, "secret" and two zeros behind it. */
    private static final String V2_TEXT = V2_IP + "210ac801" + "0101" + "cf9b" + "0a0a0001" + "7365637265740000";

    /** RFC 9568 section 5.1.2: from fe80::3 to ff02::12, the link-local address first. */
    private static final String V6 = "333300000012" + "00005e00020a" + "86dd"
            + "6c000000002870ff" + "fe800000000000000000000000000003" + "ff020000000000000000000000000012"
            + "310ac802" + "0064" + "7b08" + "fe8000000000000002005efffe00020a" + "20010db8001000000000000000000001";

    /** To 10.10.0.2 and its own MAC, still from the virtual one. */
    private static final String UNICAST = "020000000101" + "00005e00010a" + "0800"
            + "45c0002000004000ff7066950a0a00030a0a0002" + "310ac801" + "0064" + "e7ef" + "0a0a0001";

    private static final Map<String, Advertisement> FORMS = Map.of(
            V2, Frames.v2(Authentication.NONE),
            V2_TEXT, Frames.v2(Authentication.simpleText("secret")),
            V6, Frames.v6(),
            UNICAST, Frames.unicast());

    private final AdvertisementView view = new AdvertisementView();

    private Reception decode(byte[] bytes) {
        return AdvertisementCodec.decode(Frames.buffer(bytes), view);
    }

    static List<Map.Entry<String, Advertisement>> forms() {
        return List.copyOf(FORMS.entrySet());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void advertisementBecomesTheseBytesAndTheyItAgain(Map.Entry<String, Advertisement> form) {
        Advertisement advertisement = form.getValue();
        assertEquals(form.getKey(), HexFormat.of().formatHex(Frames.bytes(advertisement)));
        assertEquals(Reception.ACCEPTED, decode(HexFormat.of().parseHex(form.getKey())));
        assertEquals(advertisement.dialect().version(), view.version());
        assertEquals(advertisement.dialect().family(), view.family());
        assertEquals(advertisement.dialect().authentication(),
                new Authentication(view.authenticationType(), view.authenticationData()));
        assertEquals(10, view.vrid());
        assertEquals(200, view.priority());
        assertEquals(100, view.intervalCentiseconds());
        Family family = view.family();
        assertEquals(advertisement.source(), IpAddress.of(family, view.sourceHigh(), view.sourceLow()));
        assertEquals(advertisement.recipient().address(),
                IpAddress.of(family, view.destinationHigh(), view.destinationLow()));
        assertEquals(!advertisement.recipient().equals(Recipient.all(family)), view.isUnicast());
        assertEquals(advertisement.addresses().size(), view.addressCount());
        for (int i = 0; i < view.addressCount(); i++) {
            assertEquals(advertisement.addresses().get(i),
                    IpAddress.of(family, view.addressHigh(i), view.addressLow(i)));
        }
        assertTrue(view.advertises(view.addressHigh(0), view.addressLow(0)));
        assertFalse(view.advertises(view.addressHigh(0), view.addressLow(0) + 1));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyTruncationIsRefused(Map.Entry<String, Advertisement> form) {
        byte[] whole = HexFormat.of().parseHex(form.getKey());
        int headers = form.getValue().dialect().frameBytes(0) - form.getValue().dialect().trailerBytes();
        for (int length = 0; length < whole.length; length++) {
            Reception said = decode(Arrays.copyOf(whole, length));
            assertEquals(length < headers ? Reception.TOO_SHORT : Reception.IP_LENGTH, said, "length " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everySingleBitErrorUnderAChecksumIsRefused(Map.Entry<String, Advertisement> form) {
        byte[] whole = HexFormat.of().parseHex(form.getKey());
        boolean v6 = form.getValue().dialect().family() == Family.IPV6;
        for (int bit = 12 * 8; bit < whole.length * 8; bit++) {
            // Traffic class and flow label of IPv6 are under no checksum and say nothing.
            boolean free = v6 && bit >= 14 * 8 + 4 && bit < 18 * 8;
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (7 - bit % 8));
            assertEquals(free, decode(flipped) == Reception.ACCEPTED, "bit " + bit);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void randomMutationsAreJudgedWithoutHarm(Map.Entry<String, Advertisement> form) {
        long seed = Long.getLong("vrrp.seed", 20261124L);
        Random random = new Random(seed);
        byte[] whole = HexFormat.of().parseHex(form.getKey() + "00".repeat(20));
        int accepted = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] mutated = Arrays.copyOf(whole, whole.length - (round % 2 == 0 ? 0 : random.nextInt(whole.length)));
            for (int i = random.nextInt(6); i >= 0 && mutated.length > 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            if (random.nextBoolean() && mutated.length >= 62) {
                mutated = Frames.repaired(mutated, ChecksumReading.MESSAGE_ONLY);
            }
            if (decode(mutated) == Reception.ACCEPTED) {
                accepted++;
                String where = "seed " + seed + " round " + round;
                assertNotEquals(0, view.vrid(), where);
                assertNotEquals(0, view.intervalCentiseconds(), where);
                assertNotEquals(0, view.addressCount(), where);
                assertTrue(view.version() == 3 || view.family() == Family.IPV4, where);
            }
        }
        assertNotEquals(0, accepted);
    }

    /** Byte, new value, what the receiver must say; checksums are made right again. */
    @ParameterizedTest(name = "byte {0} as {1}: {2}")
    @CsvSource({
        "14, 4c, IP_HEADER", // version 4
        "20, 00, EXTENSION_HEADER", // hop-by-hop options
        "20, 2b, EXTENSION_HEADER", // routing
        "20, 3c, EXTENSION_HEADER", // destination options
        "20, 33, EXTENSION_HEADER", // authentication header
        "20, 2c, FRAGMENT",
        "20, 3a, NOT_VRRP",
        "19, 07, IP_LENGTH",
        "19, 29, IP_LENGTH",
        "21, fe, HOP_LIMIT",
        "21, 01, HOP_LIMIT",
        "38, fe, SOURCE", // to a host: fine, were it not for the source, which follows
        "53, 13, DESTINATION", // another group
        "22, 20, SOURCE", // by multicast only link-local
        "54, 21, VERSION", // version 2 has no IPv6
        "54, 41, VERSION",
        "54, 33, TYPE",
        "55, 00, VRID_ZERO",
        "57, 00, ADDRESS_COUNT",
        "57, 01, ADDRESS_LENGTH",
        "57, 03, ADDRESS_LENGTH",
        "59, 00, INTERVAL",
        "58, f0, ACCEPTED",
        "56, 00, ACCEPTED",
        "15, 00, ACCEPTED",
    })
    void eachFaultOfIpv6IsRefusedForItsOwnReason(int at, String hex, Reception expected) {
        byte[] bytes = HexFormat.of().parseHex(V6);
        bytes[at] = (byte) HexFormat.fromHexDigits(hex);
        if (expected == Reception.SOURCE && at == 38) {
            Arrays.fill(bytes, 22, 38, (byte) 0);
        }
        assertEquals(expected, decode(Frames.repaired(bytes, ChecksumReading.PSEUDO_HEADER)));
    }

    @ParameterizedTest(name = "byte {0} as {1}: {2}")
    @CsvSource({
        "34, 31, ADDRESS_LENGTH", // read as version 3 it is eight octets too long
        "34, 22, TYPE",
        "35, 00, VRID_ZERO",
        "37, 00, ADDRESS_COUNT",
        "37, 02, ADDRESS_LENGTH",
        "39, 00, INTERVAL",
        "38, 02, ACCEPTED", // a type for the configuration to judge
        "22, fe, TTL",
    })
    void eachFaultOfVersion2IsRefusedForItsOwnReason(int at, String hex, Reception expected) {
        byte[] bytes = HexFormat.of().parseHex(V2);
        bytes[at] = (byte) HexFormat.fromHexDigits(hex);
        assertEquals(expected, decode(Frames.repaired(bytes, ChecksumReading.MESSAGE_ONLY)));
    }

    @Test
    void version2HasNoPseudoHeaderAndIpv6AlwaysHas() {
        PacketBuffer frame = Frames.buffer(V2);
        AdvertisementCodec.rewriteChecksum(frame, ChecksumReading.PSEUDO_HEADER);
        assertEquals(V2, Frames.hex(frame));
        frame = Frames.buffer(V6);
        AdvertisementCodec.rewriteChecksum(frame, ChecksumReading.MESSAGE_ONLY);
        assertEquals(V6, Frames.hex(frame));
    }

    @Test
    void whatNoFormCanCarryIsNotEncoded() {
        Advertisement v2 = Frames.v2(Authentication.NONE);
        assertThrows(IllegalArgumentException.class, () -> new Advertisement(
                v2.dialect(), v2.vrid(), 200, new AdvertisementInterval(50), v2.source(), v2.recipient(),
                v2.addresses(), v2.checksum()));
        Advertisement v6 = Frames.v6();
        assertThrows(IllegalArgumentException.class, () -> new Advertisement(
                v6.dialect(), v6.vrid(), 200, v6.interval(), v6.source(), v6.recipient(),
                v6.addresses().reversed(), v6.checksum()));
        assertThrows(IllegalArgumentException.class, () -> new Advertisement(
                v6.dialect(), v6.vrid(), 200, v6.interval(), v2.source(), v6.recipient(), v6.addresses(),
                v6.checksum()));
        assertThrows(IllegalArgumentException.class, () -> new Dialect(2, Family.IPV6, Authentication.NONE));
        assertThrows(IllegalArgumentException.class, () -> Authentication.simpleText("ninechars"));
        assertThrows(IllegalArgumentException.class, () -> Authentication.simpleText(""));
    }

    @Test
    void largestIpv6AdvertisementSurvivesTheRoundTrip() {
        List<IpAddress> addresses = new java.util.ArrayList<>(List.of(IpAddress.parse("fe80::1")));
        for (int i = 1; i < 255; i++) {
            addresses.add(new Ipv6Address(0x20010db800000000L, i));
        }
        Advertisement full = new Advertisement(
                Dialect.V3_IPV6, new Vrid(255), 255, new AdvertisementInterval(4095), Frames.V6_SOURCE,
                Recipient.ALL_IPV6, addresses, ChecksumReading.PSEUDO_HEADER);
        byte[] bytes = Frames.bytes(full);
        assertEquals(AdvertisementCodec.FRAME_MAX, bytes.length);
        assertEquals(Reception.ACCEPTED, decode(bytes));
        assertEquals(255, view.addressCount());
        assertTrue(view.advertises(0x20010db800000000L, 254));
    }

    @Test
    void unsolicitedNeighbourAdvertisementBecomesTheseBytes() {
        PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MAX);
        SegmentFrames.encodeNeighbourAdvertisement(
                new Vrid(10), Ipv6Address.parse("fe80::200:5eff:fe00:20a"), Ipv6Address.parse("2001:db8:10::1"), frame);
        assertEquals(
                "333300000001" + "00005e00020a" + "86dd" + "6c00000000203aff" + "fe8000000000000002005efffe00020a"
                        + "ff020000000000000000000000000001" + "8800" + "e93f" + "a0000000"
                        + "20010db8001000000000000000000001" + "020100005e00020a",
                Frames.hex(frame));
    }

    @Test
    void closeFrameOfAnIpv6RouterIsFromItsMac() {
        PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MIN);
        SegmentFrames.encodeClose(MacAddress.virtualRouterV6(new Vrid(10)), frame);
        assertEquals("0180c200000e" + "00005e00020a" + "88b5" + "00".repeat(46), Frames.hex(frame));
    }
}
