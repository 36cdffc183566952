package io.twinwall.model.value;

/** A TCP or UDP port. */
@Syntax("1-65535")
public record Port(int number) implements Comparable<Port> {
    private static final String FORM = "a port is a number from 1 to 65535";

    public Port {
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Port parse(String text) {
        return new Port(Decimal.parse(text, FORM));
    }

    @Override
    public int compareTo(Port other) {
        return Integer.compare(number, other.number);
    }

    /** Written out, as {@link AddressSpan#equals}. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Port port && number == port.number);
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
