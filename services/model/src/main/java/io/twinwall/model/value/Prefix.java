package io.twinwall.model.value;

/** A network, as {@code 10.10.0.0/24}; the bits after the length are zero. */
@Syntax("NETWORK/LENGTH")
public record Prefix(IpAddress network, int length) {
    private static final String FORM = "write NETWORK/LENGTH, as 10.10.0.0/24 or 2001:db8::/64";

    public Prefix {
        if (length < 0 || length > network.bits()) {
            throw new IllegalArgumentException("the length after / is 0 to " + network.bits());
        }
        if (!network.equals(network.masked(length))) {
            throw new IllegalArgumentException(
                    network + "/" + length + " has bits set behind its length; the network is "
                            + network.masked(length) + "/" + length);
        }
    }

    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(FORM);
        }
        return new Prefix(IpAddress.parse(text.substring(0, slash)), Decimal.parse(text.substring(slash + 1), FORM));
    }

    public boolean contains(IpAddress address) {
        return address.bits() == network.bits() && address.masked(length).equals(network);
    }

    public boolean overlaps(Prefix other) {
        return length <= other.length ? contains(other.network) : other.contains(network);
    }

    @Override
    public String toString() {
        return network + "/" + length;
    }
}
