package io.twinwall.vrrp.wire;

import io.twinwall.model.value.Family;

/**
 * How a virtual router's advertisements are written.
 *
 * @param version 2 (RFC 3768, IPv4 only) or 3 (RFC 9568)
 * @param authentication of version 2; none in version 3
 */
public record Dialect(int version, Family family, Authentication authentication) {
    public static final Dialect V3_IPV4 = new Dialect(3, Family.IPV4, Authentication.NONE);
    public static final Dialect V3_IPV6 = new Dialect(3, Family.IPV6, Authentication.NONE);

    public Dialect {
        boolean v2 = version == 2 && family == Family.IPV4;
        boolean v3 = version == 3 && authentication.equals(Authentication.NONE);
        if (!v2 && !v3) {
            throw new IllegalArgumentException(
                    "version " + version + " for " + family + ", authentication " + authentication);
        }
    }

    /** Version 2. */
    public static Dialect v2(Authentication authentication) {
        return new Dialect(2, Family.IPV4, authentication);
    }

    /** Whether the checksum has two readings: version 3 for IPv4 alone. */
    public boolean hasTwoChecksums() {
        return version == 3 && family == Family.IPV4;
    }

    int addressBytes() {
        return family.bits() / 8;
    }

    /** Octets behind the addresses. */
    int trailerBytes() {
        return version == 2 ? Authentication.BYTES : 0;
    }

    /** Length of a whole frame with that many addresses, bytes. */
    public int frameBytes(int addresses) {
        int ip = family == Family.IPV4 ? Ipv4Packet.HEADER : Ipv6Packet.HEADER;
        return EthernetFrame.HEADER + ip + AdvertisementCodec.HEADER + addressBytes() * addresses + trailerBytes();
    }
}
