package io.twinwall.model.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AddressSpansTest {
    private static List<AddressSpan> spans(String... texts) {
        return Stream.of(texts).map(AddressSpan::parse).toList();
    }

    @Test
    void overlapsBecomeOneSpanAndNeighboursStayApart() {
        assertEquals(
                spans("9.0.0.1", "10.0.0.0-10.0.1.7", "10.0.1.8", "255.255.255.255"),
                AddressSpans.merged(spans("255.255.255.255", "10.0.0.0/24", "10.0.1.8", "10.0.0.200-10.0.1.7",
                        "9.0.0.1", "10.0.0.3", "9.0.0.1")));
        assertEquals(
                spans("2001:db8::-2001:db8::1:0", "ffff::/16"),
                AddressSpans.merged(spans("ffff::/16", "2001:db8::ffff-2001:db8::1:0", "2001:db8::/112", "ffff::1")));
    }

    @Test
    void neighboursAreJoinedWithinAFamily() {
        assertEquals(
                spans("10.0.0.0-10.0.1.8", "255.255.255.255", "::", "2001:db8::/32"),
                AddressSpans.joined(spans("2001:db8:8000::/33", "255.255.255.255", "::", "10.0.1.8", "10.0.0.0/24",
                        "10.0.1.0-10.0.1.7", "2001:db8::/33")));
        assertEquals(spans("10.0.0.1"), AddressSpans.joined(spans("10.0.0.1")));
    }

    @Test
    void partsAreTakenOutAtBothEndsAndWithin() {
        AddressSpan network = AddressSpan.parse("10.0.0.0/24");
        assertEquals(spans("10.0.0.0/24"), AddressSpans.without(network, spans("10.0.1.0", "9.0.0.0/8")));
        assertEquals(
                spans("10.0.0.2-10.0.0.99", "10.0.0.101-10.0.0.199"),
                AddressSpans.without(network, spans("10.0.0.200-10.0.0.255", "10.0.0.100", "9.0.0.0-10.0.0.1")));
        assertEquals(List.of(), AddressSpans.without(network, spans("10.0.0.0/8")));
        assertEquals(
                spans("2001:0:ffff:ffff:ffff:ffff:ffff:fffe", "2001:1::1-2001:1:ffff:ffff:ffff:ffff:ffff:ffff"),
                AddressSpans.without(AddressSpan.parse("2001:0:ffff:ffff:ffff:ffff:ffff:fffe"
                        + "-2001:1:ffff:ffff:ffff:ffff:ffff:ffff"),
                        spans("2001:0:ffff:ffff:ffff:ffff:ffff:ffff-2001:1::")));
        assertEquals(spans("0.0.0.0-255.255.255.254"),
                AddressSpans.without(AddressSpan.parse("0.0.0.0/0"), spans("255.255.255.255")));
    }
}
