package io.twinwall.model.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of time in whole milliseconds, up to 365 days, written in the largest unit that fits: {@code 1500ms, 2m}. */
@Syntax("TIME")
public record TimeSpan(long millis) implements Comparable<TimeSpan> {
    private static final String SENTENCE = "a time is a whole number with ms, s, m, h or d, as 500ms, 30s or 5m";
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,10})(ms|s|m|h|d)");
    private static final long MAX = Duration.ofDays(365).toMillis();

    /** A unit's word and its milliseconds, the largest first. */
    private enum Unit {
        D(86_400_000),
        H(3_600_000),
        M(60_000),
        S(1_000),
        MS(1);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }

        private String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public TimeSpan {
        if (millis < 0 || millis > MAX) {
            throw new IllegalArgumentException("a time is at most 365d");
        }
    }

    public static TimeSpan parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(SENTENCE);
        }
        for (Unit unit : Unit.values()) {
            if (unit.word().equals(matcher.group(2))) {
                return new TimeSpan(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.millis));
            }
        }
        throw new IllegalArgumentException(SENTENCE);
    }

    public Duration duration() {
        return Duration.ofMillis(millis);
    }

    @Override
    public int compareTo(TimeSpan other) {
        return Long.compare(millis, other.millis);
    }

    @Override
    public String toString() {
        if (millis == 0) {
            return "0s";
        }
        for (Unit unit : Unit.values()) {
            if (millis % unit.millis == 0) {
                return millis / unit.millis + unit.word();
            }
        }
        return millis + "ms";
    }
}
