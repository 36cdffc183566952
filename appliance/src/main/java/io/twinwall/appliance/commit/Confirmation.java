package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Commits that are taken back unless their operator confirms them in time, whatever becomes of the session or of the
 * daemon meanwhile. What is put back is the document itself, as any other commit: nothing restarts.
 *
 * <p>A commit on top of one that waits keeps the oldest document to return to; one without a time confirms both.
 */
public final class Confirmation implements AutoCloseable {
    private static final long RETRY_SECONDS = 10;

    private final CommitEngine engine;
    private final UnconfirmedCommit disk;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final EventLog log;
    private Optional<UnconfirmedCommit.Waiting> waiting = Optional.empty();
    private Optional<ScheduledFuture<?>> due = Optional.empty();

    /** The timer is closed with this. */
    public Confirmation(
            CommitEngine engine, Path state, InstantSource clock, ScheduledExecutorService timer, EventLog log) {
        this.engine = engine;
        this.disk = new UnconfirmedCommit(state);
        this.clock = clock;
        this.timer = timer;
        this.log = log;
    }

    /**
     * Puts the first document of the daemon in force: {@code stored}, or the one it was to return to where the time to
     * confirm has passed or {@code stored} cannot be put in force.
     */
    public synchronized void start(Document stored) throws ApplyFailed {
        try {
            waiting = disk.read();
        } catch (IOException e) {
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
        if (waiting.isEmpty()) {
            engine.commit(stored, "start");
            return;
        }
        UnconfirmedCommit.Waiting found = waiting.get();
        if (clock.instant().isBefore(found.until())) {
            try {
                engine.commit(stored, "start");
                schedule(found.until());
                log.log(CommitMessage.WAITS, found.by(), remaining(found).toSeconds());
                return;
            } catch (ApplyFailed e) {
                log.log(CommitMessage.REFUSED, found.by(), e.getMessage());
            }
        }
        engine.commit(Vrids.assign(found.former()), "start");
        over(CommitMessage.RETURNED);
    }

    /** Commits for good; one that waits is confirmed with it. */
    public synchronized void commit(Document next, String by) throws ApplyFailed {
        engine.commit(next, by);
        if (waiting.isPresent()) {
            over(CommitMessage.CONFIRMED);
        }
    }

    /** Commits until {@code within} has passed, or {@link #confirm} came. */
    public synchronized void commit(Document next, String by, Duration within) throws ApplyFailed {
        Document former = waiting.map(UnconfirmedCommit.Waiting::former)
                .or(engine::inForce)
                .orElseThrow(() -> new IllegalStateException("nothing is in force to return to"));
        Optional<UnconfirmedCommit.Waiting> before = waiting;
        UnconfirmedCommit.Waiting asked = new UnconfirmedCommit.Waiting(clock.instant().plus(within), by, former);
        try {
            disk.write(asked);
        } catch (IOException e) {
            throw new ApplyFailed("what to return to cannot be stored: " + e.getMessage()
                    + "; see that the disk has room and is writable", e);
        }
        try {
            engine.commit(next, by);
        } catch (ApplyFailed e) {
            restore(before);
            throw e;
        }
        waiting = Optional.of(asked);
        schedule(asked.until());
        log.log(CommitMessage.WAITS, by, within.toSeconds());
    }

    private void restore(Optional<UnconfirmedCommit.Waiting> before) {
        try {
            if (before.isPresent()) {
                disk.write(before.get());
            } else {
                disk.forget();
            }
        } catch (IOException e) {
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
    }

    /** Whether one waited; it lasts from now on. */
    public synchronized boolean confirm() {
        if (waiting.isEmpty()) {
            return false;
        }
        over(CommitMessage.CONFIRMED);
        return true;
    }

    /** Time left to confirm; empty where nothing waits. */
    public synchronized Optional<Duration> remaining() {
        return waiting.map(this::remaining);
    }

    private Duration remaining(UnconfirmedCommit.Waiting commit) {
        Duration left = Duration.between(clock.instant(), commit.until());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void over(CommitMessage message) {
        String by = waiting.map(UnconfirmedCommit.Waiting::by).orElse("");
        waiting = Optional.empty();
        due.ifPresent(task -> task.cancel(false));
        due = Optional.empty();
        try {
            disk.forget();
        } catch (IOException e) {
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
        log.log(message, by);
    }

    private void schedule(Instant until) {
        due.ifPresent(task -> task.cancel(false));
        long millis = Math.max(0, Duration.between(clock.instant(), until).toMillis());
        due = Optional.of(timer.schedule(this::takeBack, millis, TimeUnit.MILLISECONDS));
    }

    private synchronized void takeBack() {
        if (waiting.isEmpty()) {
            return;
        }
        // The timer counts monotonic time; what was promised is a time of the clock.
        if (clock.instant().isBefore(waiting.get().until())) {
            schedule(waiting.get().until());
            return;
        }
        try {
            engine.commit(Vrids.assign(waiting.get().former()), "confirmation missed");
            over(CommitMessage.RETURNED);
        } catch (ApplyFailed e) {
            log.log(CommitMessage.UNDO_FAILED, e.getMessage());
            due = Optional.of(timer.schedule(this::takeBack, RETRY_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** A commit that waits stays on disk; the next daemon goes on with it. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
