package io.twinwall.appliance.archive;

import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.Secrets;
import io.twinwall.runtime.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Brings the archive up to the history: one node of a pair does, and whoever takes its place goes on. What fails is
 * tried again after 2, 4, 8... seconds, at last every five minutes, for as long as it takes; a commit never waits for
 * it.
 */
public final class ArchivePush implements AutoCloseable {
    static final Duration PAUSE_MAX = Duration.ofMinutes(5);
    /** So many failures in a row are told. */
    static final int FAILURES_TOLD = 3;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Who is Active and what is on disk is told a moment after it is so. */
    private static final long SETTLE_MILLIS = 200;

    /** What is looked at, each time anew. */
    public interface Sources {
        /** As the document in force has it. */
        Optional<ArchiveConfig> archive();

        Secrets secrets();

        /** Whether it is this node that pushes. */
        boolean isMine();

        /** Branches and what they name; empty while the history is not yet what is in force. */
        Optional<String> standing() throws IOException;
    }

    private final Sources sources;
    private final Pusher pusher;
    private final EventLog log;
    private final Semaphore pokes = new Semaphore(0);
    private final Thread thread;

    private Optional<ArchiveConfig> aimed = Optional.empty();
    private Secrets with = Secrets.NONE;
    private String pushed = "";
    private int failures;
    private long nextTry;
    private volatile String shown = "";

    /** {@link #start} begins. */
    public ArchivePush(Sources sources, Pusher pusher, EventLog log) {
        this.sources = sources;
        this.pusher = pusher;
        this.log = log;
        this.thread = Thread.ofVirtual().name("archive").unstarted(this::work);
    }

    public ArchivePush start() {
        thread.start();
        poke();
        return this;
    }

    /** Something may be different. Any thread; never waits. */
    public void poke() {
        pokes.release();
    }

    /** How the archive stands, in a few words; empty where the document has none. */
    public Optional<String> shown() {
        return Optional.of(shown).filter(text -> !text.isEmpty());
    }

    private void work() {
        try {
            while (true) {
                Optional<Long> pause = turn(System.nanoTime());
                boolean poked = pause.isEmpty() ? take() : pokes.tryAcquire(pause.get(), TimeUnit.NANOSECONDS);
                if (poked) {
                    TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
                }
                pokes.drainPermits();
            }
        } catch (InterruptedException e) {
            // The daemon ends.
        }
    }

    private boolean take() throws InterruptedException {
        pokes.acquire();
        return true;
    }

    /** Does what is due; returns how long until something may be, nothing where only a poke can change that. */
    Optional<Long> turn(long now) throws InterruptedException {
        Optional<ArchiveConfig> archive = sources.archive();
        Secrets secrets = sources.secrets();
        if (!archive.equals(aimed) || !secrets.equals(with)) {
            aimed = archive;
            with = secrets;
            pushed = "";
            failures = 0;
            nextTry = now;
        }
        if (archive.isEmpty()) {
            shown = "";
            return Optional.empty();
        }
        if (!sources.isMine()) {
            // Whoever becomes the one looks for itself how far the archive is.
            pushed = "";
            failures = 0;
            nextTry = now;
            shown = "standby: the twin pushes to " + archive.get().to();
            return Optional.of(LOOK_NANOS);
        }
        try {
            Optional<String> standing = sources.standing();
            if (standing.isPresent() && !standing.get().equals(pushed)) {
                push(now, archive.get(), secrets, standing.get());
            }
        } catch (IOException e) {
            shown = "the history cannot be read: " + e.getMessage();
        }
        return Optional.of(failures == 0 ? LOOK_NANOS : Math.clamp(nextTry - now, 1, LOOK_NANOS));
    }

    private void push(long now, ArchiveConfig archive, Secrets secrets, String standing) throws InterruptedException {
        if (now - nextTry < 0) {
            return;
        }
        if (failures == 0) {
            shown = "behind: pushing to " + archive.to();
        }
        Optional<String> why = pusher.push(archive, secrets);
        if (why.isEmpty()) {
            if (failures >= FAILURES_TOLD) {
                log.log(ArchiveMessage.CAUGHT_UP, archive.to());
            }
            pushed = standing;
            failures = 0;
            shown = "in-sync: " + archive.to();
            return;
        }
        failures++;
        nextTry = now + Math.min(PAUSE_MAX.toNanos(), TimeUnit.SECONDS.toNanos(1L << Math.min(failures, 20)));
        shown = "behind: " + archive.to() + ", " + failures + (failures == 1 ? " attempt" : " attempts")
                + " failed: " + why.get();
        if (failures == FAILURES_TOLD) {
            log.log(ArchiveMessage.BEHIND, archive.to(), failures, why.get());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
