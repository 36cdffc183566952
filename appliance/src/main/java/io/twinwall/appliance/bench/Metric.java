package io.twinwall.appliance.bench;

import java.util.List;

/**
 * One thing that is measured of a case.
 *
 * @param name its key in a {@link Sample}
 * @param unit what its numbers are in: {@code ms}, {@code MB}, {@code %}
 * @param better which way is up
 * @param targets what ours must reach
 */
public record Metric(String name, String unit, Better better, List<Target> targets) {
    public Metric {
        targets = List.copyOf(targets);
    }

    /** Which of two values is the better one. */
    public enum Better {
        /** A time, a loss, a price. */
        LESS,
        /** A rate. */
        MORE
    }

    /** What of the values is held against a target. */
    public enum Statistic {
        /** The middle one of ours. */
        MEDIAN,
        /** The worst one of ours. */
        WORST,
        /** The middle one of ours divided by the peer's, pair by pair. */
        RATIO
    }

    /** A bound: at most where less is better, at least where more is. */
    public record Target(Statistic of, double bound) {
        /** Of the median. */
        public static Target median(double bound) {
            return new Target(Statistic.MEDIAN, bound);
        }

        /** Of the worst value. */
        public static Target worst(double bound) {
            return new Target(Statistic.WORST, bound);
        }

        /** Of the ratio to the peer. */
        public static Target ratio(double bound) {
            return new Target(Statistic.RATIO, bound);
        }
    }

    /** A metric of which less is better. */
    public static Metric less(String name, String unit, Target... targets) {
        return new Metric(name, unit, Better.LESS, List.of(targets));
    }

    /** A metric of which more is better. */
    public static Metric more(String name, String unit, Target... targets) {
        return new Metric(name, unit, Better.MORE, List.of(targets));
    }

    /** Whether a value reaches a bound. */
    boolean reaches(double value, double bound) {
        return switch (better) {
            case LESS -> value <= bound;
            case MORE -> value >= bound;
        };
    }
}
