package io.twinwall.model.value;

/** Whole decimal numbers as people write them: digits only, no sign, no leading zero (YAML would read 012 as ten). */
final class Decimal {
    private Decimal() {}

    static int parse(String text, String form) {
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new IllegalArgumentException(form);
        }
        return Integer.parseInt(text);
    }
}
