package io.twinwall.model.value;

/** How many results of a check in a row change its state. */
@Syntax("1-100")
public record Streak(int number) {
    private static final String FORM = "a count of results is a number from 1 to 100";

    public Streak {
        if (number < 1 || number > 100) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Streak parse(String text) {
        return new Streak(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
