package io.twinwall.appliance.lab;

import java.time.Duration;

/** When answers arrived, in {@link System#nanoTime()} terms; the last 131072 of them. One writer, any reader. */
public final class AnswerLog {
    private static final int CAPACITY = 1 << 17;
    private final long[] arrivals = new long[CAPACITY];
    private long count;

    /** Notes an answer; times never go backwards, an earlier one counts as the latest. */
    synchronized void answered(long at) {
        long latest = count == 0 ? at : arrivals[slot(count - 1)];
        arrivals[slot(count)] = Math.max(latest, at);
        count++;
    }

    /** How many answers arrived at all. */
    public synchronized long count() {
        return count;
    }

    /**
     * The longest silence that touches the time between {@code from} and {@code to}: between two answers, from the last
     * answer to {@code to}, or from {@code from} to the first answer where none came before.
     */
    public synchronized Duration longestSilence(long from, long to) {
        long longest = 0;
        long previous = from;
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            long arrival = arrivals[slot(i)];
            if (arrival > to) {
                break;
            }
            if (arrival > from) {
                longest = Math.max(longest, arrival - previous);
            }
            // Before the window this keeps the last answer there: a silence that began earlier counts in full.
            previous = arrival;
        }
        return Duration.ofNanos(Math.max(longest, to - previous));
    }

    private static int slot(long index) {
        return (int) (index & (CAPACITY - 1));
    }
}
