package io.twinwall.model.value;

/** An IPv4 address; {@code number} is its 32 bits, first octet highest. */
@Syntax("ADDRESS")
public record Ipv4Address(int number) implements IpAddress {
    private static final String FORM = "an IPv4 address is four numbers 0 to 255 with dots, as 192.0.2.1";

    public static Ipv4Address parse(String text) {
        int number = 0;
        int start = 0;
        for (int octet = 0; octet < 4; octet++) {
            int end = octet < 3 ? text.indexOf('.', start) : text.length();
            if (end < 0) {
                throw new IllegalArgumentException(FORM);
            }
            int value = Decimal.parse(text, start, end, FORM);
            if (value > 255) {
                throw new IllegalArgumentException(FORM);
            }
            number = number << 8 | value;
            start = end + 1;
        }
        return new Ipv4Address(number);
    }

    public static Ipv4Address of(byte[] octets, int offset) {
        return new Ipv4Address((octets[offset] & 0xff) << 24
                | (octets[offset + 1] & 0xff) << 16
                | (octets[offset + 2] & 0xff) << 8
                | (octets[offset + 3] & 0xff));
    }

    @Override
    public long high() {
        return 0;
    }

    @Override
    public long low() {
        return number & 0xffffffffL;
    }

    @Override
    public int bits() {
        return 32;
    }

    @Override
    public byte[] bytes() {
        return new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    }

    @Override
    public Ipv4Address masked(int length) {
        return new Ipv4Address(length == 0 ? 0 : number & -1 << (32 - length));
    }

    /** Written out, as {@link AddressSpan#equals}. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Ipv4Address address && number == address.number);
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return (number >>> 24) + "." + (number >>> 16 & 255) + "." + (number >>> 8 & 255) + "." + (number & 255);
    }
}
