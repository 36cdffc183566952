package io.twinwall.sync.machine;

import java.util.Arrays;

/**
 * How far the twin's clock is ahead, and how long a frame and its answer take: the median of the newest exchanges, so
 * that one frame which waited somewhere does not move it. The estimate of one exchange is that of RFC 5905 section 8,
 * with the round trip taken by monotonic clocks.
 */
public final class ClockSkew {
    private static final int EXCHANGES = 9;
    private final long[] skewMicros = new long[EXCHANGES];
    private final long[] tripNanos = new long[EXCHANGES];
    private int count;
    private int next;

    /** An exchange: what was sent {@code tripNanos} ago was answered with the twin's clock at half of that time. */
    void add(long tripNanosTaken, long twinWallMicros, long ownWallMicros) {
        tripNanos[next] = tripNanosTaken;
        skewMicros[next] = twinWallMicros + tripNanosTaken / 2_000 - ownWallMicros;
        next = (next + 1) % EXCHANGES;
        count = Math.min(count + 1, EXCHANGES);
    }

    void forget() {
        count = 0;
        next = 0;
    }

    /** How many exchanges the estimate rests on. */
    public int exchanges() {
        return count;
    }

    /** Positive when the twin is ahead. */
    public long skewMicros() {
        return median(skewMicros);
    }

    public long tripNanos() {
        return median(tripNanos);
    }

    private long median(long[] values) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[count / 2];
    }
}
