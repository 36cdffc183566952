package io.twinwall.model.value;

import java.util.Locale;

/** A differentiated services code point (RFC 2474), by its name (RFC 2597, RFC 3246, RFC 8622) or number. */
@Syntax("cs0-cs7|af11-af43|ef|le|0-63")
public record Dscp(int number) implements Comparable<Dscp> {
    private static final String FORM = "write a code point's name, as ef, cs3 or af41, or its number 0 to 63";
    private static final int EF = 46;
    private static final int LE = 1;

    public Dscp {
        if (number < 0 || number > 63) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static Dscp parse(String text) {
        for (int number = 0; number < 64; number++) {
            if (new Dscp(number).toString().equals(text)) {
                return new Dscp(number);
            }
        }
        return new Dscp(Decimal.parse(text, FORM));
    }

    @Override
    public int compareTo(Dscp other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        if (number == EF) {
            return "ef";
        }
        if (number == LE) {
            return "le";
        }
        if (number % 8 == 0) {
            return "cs" + number / 8;
        }
        int group = number / 8;
        int drop = number % 8;
        boolean assured = group >= 1 && group <= 4 && drop % 2 == 0 && drop >= 2;
        return assured ? String.format(Locale.ROOT, "af%d%d", group, drop / 2) : Integer.toString(number);
    }
}
