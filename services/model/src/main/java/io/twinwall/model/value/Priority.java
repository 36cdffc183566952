package io.twinwall.model.value;

/** A VRRP priority an operator may set (RFC 9568 section 5.2.4); 0 is the farewell, 255 the owner of the addresses. */
@Syntax("1-255")
public record Priority(int number) implements Comparable<Priority> {
    private static final String FORM = "a priority is a number from 1 to 255";

    public Priority {
        if (number < 1 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    /** Whether the node owns the addresses by birth (RFC 9568 section 6.4.1): Active at once, and never preempted. */
    public boolean isOwner() {
        return number == 255;
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
