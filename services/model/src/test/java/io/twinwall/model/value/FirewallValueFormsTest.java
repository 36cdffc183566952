package io.twinwall.model.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The values of the firewall's part of the document: one written form each, and what is refused. */
final class FirewallValueFormsTest {
    private static final Map<String, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry("span", AddressSpan::parse),
            Map.entry("ports", PortSpan::parse),
            Map.entry("element", GroupElement::parse),
            Map.entry("addressSelector", AddressSelector::parse),
            Map.entry("portSelector", PortSelector::parse),
            Map.entry("macSelector", MacSelector::parse),
            Map.entry("protocol", ProtocolNumber::parse),
            Map.entry("icmp", IcmpMessage::parse),
            Map.entry("dscp", Dscp::parse),
            Map.entry("rate", RateLimit::parse),
            Map.entry("connections", ConnectionCount::parse),
            Map.entry("size", GroupSize::parse),
            Map.entry("mss", MssClamp::parse),
            Map.entry("rule", RuleName::parse),
            Map.entry("group", FirewallGroupName::parse),
            Map.entry("target", TranslationTarget::parse));

    private static void reads(String type, String text, String written) {
        Object value = PARSERS.get(type).apply(text);
        assertEquals(written, value.toString(), type);
        assertEquals(value, PARSERS.get(type).apply(written), type);
        assertEquals(value.hashCode(), PARSERS.get(type).apply(written).hashCode(), type);
    }

    @Test
    void addressesOfAnyExtentHaveOneWrittenForm() {
        reads("span", "10.0.0.1", "10.0.0.1");
        reads("span", "10.0.0.1/32", "10.0.0.1");
        reads("span", "10.0.0.7-10.0.0.7", "10.0.0.7");
        reads("span", "10.0.0.0/31", "10.0.0.0/31");
        reads("span", "10.0.0.0-10.0.0.1", "10.0.0.0/31");
        reads("span", "10.0.0.1-10.0.0.2", "10.0.0.1-10.0.0.2");
        reads("span", "10.0.0.0-10.0.0.255", "10.0.0.0/24");
        reads("span", "10.0.0.0-10.0.1.0", "10.0.0.0-10.0.1.0");
        reads("span", "0.0.0.0-255.255.255.255", "0.0.0.0/0");
        reads("span", "0.0.0.0/0", "0.0.0.0/0");
        reads("span", "128.0.0.0-255.255.255.255", "128.0.0.0/1");
        reads("span", "0.0.0.0-0.0.0.0", "0.0.0.0");
        reads("span", "255.255.255.255", "255.255.255.255");
        reads("span", "::/0", "::/0");
        reads("span", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
        reads("span", "8000::/1", "8000::/1");
        reads("span", "2001:DB8::/64", "2001:db8::/64");
        reads("span", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff", "2001:db8::/64");
        reads("span", "2001:db8::-2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8::/63");
        reads("span", "2001:db8::-2001:db8:0:1::", "2001:db8::-2001:db8:0:1::");
        reads("span", "2001:db8::1/128", "2001:db8::1");
        reads("span", "2001:db8::2/127", "2001:db8::2/127");
    }

    @Test
    void portsOfAnyExtentHaveOneWrittenForm() {
        reads("ports", "443", "443");
        reads("ports", "443-443", "443");
        reads("ports", "1-65535", "1-65535");
        assertEquals(65535, PortSpan.parse("1-65535").size());
        assertEquals(1, PortSpan.parse("80").size());
    }

    @Test
    void theKindOfAnElementIsSeenFromItsForm() {
        assertInstanceOf(AddressSpan.class, GroupElement.parse("10.0.0.1"));
        assertInstanceOf(AddressSpan.class, GroupElement.parse("::"));
        assertInstanceOf(AddressSpan.class, GroupElement.parse("1:2:3:4:5:6:7:8"));
        assertInstanceOf(PortSpan.class, GroupElement.parse("80"));
        assertInstanceOf(PortSpan.class, GroupElement.parse("80-90"));
        assertInstanceOf(MacAddress.class, GroupElement.parse("00:00:5e:00:01:0a"));
        assertInstanceOf(MacAddress.class, GroupElement.parse("00-00-5E-00-01-0A"));
        reads("element", "00-00-5E-00-01-0A", "00:00:5e:00:01:0a");
        reads("element", "10.0.0.0-10.0.0.9", "10.0.0.0-10.0.0.9");
    }

    @Test
    void selectorsAreGroupsOrValues() {
        for (String type : List.of("addressSelector", "portSelector", "macSelector")) {
            reads(type, "@office", "@office");
        }
        reads("addressSelector", "10.0.0.0/8", "10.0.0.0/8");
        reads("portSelector", "8000-8100", "8000-8100");
        reads("macSelector", "00-00-5E-00-01-0A", "00:00:5e:00:01:0a");
    }

    @Test
    void numbersWithNamesAreWrittenByName() {
        for (int number = 0; number < 256; number++) {
            ProtocolNumber protocol = new ProtocolNumber(number);
            assertEquals(protocol, ProtocolNumber.parse(protocol.toString()));
            assertEquals(protocol, ProtocolNumber.parse(Integer.toString(number)));
            reads("icmp", Integer.toString(number), Integer.toString(number));
        }
        for (ProtocolNumber.Known known : ProtocolNumber.Known.values()) {
            String word = known.name().toLowerCase(java.util.Locale.ROOT);
            reads("protocol", word, word);
        }
        for (IcmpMessage.Known known : IcmpMessage.Known.values()) {
            String word = known.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            reads("icmp", word, word);
        }
        for (int number = 0; number < 64; number++) {
            Dscp point = new Dscp(number);
            assertEquals(point, Dscp.parse(point.toString()));
            assertEquals(point, Dscp.parse(Integer.toString(number)));
        }
        reads("protocol", "6", "tcp");
        reads("dscp", "46", "ef");
        reads("dscp", "af41", "af41");
        reads("dscp", "0", "cs0");
        reads("dscp", "5", "5");
    }

    @Test
    void anIcmpTypeHasItsNumberInEachFamily() {
        IcmpMessage ping = IcmpMessage.parse("echo-request");
        assertEquals(Optional.of(8), ping.type(Family.IPV4));
        assertEquals(Optional.of(128), ping.type(Family.IPV6));
        assertEquals(Optional.empty(), IcmpMessage.parse("packet-too-big").type(Family.IPV4));
        assertEquals(Optional.empty(), IcmpMessage.parse("source-quench").type(Family.IPV6));
        assertThrows(IllegalArgumentException.class, () -> new IcmpMessage(Optional.empty(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new IcmpMessage(Optional.of(256), Optional.of(256)));
        assertThrows(IllegalArgumentException.class, () -> new IcmpMessage(Optional.of(8), Optional.of(9)),
                "no text would be read back as this");
    }

    @Test
    void ratesCountsAndSizesHaveOneWrittenForm() {
        reads("rate", "10/second", "10/second");
        reads("rate", "10/second burst 5", "10/second");
        reads("rate", "999999999/day burst 999999999", "999999999/day burst 999999999");
        reads("rate", "1/minute burst 1", "1/minute burst 1");
        reads("connections", "1000000", "1000000");
        reads("size", "1000000", "1000000");
        reads("mss", "pmtu", "pmtu");
        reads("mss", "536", "536");
        reads("mss", "9000", "9000");
        reads("target", "none", "none");
        reads("target", "virtual", "virtual");
        reads("target", "interface", "interface");
        reads("target", "192.0.2.5-192.0.2.9", "192.0.2.5-192.0.2.9");
        reads("target", "192.0.2.0-192.0.2.255", "192.0.2.0/24");
    }

    @Test
    void whatIsNoneOfThemIsRefusedInASentence() {
        List<String> noNames = List.of("", "A", "1a", "a b", "a_b", "a\n", "a\u0000", "a\u001b[31m", "a\u007f",
                "a\u202eb", "ä", "@a", "a".repeat(33), "a\"", "a.b");
        Map<String, List<String>> bad = Map.ofEntries(
                Map.entry("span", List.of("", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "10.0.0.1/24", "10.0.0.0/33", "-",
                        "10.0.0.1-", "-10.0.0.1", "10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.1 - 10.0.0.2", "10.0.0",
                        "1.2.3.4.5", "1..2.3", ".1.2.3", "1.2.3.", "01.2.3.4", "1.2.3.4/01", "::1%eth0", "::/129",
                        "::ffff:1.2.3.4", "１.2.3.4", "web")),
                Map.entry("ports", List.of("", "0", "65536", "80-79", "80-", "-80", "80-90-100", "080", "80,90",
                        "http")),
                Map.entry("element", List.of("", "-", "80-79", "10.0.0.0/33", "00:00:5e:00:01", "00:00:5e:00:01:0g",
                        "00:00:5e:00:01:0a:", "0:0:5e:0:1:a", "00005e00010a", "@other", "example.net")),
                Map.entry("addressSelector", List.of("", "@", "@A", "@@a", "!10.0.0.1", "@a,@b", "@10.0.0.1")),
                Map.entry("portSelector", List.of("", "@", "0", "@a b")),
                Map.entry("macSelector", List.of("", "@", "00:00:5e:00:01")),
                Map.entry("protocol", List.of("", "256", "-1", "TCP", "06", "ip", "tcp ")),
                Map.entry("icmp", List.of("", "256", "echo", "Echo-Request", "008")),
                Map.entry("dscp", List.of("", "64", "cs8", "af10", "af44", "af51", "EF", "046")),
                Map.entry("rate", List.of("", "0/second", "10", "10/s", "10/seconds", "010/second", "10/second burst 0",
                        "10/second burst", "10 /second", "10/second  burst 5", "1000000000/second", "-1/second")),
                Map.entry("connections", List.of("", "0", "1000001", "1e3")),
                Map.entry("size", List.of("", "0", "1000001")),
                Map.entry("mss", List.of("", "0", "535", "9001", "PMTU", "path")),
                Map.entry("rule", noNames),
                Map.entry("group", noNames),
                Map.entry("target", List.of("", "masquerade", "192.0.2.9-192.0.2.5", "192.0.2.1/24")));
        bad.forEach((type, texts) -> texts.forEach(text -> {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                    () -> PARSERS.get(type).apply(text), type + " " + text);
            assertFalse(refusal.getMessage().isBlank(), type + " " + text);
            assertTrue(refusal.getMessage().chars().noneMatch(Character::isISOControl), type + " " + text);
        }));
    }

    @Test
    void randomSpansReadBackAndKnowWhatTheyHold() {
        Random random = new Random(1918);
        for (int i = 0; i < 20_000; i++) {
            AddressSpan span = random(random);
            AddressSpan again = AddressSpan.parse(span.toString());
            assertEquals(span, again, span.toString());
            int length = span.prefixLength();
            if (length >= 0) {
                assertEquals(span, AddressSpan.of(new Prefix(span.first(), length)));
            } else {
                assertTrue(span.toString().contains("-"), span.toString());
            }
            AddressSpan other = random(random);
            boolean overlap = span.contains(other.first()) || other.contains(span.first());
            assertEquals(overlap, span.overlaps(other), span + " and " + other);
            assertEquals(span.contains(other.first()) && span.contains(other.last()), span.covers(other));
        }
    }

    private static AddressSpan random(Random random) {
        if (random.nextBoolean()) {
            int bits = random.nextInt(33);
            int start = random.nextInt() & (int) (-1L << bits);
            int end = random.nextInt(4) == 0 ? start + random.nextInt(9) : start | (int) ~(-1L << bits);
            boolean wraps = Integer.compareUnsigned(start, end) > 0;
            return new AddressSpan(new Ipv4Address(start), new Ipv4Address(wraps ? start : end));
        }
        int bits = random.nextInt(129);
        // 2000::/4 holds no IPv4-mapped address, which is no address for a router.
        Ipv6Address some = new Ipv6Address(random.nextLong() >>> 4 | 0x2000_0000_0000_0000L, random.nextLong());
        IpAddress start = some.masked(128 - bits);
        AddressSpan network = AddressSpan.of(new Prefix(start, 128 - bits));
        return random.nextInt(4) == 0 && some.compareTo(network.last()) <= 0 ? new AddressSpan(start, some) : network;
    }

    @Test
    void neighboursDoNotOverlap() {
        assertFalse(AddressSpan.parse("10.0.0.0/25").overlaps(AddressSpan.parse("10.0.0.128/25")));
        assertFalse(AddressSpan.parse("0.0.0.0/0").overlaps(AddressSpan.parse("::/0")));
        assertFalse(AddressSpan.parse("0.0.0.0/0").covers(AddressSpan.parse("::1")));
        assertTrue(AddressSpan.parse("::/0").covers(AddressSpan.parse("8000::-8000::5")));
        assertTrue(AddressSpan.parse("127.255.255.255-128.0.0.0").overlaps(AddressSpan.parse("128.0.0.0/1")),
                "addresses are unsigned");
        assertFalse(PortSpan.parse("1-79").overlaps(PortSpan.parse("80-90")));
        assertTrue(PortSpan.parse("1-80").overlaps(PortSpan.parse("80-90")));
    }

    @Test
    void addressesAreOrderedAsUnsignedNumbers() {
        List<String> order = List.of("0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255", "::",
                "::8000:0:0:0", "0:0:0:1::", "7fff::", "8000::", "ffff::1");
        for (int i = 0; i < order.size(); i++) {
            for (int j = 0; j < order.size(); j++) {
                int compared = IpAddress.parse(order.get(i)).compareTo(IpAddress.parse(order.get(j)));
                assertEquals(Integer.compare(i, j), Integer.signum(compared), order.get(i) + " and " + order.get(j));
            }
        }
    }

    @Test
    void macAddressesReadBack() {
        Random random = new Random(48);
        for (int i = 0; i < 5_000; i++) {
            MacAddress mac = new MacAddress(random.nextLong() >>> 16);
            assertEquals(mac, MacAddress.parse(mac.toString()));
            assertEquals(mac, MacAddress.parse(mac.toString().toUpperCase(java.util.Locale.ROOT).replace(':', '-')));
            assertEquals(17, mac.toString().length());
        }
    }

    /** A hundred times what it takes, so that only a different kind of cost fails. */
    @Test
    void aMillionElementsAreReadInTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 1_000_000; i++) {
                String v4 = "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255);
                String text = switch (i % 4) {
                    case 0 -> v4;
                    case 1 -> v4 + "/32";
                    case 2 -> "2001:db8::" + Integer.toHexString(i & 0xffff);
                    default -> String.join(":", List.of("02", "00", "00", "00", "00", i % 10 + "a"));
                };
                assertTrue(GroupElement.parse(text) != null);
            }
        });
    }
}
