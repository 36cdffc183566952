package io.twinwall.model.value;

/** A status code of HTTP (RFC 9110 section 15). */
@Syntax("100-599")
public record HttpStatus(int number) {
    private static final String FORM = "an HTTP status is a number from 100 to 599";

    public HttpStatus {
        if (number < 100 || number > 599) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static HttpStatus parse(String text) {
        return new HttpStatus(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
