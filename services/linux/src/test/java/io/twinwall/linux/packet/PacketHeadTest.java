package io.twinwall.linux.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PacketHeadTest {
    private static final long SEED = 0x7457_696eL;
    private static final String IPV4 = "4500003c1c464000400600000a0a0032c00002fe";
    private static final String SYN = "9c400050000000010000000050020000000000000000";
    private static final String IPV6 = "60000000002806402001" + "0db8000000000000000000000050"
            + "20010db8000000000000000000000051";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String line(String packet) {
        return PacketHead.decode(hex(packet)).map(PacketHead::toString).orElse("none");
    }

    @Test
    void everyProtocolHasItsLine() {
        assertEquals("tcp 10.10.0.50:40000 -> 192.0.2.254:80 SYN, 60 bytes, ttl 64", line(IPV4 + SYN));
        assertEquals("udp 10.10.0.50:5353 -> 192.0.2.254:53, 60 bytes, ttl 64",
                line(IPV4.replace("400600000a", "401100000a") + "14e9003500000000"));
        assertEquals("icmp 10.10.0.50 -> 192.0.2.254 type 8 code 0 id 77, 60 bytes, ttl 64",
                line(IPV4.replace("400600000a", "400100000a") + "08000000004d0001"));
        assertEquals("icmp 10.10.0.50 -> 192.0.2.254 type 3 code 1, 60 bytes, ttl 64",
                line(IPV4.replace("400600000a", "400100000a") + "0301000000000000"));
        assertEquals("esp 10.10.0.50 -> 192.0.2.254, 60 bytes, ttl 64",
                line(IPV4.replace("400600000a", "403200000a") + "00000000"));
        assertEquals("tcp [2001:db8::50]:40000 -> [2001:db8::51]:80 SYN, 80 bytes, ttl 64", line(IPV6 + SYN));
    }

    @Test
    void headersOfIpv6AreSteppedOver() {
        String behindOptions = IPV6.replace("0028064020", "0030004020") + "0600010400000000" + SYN;
        assertEquals("tcp [2001:db8::50]:40000 -> [2001:db8::51]:80 SYN, 88 bytes, ttl 64", line(behindOptions));
        String laterFragment = IPV6.replace("0028064020", "00302c4020") + "0600005800000001" + SYN;
        assertEquals("tcp 2001:db8::50 -> 2001:db8::51 fragment, 88 bytes, ttl 64", line(laterFragment));
    }

    @Test
    void laterFragmentsHaveNoPorts() {
        assertEquals("tcp 10.10.0.50 -> 192.0.2.254 fragment, 60 bytes, ttl 64",
                line(IPV4.replace("1c464000", "1c460010") + SYN));
    }

    @Test
    void headersKeptApartAreRead() {
        assertEquals("tcp 10.10.0.50:40000 -> 192.0.2.254:80 SYN, 60 bytes, ttl 64",
                PacketHead.decode(hex(IPV4), hex(SYN)).orElseThrow().toString());
        assertEquals("tcp [2001:db8::50]:40000 -> [2001:db8::51]:80 SYN, 80 bytes, ttl 64",
                PacketHead.decode(hex(IPV6), hex(SYN)).orElseThrow().toString());
        assertEquals(Optional.empty(), PacketHead.decode(new byte[0], new byte[0]));
    }

    @Test
    void whatIsCutOffIsAbsent() {
        byte[] whole = hex(IPV4 + SYN);
        for (int length = 0; length < whole.length; length++) {
            Optional<PacketHead> head = PacketHead.decode(Arrays.copyOf(whole, length));
            assertEquals(length >= 20, head.isPresent(), "at " + length);
            assertEquals(length >= 24, head.flatMap(PacketHead::transport).isPresent(), "at " + length);
        }
    }

    @Test
    void noBytesThrow() {
        Random random = new Random(SEED);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
            }
            Optional<PacketHead> head = PacketHead.decode(bytes);
            read += head.map(PacketHead::toString).isPresent() ? 1 : 0;
            PacketHead.decode(bytes, Arrays.copyOf(bytes, random.nextInt(30)));
        }
        assertTrue(read > 1000, "hardly any was read, seed " + SEED);
    }
}
