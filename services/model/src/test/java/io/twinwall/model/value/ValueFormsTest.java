package io.twinwall.model.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ValueFormsTest {
    private static final Map<String, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry("interval", AdvertisementInterval::parse),
            Map.entry("destination", Destination::parse),
            Map.entry("endpoint", Endpoint::parse),
            Map.entry("address", IpAddress::parse),
            Map.entry("onPort", InterfaceAddress::parse),
            Map.entry("mac", MacAddress::parse),
            Map.entry("prefix", Prefix::parse),
            Map.entry("port", Port::parse),
            Map.entry("target", TranslationTarget::parse),
            Map.entry("vrid", Vrid::parse),
            Map.entry("pair", ZonePair::parse),
            Map.entry("zone", ZoneName::parse));

    private static void reads(String type, String text, String written) {
        Object value = PARSERS.get(type).apply(text);
        assertEquals(written, value.toString(), type);
        assertEquals(value, PARSERS.get(type).apply(written), type);
    }

    @Test
    void eachFormHasOneWrittenForm() {
        reads("interval", "100ms", "100ms");
        reads("interval", "1000ms", "1s");
        reads("interval", "40950ms", "40950ms");
        reads("endpoint", "[2001:DB8:0::1]:80", "[2001:db8::1]:80");
        reads("endpoint", "10.0.0.1:65535", "10.0.0.1:65535");
        reads("address", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
        reads("address", "::", "::");
        reads("address", "1:0:0:0:0:0:0:0", "1::");
        reads("onPort", "10.10.0.2/24", "10.10.0.2/24");
        reads("prefix", "0.0.0.0/0", "0.0.0.0/0");
        reads("destination", "default", "default");
        reads("mac", "00-00-5E-00-01-0A", "00:00:5e:00:01:0a");
        reads("target", "interface", "interface");
        reads("target", "192.0.2.9", "192.0.2.9");
        reads("pair", "lan->wan", "lan -> wan");
    }

    @Test
    void whatYamlWouldTakeForNumbersIsRefused() {
        Map<String, List<String>> bad = Map.of(
                "vrid", List.of("", "0", "256", "012", "1e2", "+1", " 1", "0x1", "1_0", "٣"),
                "port", List.of("65536", "0", "-1", "80.0", "99999999999"),
                "address", List.of("10.0.0", "10.0.0.0.1", "010.0.0.1", "10.0.0.256", "::ffff:10.0.0.1",
                        "fe80::1%eth0", "1::2::3", ":", "[::1]"),
                "onPort", List.of("10.0.0.1", "10.0.0.1/0", "10.0.0.1/33", "10.0.0.1/ 24", "10.0.0.1/24/24", "/24"),
                "prefix", List.of("10.0.0.1/24", "10.0.0.0/33", "10.0.0.0"),
                "endpoint", List.of("10.0.0.1", ":80", "2001:db8::1:80", "[10.0.0.1]:80", "[::1]80", "10.0.0.1:",
                        "[]:80"),
                "interval", List.of("0ms", "5ms", "15ms", "41s", "1", "1.5s", "100 ms", "40960ms"),
                "pair", List.of("lan", "lan -> ", "lan -> wan -> dmz", "LAN -> wan", "->"),
                "mac", List.of("00:00:5e:00:01", "00:00:5e:00:01:0g", "0:0:5e:0:1:a"),
                "zone", List.of("", "Lan", "1lan", "a b", "x".repeat(33), "lan\n"));
        bad.forEach((type, texts) -> texts.forEach(text -> {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class,
                            () -> PARSERS.get(type).apply(text), type + " " + text);
            assertFalse(refusal.getMessage().isBlank(), type + " " + text);
        }));
    }

    @Test
    void randomAddressesReadBack() {
        Random random = new Random(9568);
        for (int i = 0; i < 20_000; i++) {
            // Zero groups are what RFC 5952 is about, so make many.
            long high = random.nextLong() & mask(random);
            long low = random.nextLong() & mask(random);
            IpAddress v6 = new Ipv6Address(high, low);
            if (high != 0 || low >>> 48 != 0 || (low >>> 32 & 0xffff) != 0xffff) {
                assertEquals(v6, IpAddress.parse(v6.toString()), v6.toString());
            }
            IpAddress v4 = new Ipv4Address(random.nextInt());
            assertEquals(v4, IpAddress.parse(v4.toString()));
            Prefix prefix = new Prefix(v6.masked(i % 129), i % 129);
            assertEquals(prefix, Prefix.parse(prefix.toString()));
        }
    }

    @Test
    void virtualMacsAndTheLinkLocalAddressDerivedFromOne() {
        Vrid vrid = new Vrid(10);
        assertEquals("00:00:5e:00:01:0a", MacAddress.virtualRouter(Family.IPV4, vrid).toString());
        assertEquals("00:00:5e:00:02:0a", MacAddress.virtualRouter(Family.IPV6, vrid).toString());
        assertEquals("fe80::200:5eff:fe00:20a", Ipv6Address.linkLocal(MacAddress.virtualRouterV6(vrid)).toString());
        // RFC 4291 appendix A: 34-56-78-9A-BC-DE becomes 36-56-78-FF-FE-9A-BC-DE.
        assertEquals("fe80::3656:78ff:fe9a:bcde",
                Ipv6Address.linkLocal(MacAddress.parse("34:56:78:9a:bc:de")).toString());
        assertEquals(true, Ipv6Address.parse("febf::1").isLinkLocal());
        assertEquals(false, Ipv6Address.parse("fec0::1").isLinkLocal());
    }

    @Test
    void addressesAreNumbersOf128Bits() {
        for (String text : List.of("255.0.0.1", "0.0.0.0", "fe80::8000:0:0:1", "::1")) {
            IpAddress address = IpAddress.parse(text);
            assertEquals(address, IpAddress.of(address.family(), address.high(), address.low()));
        }
        assertEquals(0xff000001L, IpAddress.parse("255.0.0.1").low());
        assertEquals(0, IpAddress.parse("255.0.0.1").high());
    }

    private static long mask(Random random) {
        long mask = 0;
        for (int group = 0; group < 4; group++) {
            mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
        }
        return mask;
    }

    @Test
    void networksOverlapWhereOneHoldsTheOther() {
        Prefix wide = Prefix.parse("10.0.0.0/8");
        assertEquals(true, wide.overlaps(Prefix.parse("10.20.0.0/16")));
        assertEquals(true, Prefix.parse("10.20.0.0/16").overlaps(wide));
        assertEquals(false, wide.overlaps(Prefix.parse("11.0.0.0/8")));
        assertEquals(false, Prefix.parse("0.0.0.0/0").overlaps(Prefix.parse("::/0")));
    }
}
