package io.twinwall.model.value;

/**
 * Addresses from {@code first} to {@code last}, both included, of one family: written as a single address, as a
 * network where it is one, else as {@code FIRST-LAST}.
 */
@Syntax("ADDRESS|NETWORK/LENGTH|FIRST-LAST")
public record AddressSpan(IpAddress first, IpAddress last) implements GroupElement {
    private static final String FORM =
            "write an address, NETWORK/LENGTH or FIRST-LAST, as 10.0.0.1, 10.0.0.0/24 or 10.0.0.5-10.0.0.9";

    public AddressSpan {
        if (first.family() != last.family()) {
            throw new IllegalArgumentException("a range has two addresses of one family");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a range begins with the lower address: " + last + "-" + first);
        }
    }

    public static AddressSpan of(IpAddress address) {
        return new AddressSpan(address, address);
    }

    public static AddressSpan of(Prefix network) {
        return new AddressSpan(network.network(), last(network));
    }

    /** The highest address of a network. */
    private static IpAddress last(Prefix network) {
        int host = network.network().bits() - network.length();
        long low = host >= 64 ? -1L : (1L << host) - 1;
        long high = host <= 64 ? 0 : host == 128 ? -1L : (1L << (host - 64)) - 1;
        return IpAddress.of(
                network.network().family(), network.network().high() | high, network.network().low() | low);
    }

    public static AddressSpan parse(String text) {
        if (text.indexOf('/') >= 0) {
            return of(Prefix.parse(text));
        }
        int dash = text.indexOf('-');
        try {
            return dash < 0
                    ? of(IpAddress.parse(text))
                    : new AddressSpan(
                            IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
        } catch (IllegalArgumentException e) {
            if (dash >= 0 && e.getMessage().startsWith("a range")) {
                throw e;
            }
            throw new IllegalArgumentException(FORM, e);
        }
    }

    public Family family() {
        return first.family();
    }

    /** Whether it is one address. */
    public boolean isSingle() {
        return first.equals(last);
    }

    /** Whether it holds every address of {@code other}. */
    public boolean covers(AddressSpan other) {
        return contains(other.first) && contains(other.last);
    }

    public boolean contains(IpAddress address) {
        return address.family() == family() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    public boolean overlaps(AddressSpan other) {
        return other.family() == family() && first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** Length of the network it is; -1 where it is none. */
    public int prefixLength() {
        long high = first.high() ^ last.high();
        long low = first.low() ^ last.low();
        int host = high == 0 ? 64 - Long.numberOfLeadingZeros(low) : 128 - Long.numberOfLeadingZeros(high);
        int length = family().bits() - host;
        return length >= 0 && first.equals(first.masked(length)) && last.equals(last(new Prefix(first, length)))
                ? length
                : -1;
    }

    /** Written out: what a compiler makes of a record is slow until it is warm, and rules are compared by thousands. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof AddressSpan span && first.equals(span.first) && last.equals(span.last));
    }

    @Override
    public int hashCode() {
        return 31 * first.hashCode() + last.hashCode();
    }

    @Override
    public String toString() {
        if (isSingle()) {
            return first.toString();
        }
        int length = prefixLength();
        return length >= 0 ? first + "/" + length : first + "-" + last;
    }
}
