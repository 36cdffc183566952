package io.twinwall.model.value;

/** A VRRP priority an operator may set (RFC 9568 section 5.2.4); 0 is the farewell, 255 the owner. */
@Syntax("1-254")
public record Priority(int number) implements Comparable<Priority> {
    private static final String FORM = "a priority is a number from 1 to 254";

    public Priority {
        if (number < 1 || number > 254) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Priority parse(String text) {
        return new Priority(Decimal.parse(text, FORM));
    }

    @Override
    public int compareTo(Priority other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
