package io.twinwall.model.value;

/** Whole decimal numbers as people write them: digits only, no sign, no leading zero (YAML would read 012 as ten). */
final class Decimal {
    private static final int DIGITS_MAX = 9;

    private Decimal() {}

    static int parse(String text, String form) {
        return parse(text, 0, text.length(), form);
    }

    /** The number from {@code start} to before {@code end}; groups of a million elements are read by it. */
    static int parse(String text, int start, int end, String form) {
        int length = end - start;
        if (length < 1 || length > DIGITS_MAX || (length > 1 && text.charAt(start) == '0')) {
            throw new IllegalArgumentException(form);
        }
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException(form);
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
