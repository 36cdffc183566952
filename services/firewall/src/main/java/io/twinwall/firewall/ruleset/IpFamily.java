package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;

/** An address family inside an {@code inet} table. */
public enum IpFamily {
    V4("ip", "ipv4", "ipv4_addr", Family.IPV4),
    V6("ip6", "ipv6", "ipv6_addr", Family.IPV6);

    private final String header;
    private final String nfproto;
    private final String type;
    private final Family family;

    IpFamily(String header, String nfproto, String type, Family family) {
        this.header = header;
        this.nfproto = nfproto;
        this.type = type;
        this.family = family;
    }

    /** The same family in the model's words. */
    public static IpFamily of(Family family) {
        return switch (family) {
            case IPV4 -> V4;
            case IPV6 -> V6;
        };
    }

    /** This family in the model's words. */
    public Family family() {
        return family;
    }

    /** The family of an address. */
    public static IpFamily of(IpAddress address) {
        return address.isV4() ? V4 : V6;
    }

    /** The word before {@code saddr}: {@code ip} or {@code ip6}. */
    public String header() {
        return header;
    }

    /** The type of its addresses in a set. */
    public String type() {
        return type;
    }

    /** The word after {@code meta nfproto}: {@code ipv4} or {@code ipv6}. */
    public String nfproto() {
        return nfproto;
    }
}
