package io.twinwall.model.value;

/** A virtual router identifier (RFC 9568 section 5.2.3). */
@Syntax("1-255")
public record Vrid(int number) implements Comparable<Vrid> {
    private static final String FORM = "a VRID is a number from 1 to 255";

    public Vrid {
        if (number < 1 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Vrid parse(String text) {
        return new Vrid(Decimal.parse(text, FORM));
    }

    @Override
    public int compareTo(Vrid other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
