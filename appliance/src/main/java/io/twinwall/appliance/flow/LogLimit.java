package io.twinwall.appliance.flow;

import java.time.Duration;
import java.time.Instant;

/**
 * How many logged packets go into the event log: a burst, then so many a second. What is left out is counted, with the
 * time it began. Time comes with each call. For one thread.
 */
final class LogLimit {
    private final int burst;
    private final Duration interval;
    private double tokens;
    private Instant last;
    private long leftOut;
    private Instant since = Instant.EPOCH;

    LogLimit(int burst, int eachSecond, Instant start) {
        this.burst = burst;
        this.interval = Duration.ofSeconds(1).dividedBy(eachSecond);
        this.tokens = burst;
        this.last = start;
    }

    /** Whether one more may go in now; one that may not is counted. */
    boolean admits(Instant now) {
        if (now.isAfter(last)) {
            double earned = (double) Duration.between(last, now).toMillis() / interval.toMillis();
            tokens = Math.min(burst, tokens + earned);
            last = now;
        }
        if (tokens >= 1) {
            tokens--;
            return true;
        }
        if (leftOut == 0) {
            since = now;
        }
        leftOut++;
        return false;
    }

    /** What was left out since this was last asked. */
    long takeLeftOut() {
        long count = leftOut;
        leftOut = 0;
        return count;
    }

    /** When the first of what was last left out came. */
    Instant since() {
        return since;
    }
}
