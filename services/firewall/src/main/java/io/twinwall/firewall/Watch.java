package io.twinwall.firewall;

import io.twinwall.linux.netlink.RulesetChange;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that answers changes by others. However many there are, an answer follows the one before after {@link
 * #PAUSE_MILLIS} at the earliest, and answers all that were heard by then; so two programs that undo one another cost
 * little.
 */
final class Watch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 5_000;

    private final Object lock = new Object();
    private final Consumer<RulesetChange> answer;
    private final Runnable chore;
    private final Thread thread;
    /** The last change that nobody has answered yet. */
    private Optional<RulesetChange> unanswered = Optional.empty();
    private boolean choreWaits;
    private boolean closed;

    /** The chore is what {@link #soon} asks for. */
    Watch(Consumer<RulesetChange> answer, Runnable chore) {
        this.answer = answer;
        this.chore = chore;
        thread = Thread.ofPlatform().name("firewall-watch").daemon().start(this::run);
    }

    /** Never blocks. */
    void heard(RulesetChange change) {
        synchronized (lock) {
            unanswered = Optional.of(change);
            lock.notifyAll();
        }
    }

    /** Has the chore done by the watch's thread; never blocks. */
    void soon() {
        synchronized (lock) {
            choreWaits = true;
            lock.notifyAll();
        }
    }

    private void run() {
        try {
            for (Optional<RulesetChange> next = next(); next.isPresent(); next = next()) {
                answer(next.get());
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer that throws is reported like any thread's death, but the watch goes on. */
    private void answer(RulesetChange change) {
        try {
            answer.accept(change);
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Waits for a change; none once closed and all are answered. */
    private Optional<RulesetChange> next() throws InterruptedException {
        while (true) {
            synchronized (lock) {
                while (unanswered.isEmpty() && !choreWaits && !closed) {
                    lock.wait();
                }
                if (closed || !choreWaits) {
                    Optional<RulesetChange> next = unanswered;
                    unanswered = Optional.empty();
                    return next;
                }
                choreWaits = false;
            }
            chore.run();
        }
    }

    private void pause() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        synchronized (lock) {
            for (long left = PAUSE_MILLIS; left > 0 && !closed; ) {
                lock.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        }
    }

    /** Answers what was heard before, then ends the thread. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
