package io.twinwall.model.value;

/** A version of VRRP: 2 is RFC 3768, 3 is RFC 9568. */
@Syntax("2|3")
public record VrrpVersion(int number) {
    private static final String FORM = "a VRRP version is 2 or 3";

    public VrrpVersion {
        if (number < 2 || number > 3) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static VrrpVersion parse(String text) {
        return new VrrpVersion(Decimal.parse(text, FORM));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
