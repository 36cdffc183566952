package io.twinwall.model.value;

/** The largest packet of a port, in bytes (RFC 791: every host takes 576). */
@Syntax("576-65535")
public record Mtu(int number) implements Comparable<Mtu> {
    private static final String FORM = "an mtu is a number of bytes from 576 to 65535";

    public Mtu {
        if (number < 576 || number > 65535) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Mtu parse(String text) {
        return new Mtu(Decimal.parse(text, FORM));
    }

    @Override
    public int compareTo(Mtu other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
