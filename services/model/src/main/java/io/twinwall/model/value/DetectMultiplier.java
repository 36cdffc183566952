package io.twinwall.model.value;

/** How many packets in a row may be missing before a BFD session is down (RFC 5880 section 4.1). */
@Syntax("1-255")
public record DetectMultiplier(int number) {
    private static final String FORM = "a multiplier is a number from 1 to 255";

    public DetectMultiplier {
        if (number < 1 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static DetectMultiplier parse(String text) {
        return new DetectMultiplier(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
