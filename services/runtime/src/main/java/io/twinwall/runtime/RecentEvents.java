package io.twinwall.runtime;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event log in memory: the newest entries for {@code show log}, and one writer thread that hands each on to the
 * sink (journal, syslog). {@link #log} only appends to bounded memory, so a sink that hangs costs its caller nothing;
 * what the sink then misses is counted and said when it is back.
 */
public final class RecentEvents implements EventLog, AutoCloseable {
    private static final int SINK_BACKLOG_MAX = 4096;
    private final int capacity;
    private final InstantSource clock;
    private final Consumer<? super LogEntry> sink;
    private final ArrayDeque<LogEntry> recent = new ArrayDeque<>();
    private final ArrayBlockingQueue<LogEntry> backlog = new ArrayBlockingQueue<>(SINK_BACKLOG_MAX);
    private final Thread writer;
    private long missed;
    private volatile boolean closed;

    /** Keeps the newest {@code capacity} entries. */
    public RecentEvents(int capacity, InstantSource clock, Consumer<? super LogEntry> sink) {
        this.capacity = capacity;
        this.clock = clock;
        this.sink = sink;
        this.writer = Thread.ofPlatform().daemon().name("event-log").start(this::write);
    }

    @Override
    public void log(Message message, Object... arguments) {
        LogEntry entry = entry(message, arguments);
        synchronized (recent) {
            if (recent.size() == capacity) {
                recent.removeFirst();
            }
            recent.addLast(entry);
            if (!backlog.offer(entry)) {
                missed++;
            }
        }
    }

    private LogEntry entry(Message message, Object... arguments) {
        return new LogEntry(
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                message.id(),
                message.level(),
                String.format(Locale.ROOT, message.text(), arguments));
    }

    /** The newest {@code count} entries, oldest first. */
    public List<LogEntry> last(int count) {
        synchronized (recent) {
            List<LogEntry> entries = new ArrayList<>(recent);
            return List.copyOf(entries.subList(Math.max(0, entries.size() - count), entries.size()));
        }
    }

    private void write() {
        try {
            while (!closed || !backlog.isEmpty()) {
                LogEntry entry = backlog.poll(200, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    sink.accept(entry);
                    sayWhatWasMissed();
                }
            }
        } catch (InterruptedException e) {
            // Told to stop while waiting: what is left stays unsaid.
            Thread.currentThread().interrupt();
        }
    }

    private void sayWhatWasMissed() {
        long lost;
        synchronized (recent) {
            lost = backlog.isEmpty() ? missed : 0;
            missed -= lost;
        }
        if (lost > 0) {
            sink.accept(entry(RuntimeMessage.LOG_SINK_BEHIND, lost));
        }
    }

    /** Writes out what is queued, at most a second long, and ends the writer. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }
}
