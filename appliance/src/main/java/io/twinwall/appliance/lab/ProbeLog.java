package io.twinwall.appliance.lab;

import java.time.Duration;

/**
 * Which of the numbered probes were answered; the last 131072 of them. A late answer is an answer: what was lost is
 * told apart from what was slow. One sender, one receiver, any reader.
 */
public final class ProbeLog {
    private static final int CAPACITY = 1 << 17;
    private final long[] sentAt = new long[CAPACITY];
    private final boolean[] answered = new boolean[CAPACITY];
    private long count;

    /** Notes that the next number is about to leave, at {@link System#nanoTime()}. */
    synchronized void sent(long at) {
        sentAt[slot(count)] = at;
        answered[slot(count)] = false;
        count++;
    }

    /** Notes an answer to a number; one that was never sent, or so long ago that it is forgotten, changes nothing. */
    synchronized void answered(long number) {
        if (number >= Math.max(0, count - CAPACITY) && number < count) {
            answered[slot(number)] = true;
        }
    }

    /**
     * The longest run of probes without an answer among those sent between {@code from} and {@code to}: from the first
     * of them to the next one that has an answer, or to {@code to}.
     */
    public synchronized Duration longestLoss(long from, long to) {
        long longest = 0;
        long lostFrom = -1;
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            long at = sentAt[slot(i)];
            if (at - from < 0 || at - to > 0) {
                continue;
            }
            if (!answered[slot(i)]) {
                lostFrom = lostFrom < 0 ? i : lostFrom;
            } else if (lostFrom >= 0) {
                longest = Math.max(longest, at - sentAt[slot(lostFrom)]);
                lostFrom = -1;
            }
        }
        return Duration.ofNanos(lostFrom < 0 ? longest : Math.max(longest, to - sentAt[slot(lostFrom)]));
    }

    private static int slot(long index) {
        return (int) (index & (CAPACITY - 1));
    }
}
