package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sources that no packet from the internet can have: what the IANA registries of special-purpose addresses (RFC 6890)
 * call not globally reachable, and multicast (RFC 1122 section 3.2.1.3, RFC 4291 section 2.7). The unspecified and the
 * link-local addresses are among them: whoever drops these must let DHCP and neighbours speak first. Not among them are
 * the IPv4-mapped ones (RFC 4291 section 2.5.5.2), which the kernel takes from no wire.
 */
final class SpecialPurpose {
    private static final List<AddressSpan> V4 = Stream.concat(
                    networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                            "172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
                            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
                    // Port Control Protocol and TURN anycast (RFC 7723, RFC 8155) are reachable.
                    AddressSpans.without(AddressSpans.network("192.0.0.0/24"),
                            networks("192.0.0.9/32", "192.0.0.10/32").toList()).stream())
            .toList();
    private static final List<AddressSpan> V6 = Stream.concat(
                    networks("::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
                            "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8"),
                    // The registry's exceptions; of Teredo (RFC 4380) it says neither.
                    AddressSpans.without(AddressSpans.network("2001::/23"),
                            networks("2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:3::/32",
                                    "2001:4:112::/48", "2001:20::/28", "2001:30::/28").toList()).stream())
            .toList();

    private SpecialPurpose() {}

    /** In ascending order, none overlaps another. */
    static List<AddressSpan> of(IpFamily family) {
        return AddressSpans.merged(switch (family) {
            case V4 -> V4;
            case V6 -> V6;
        });
    }

    private static Stream<AddressSpan> networks(String... texts) {
        return Stream.of(texts).map(AddressSpans::network);
    }
}
