package io.twinwall.model.value;

/** How many connections may be open at once. */
@Syntax("1-1000000")
public record ConnectionCount(int number) {
    private static final String FORM = "a number of connections is a number from 1 to 1000000";

    public ConnectionCount {
        if (number < 1 || number > 1000000) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static ConnectionCount parse(String text) {
        return new ConnectionCount(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
