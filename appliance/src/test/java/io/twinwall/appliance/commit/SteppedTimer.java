package io.twinwall.appliance.commit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A clock and a timer that go on only when told to. */
final class SteppedTimer extends ScheduledThreadPoolExecutor implements InstantSource {
    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    SteppedTimer() {
        super(1);
    }

    private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
        private final Instant at;

        Task(Runnable command, Instant at) {
            super(command, null);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(now, at));
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Task task = new Task(command, now.plus(delay, unit.toChronoUnit()));
        tasks.add(task);
        return task;
    }

    /** Lets time pass and what is due happen. */
    void pass(Duration span) {
        now = now.plus(span);
        List<Task> due = tasks.stream().filter(task -> !task.at.isAfter(now)).toList();
        tasks.removeAll(due);
        due.forEach(Task::run);
    }
}
