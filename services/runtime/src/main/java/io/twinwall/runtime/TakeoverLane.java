package io.twinwall.runtime;

import io.twinwall.model.value.GroupName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread of one step. A step runs one takeover at a time and in order, so a run that overran its deadline is
 * followed, never overtaken, by the next one: the last role a step is told is the role it ends with.
 */
final class TakeoverLane implements AutoCloseable {
    /** A takeover handed to the lane, and how it went. */
    static final class Run {
        private final Takeover takeover;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile Exception failure;
        private volatile long nanos;

        private Run(Takeover takeover) {
            this.takeover = takeover;
        }

        boolean await(Duration deadline) throws InterruptedException {
            return over.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Null when it went well. */
        Exception failure() {
            return failure;
        }

        long nanos() {
            return nanos;
        }
    }

    private final TakeoverStep step;
    private final Runnable threadBegins;
    private final Object lock = new Object();
    /** Not begun yet, newest of each group: while a run hangs, only the last role counts. */
    private final Map<GroupName, Run> waiting = new LinkedHashMap<>();

    private final Thread thread;
    private boolean closed;

    TakeoverLane(TakeoverStep step, Runnable threadBegins) {
        this.step = step;
        this.threadBegins = threadBegins;
        thread = Thread.ofPlatform().name("takeover-" + step.name()).daemon(true).start(this::work);
    }

    TakeoverStep step() {
        return step;
    }

    Run begin(Takeover takeover) {
        Run run = new Run(takeover);
        synchronized (lock) {
            waiting.remove(takeover.group());
            waiting.put(takeover.group(), run);
            lock.notifyAll();
        }
        return run;
    }

    private void work() {
        threadBegins.run();
        Run run = next();
        while (run != null) {
            perform(run);
            run = next();
        }
    }

    private Run next() {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // Only close() interrupts, to end a step that hangs.
                    closed = true;
                }
            }
            if (waiting.isEmpty()) {
                return null;
            }
            GroupName oldest = waiting.keySet().iterator().next();
            return waiting.remove(oldest);
        }
    }

    private void perform(Run run) {
        long begun = System.nanoTime();
        try {
            step.run(run.takeover);
        } catch (Exception e) {
            run.failure = e;
        } catch (Error e) {
            // A broken step must not end its lane: the next takeover needs it.
            run.failure = new IllegalStateException(e);
        } finally {
            run.nanos = System.nanoTime() - begun;
            run.over.countDown();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            if (!thread.join(step.deadline())) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
