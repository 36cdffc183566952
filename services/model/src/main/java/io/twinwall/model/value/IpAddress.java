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

    default boolean isV4() {
        return this instanceof Ipv4Address;
    }

    @Override
    default int compareTo(IpAddress other) {
        return isV4() == other.isV4() ? java.util.Arrays.compareUnsigned(bytes(), other.bytes()) : isV4() ? -1 : 1;
    }
}
