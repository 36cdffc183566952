package io.twinwall.model.value;

/** How many elements a firewall group may have. */
@Syntax("1-1000000")
public record GroupSize(int number) {
    private static final String FORM = "the size of a group is a number from 1 to 1000000";

    public GroupSize {
        if (number < 1 || number > 1000000) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static GroupSize parse(String text) {
        return new GroupSize(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
