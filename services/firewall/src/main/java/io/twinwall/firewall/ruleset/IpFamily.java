package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.IpAddress;

/** An address family inside an {@code inet} table. */
public enum IpFamily {
    V4("ip", "ipv4"),
    V6("ip6", "ipv6");

    private final String header;
    private final String nfproto;

    IpFamily(String header, String nfproto) {
        this.header = header;
        this.nfproto = nfproto;
    }

    /** The family of an address. */
    public static IpFamily of(IpAddress address) {
        return address.isV4() ? V4 : V6;
    }

    /** The word before {@code saddr}: {@code ip} or {@code ip6}. */
    public String header() {
        return header;
    }

    /** The word after {@code meta nfproto}: {@code ipv4} or {@code ipv6}. */
    public String nfproto() {
        return nfproto;
    }
}
