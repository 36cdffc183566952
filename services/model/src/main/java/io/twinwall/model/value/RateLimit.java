package io.twinwall.model.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate with what may come at once beyond it: {@code 10/second}, {@code 100/minute burst 20}. A token bucket as the
 * kernel's {@code limit} statement has it.
 */
@Syntax("N/second|minute|hour|day [burst N]")
public record RateLimit(int events, Unit unit, int burst) {
    /** Burst where none is written, the kernel's own. */
    public static final int BURST_DEFAULT = 5;

    private static final int MAX = 999_999_999;
    private static final String FORM =
            "write N/second, N/minute, N/hour or N/day and, if wanted, burst N, as 10/second burst 20";
    private static final Pattern WRITTEN = Pattern.compile("([0-9]+)/(second|minute|hour|day)(?: burst ([0-9]+))?");

    /** Per what. */
    public enum Unit {
        SECOND,
        MINUTE,
        HOUR,
        DAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RateLimit {
        if (events < 1 || events > MAX || burst < 1 || burst > MAX) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static RateLimit parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(FORM);
        }
        int burst = matcher.group(3) == null ? BURST_DEFAULT : Decimal.parse(matcher.group(3), FORM);
        return new RateLimit(
                Decimal.parse(matcher.group(1), FORM), Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)), burst);
    }

    @Override
    public String toString() {
        return events + "/" + unit + (burst == BURST_DEFAULT ? "" : " burst " + burst);
    }
}
