package io.twinwall.runtime;

import io.twinwall.model.value.GroupName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Carries out what must happen in order when a group changes its role, on a thread of its own so that the VRRP thread
 * goes on advertising.
 *
 * <pre>
 *   VRRP thread -- submit --> queue --> takeover thread --> step 1, step 2, ... --> RoleChanged on the Facts
 *                                          each with its deadline, each on its own lane
 * </pre>
 *
 * <p>Changes are carried out in the order they were submitted. Roles are levels: becoming Active is skipped where a
 * newer change of the same group waits already, and the newer one then starts from where the skipped one would have. A
 * change that gives a role up is never skipped, because the other node may have been Active since.
 */
public final class TakeoverPipeline implements AutoCloseable {
    /** A queue longer than this holds more flapping than news; changes of one group are then joined. */
    private static final int QUEUE_MAX = 256;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final List<TakeoverLane> lanes;
    private final Facts facts;
    private final EventLog log;
    private final Runnable threadBegins;
    private final Object lock = new Object();
    private final Deque<Takeover> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;
    private boolean busy;

    /** Takes the steps in the order they must run and starts the threads. */
    public TakeoverPipeline(List<? extends TakeoverStep> steps, Facts facts, EventLog log) {
        this(steps, facts, log, () -> {});
    }

    /**
     * As the other, for who wants its threads scheduled ahead of the rest: on a busy machine three turns of waiting
     * for a processor are most of a takeover.
     *
     * @param threadBegins run once at the beginning of each thread of the pipeline, on it
     */
    public TakeoverPipeline(
            List<? extends TakeoverStep> steps, Facts facts, EventLog log, Runnable threadBegins) {
        Set<String> names = new HashSet<>();
        for (TakeoverStep step : steps) {
            if (!names.add(step.name())) {
                throw new IllegalArgumentException("two takeover steps are called " + step.name());
            }
        }
        this.lanes = steps.stream()
                .map(step -> new TakeoverLane(step, threadBegins))
                .toList();
        this.facts = facts;
        this.log = log;
        this.threadBegins = threadBegins;
        thread = Thread.ofPlatform().name("takeover").daemon(true).start(this::work);
    }

    /** Queues a change; never blocks, from any thread. After {@link #close} it is ignored. */
    public void submit(Takeover takeover) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (queue.size() >= QUEUE_MAX) {
                queue.addLast(joined(takeover));
            } else {
                queue.addLast(takeover);
            }
            lock.notifyAll();
        }
    }

    /** The change with everything that waits for its group folded into it. */
    private Takeover joined(Takeover takeover) {
        Role from = takeover.from();
        boolean first = true;
        for (Iterator<Takeover> each = queue.iterator(); each.hasNext(); ) {
            Takeover older = each.next();
            if (older.group().equals(takeover.group())) {
                from = first ? older.from() : from;
                first = false;
                each.remove();
            }
        }
        return new Takeover(takeover.group(), from, takeover.to());
    }

    /**
     * Waits until everything submitted before was carried out.
     *
     * @return false when the time ran out
     */
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (busy || !queue.isEmpty()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                lock.wait(left);
            }
            return true;
        }
    }

    private void work() {
        threadBegins.run();
        Takeover takeover = next();
        while (takeover != null) {
            carryOut(takeover);
            takeover = next();
        }
    }

    private Takeover next() {
        synchronized (lock) {
            busy = false;
            lock.notifyAll();
            while (queue.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    closed = true;
                }
            }
            Takeover takeover = queue.pollFirst();
            while (takeover != null && takeover.to() == Role.ACTIVE && inheritedByNewer(takeover)) {
                takeover = queue.pollFirst();
            }
            busy = takeover != null;
            return takeover;
        }
    }

    /** Whether a newer change of the group waits; it then starts from where this one would have. */
    private boolean inheritedByNewer(Takeover stale) {
        Deque<Takeover> rest = new ArrayDeque<>(queue.size());
        boolean inherited = false;
        for (Takeover newer : queue) {
            if (!inherited && newer.group().equals(stale.group())) {
                inherited = true;
                log.log(RuntimeMessage.CHANGE_SKIPPED, stale.group(), newer.to().word());
                rest.addLast(new Takeover(newer.group(), stale.from(), newer.to()));
            } else {
                rest.addLast(newer);
            }
        }
        if (inherited) {
            queue.clear();
            queue.addAll(rest);
        }
        return inherited;
    }

    private void carryOut(Takeover takeover) {
        long begun = System.nanoTime();
        for (TakeoverLane lane : lanes) {
            runStep(lane, takeover);
        }
        log.log(
                RuntimeMessage.TAKEOVER_DONE,
                takeover.group(),
                takeover.from().word(),
                takeover.to().word(),
                (System.nanoTime() - begun) / 1_000_000);
        if (takeover.from() != takeover.to()) {
            publish(takeover.group(), takeover.from(), takeover.to());
        }
    }

    private void publish(GroupName group, Role from, Role to) {
        try {
            facts.publish(new Fact.RoleChanged(group, from, to));
        } catch (RuntimeException e) {
            // A listener's fault must not end the pipeline that every later takeover needs.
            log.log(RuntimeMessage.STEP_FAILED, group, to.word(), "facts", e);
        }
    }

    private void runStep(TakeoverLane lane, Takeover takeover) {
        TakeoverStep step = lane.step();
        TakeoverLane.Run run = lane.begin(takeover);
        try {
            if (!run.await(step.deadline())) {
                log.log(
                        RuntimeMessage.STEP_LATE,
                        takeover.group(),
                        takeover.to().word(),
                        step.name(),
                        step.deadline().toMillis());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Exception failure = run.failure();
        if (failure != null) {
            String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            log.log(RuntimeMessage.STEP_FAILED, takeover.group(), takeover.to().word(), step.name(), reason);
        } else {
            log.log(RuntimeMessage.STEP_DONE, takeover.group(), takeover.to().word(), step.name(), run.nanos() / 1_000);
        }
    }

    /** Carries out what is queued, bounded, and ends the threads. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lanes.forEach(TakeoverLane::close);
    }
}
