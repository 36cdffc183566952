package io.twinwall.appliance.feed;

import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lines between whoever makes them, who never waits, and one reader. What a slow reader has no room for is counted, and
 * told to it where it was missed.
 */
public final class LineFeed implements Feed {
    /** Some screens; a terminal that is further behind than this shows the past. */
    public static final int CAPACITY = 1000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<LineFeed> whenClosed;
    private long lost;
    private Outcome end;

    /** Tells of itself when its reader closes it. */
    public LineFeed(Consumer<LineFeed> whenClosed) {
        this.whenClosed = whenClosed;
    }

    /** Adds a line, or counts it as lost; never waits for the reader. */
    public void offer(String line) {
        lock.lock();
        try {
            // Once something was lost the reader is told first: lines stay in order with their gaps.
            if (lost > 0 || lines.size() >= CAPACITY) {
                lost++;
            } else {
                lines.addLast(line);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more lines; the reader reads what is there, then this. */
    public void end(Outcome outcome) {
        lock.lock();
        try {
            end = outcome;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Next next(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (lines.isEmpty() && lost == 0 && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (!lines.isEmpty()) {
                return new Line(lines.removeFirst());
            }
            if (lost > 0) {
                long missed = lost;
                lost = 0;
                return new Line(missed + " lines were left out: this terminal is slower than they come");
            }
            return end == null ? new Nothing() : new Ended(end);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        whenClosed.accept(this);
    }
}
