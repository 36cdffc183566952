package io.twinwall.appliance.bench;

import java.time.Duration;

/**
 * How much time the bench may take.
 *
 * @param runs pairs of runs of each case
 * @param quick whether to be content with a glance
 */
public record Effort(int runs, boolean quick) {
    /** A whole bench. */
    static final int RUNS = 3;

    /** The time of a whole bench or of a quick one. */
    public Duration time(Duration whole, Duration glance) {
        return quick ? glance : whole;
    }
}
