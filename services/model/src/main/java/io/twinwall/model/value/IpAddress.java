package io.twinwall.model.value;

/** An IPv4 or IPv6 address, without a zone. */
@Syntax("ADDRESS")
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {
    /**
     * Reads either family by its form.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
    }

    /** Width in bits: 32 or 128. */
    int bits();

    /** Network byte order, 4 or 16 bytes, a copy. */
    byte[] bytes();

    /** This address with everything after the first {@code length} bits zero. */
    IpAddress masked(int length);

    /** The address as an unsigned number of 128 bits, its upper half; 0 for IPv4. */
    long high();

    /** The lower half; for IPv4 its 32 bits. */
    long low();

    /** The address of such a number. */
    static IpAddress of(Family family, long high, long low) {
        return switch (family) {
            case IPV4 -> new Ipv4Address((int) low);
            case IPV6 -> new Ipv6Address(high, low);
        };
    }

    default Family family() {
        return isV4() ? Family.IPV4 : Family.IPV6;
    }

    default boolean isV4() {
        return this instanceof Ipv4Address;
    }

    /** IPv4 before IPv6, then as unsigned numbers. */
    @Override
    default int compareTo(IpAddress other) {
        if (isV4() != other.isV4()) {
            return isV4() ? -1 : 1;
        }
        int order = Long.compareUnsigned(high(), other.high());
        return order != 0 ? order : Long.compareUnsigned(low(), other.low());
    }
}
