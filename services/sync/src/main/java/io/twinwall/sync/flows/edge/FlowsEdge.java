package io.twinwall.sync.flows.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.FlowMonitor;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.flows.FlowsMessage;
import io.twinwall.sync.flows.FlowsStatus;
import io.twinwall.sync.flows.machine.Belonging;
import io.twinwall.sync.flows.machine.Lifetimes;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Both halves while the document has a pair: what this node tells, what it keeps, and the threads they have.
 *
 * <pre>
 *   flow-monitor   the kernel's events --> Telling
 *   flows-tell     resyncs, what is due by time
 *   flows-keep     entries of the twin's --> Keeping --> the kernel
 * </pre>
 */
public final class FlowsEdge implements AutoCloseable {
    private static final String EVENTS = "net/netfilter/nf_conntrack_events";
    private static final long TICK_MILLIS = 500;
    private static final long AGAIN_MILLIS = 2_000;
    /** The twin's copies live a week; they are renewed long before. */
    private static final long RENEWAL_NANOS = TimeUnit.HOURS.toNanos(24);
    private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration TAIL = Duration.ofMillis(200);
    private static final long LATE_MILLIS = 1_000;
    private static final long IN_TIME_MILLIS = 100;

    private final TwinStream stream;
    private final EventLog log;
    private final Consumer<Boolean> kept;
    private final Conntrack conntrack;
    private final Sysctl sysctl;
    private final FlowMonitor monitor;
    private final Telling telling;
    private final Keeping keeping;
    private final Thread keeper;
    private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flows-tell").daemon(true).factory());
    private final AtomicBoolean resyncDue = new AtomicBoolean();
    private volatile boolean reachable;
    private volatile boolean owed;
    private long toldAllAt = System.nanoTime();
    private boolean late;

    private FlowsEdge(
            TwinStream stream, EventLog log, Consumer<Boolean> kept, Sysctl sysctl, Conntrack conntrack,
            FlowMonitor monitor) {
        this.stream = stream;
        this.log = log;
        this.kept = kept;
        this.sysctl = sysctl;
        this.conntrack = conntrack;
        this.monitor = monitor;
        telling = new Telling(stream, conntrack, log, this::resyncSoon);
        keeping = new Keeping(stream, conntrack, log, this::tellWhetherKept, lifetimes(sysctl));
        keeper = Thread.ofPlatform().name("flows-keep").daemon(true).unstarted(keeping::run);
    }

    /**
     * Opens the kernel's table and its events.
     *
     * @param kept told whenever it may have changed whether this node has all connections of its twin
     */
    public static FlowsEdge open(
            TwinStream stream, EventLog log, Consumer<Boolean> kept, Sysctl sysctl, Conntrack.Source tables,
            FlowMonitor.Source monitors)
            throws KernelRefused {
        // Before anybody listens, too: what began while it was off never has an event, its end included.
        try {
            if (sysctl.get(EVENTS).isPresent()) {
                sysctl.set(EVENTS, "1");
            }
        } catch (KernelRefused e) {
            log.log(FlowsMessage.SILENT, e.getMessage());
        }
        Conntrack conntrack = tables.open();
        try {
            return new FlowsEdge(stream, log, kept, sysctl, conntrack, monitors.open());
        } catch (KernelRefused e) {
            conntrack.close();
            throw e;
        }
    }

    private static Lifetimes lifetimes(Sysctl sysctl) {
        return Lifetimes.of(path -> sysctl.get(path)
                .filter(text -> text.chars().allMatch(Character::isDigit) && text.length() < 10)
                .map(Long::parseLong).orElse(-1L));
    }

    /**
     * Begins.
     *
     * @param active the groups this node answers for
     */
    public void start(Belonging belonging, Collection<GroupName> active, boolean twinReachable) {
        belongs(belonging);
        active.forEach(group -> {
            telling.answers(group);
            keeping.answers(group, true);
        });
        reachable(twinReachable);
        keeper.start();
        monitor.narrow(conntrack.port());
        monitor.subscribe(telling::heard);
        var _ = teller.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        resyncSoon();
    }

    /** The document changed. */
    public void belongs(Belonging belonging) {
        telling.belongs(belonging);
        keeping.belongs(belonging, lifetimes(sysctl));
    }

    /** The twin's. */
    public void began(TwinStream.Place place) {
        keeping.began(place);
    }

    /** The twin's. */
    public void entry(TwinStream.Place place, byte[] bytes) {
        keeping.entry(place, bytes);
    }

    /** The twin's. */
    public void ended(TwinStream.Place place) {
        keeping.ended(place);
    }

    public void roomAgain() {
        telling.roomAgain();
    }

    /** The twin is there, or not any more. */
    public void reachable(boolean isReachable) {
        reachable = isReachable;
        telling.reachable(isReachable);
        tellWhetherKept();
        if (isReachable && owed) {
            resyncSoon();
        }
    }

    private void tellWhetherKept() {
        kept.accept(reachable && keeping.state() == Keeping.State.IN_SYNC);
    }

    /** Tells the twin everything, soon. */
    public void resyncSoon() {
        if (resyncDue.compareAndSet(false, true)) {
            execute(() -> {
                resyncDue.set(false);
                resync();
            });
        }
    }

    private void resync() {
        owed = !reachable;
        if (reachable) {
            toldAllAt = System.nanoTime();
            if (!telling.resync()) {
                resyncLater();
            }
        }
    }

    /** Before the addresses come: everything the twin has sent is in the kernel when this returns true. */
    public boolean takeOver(GroupName group) {
        boolean all = keeping.finish(TAIL);
        keeping.answers(group, true);
        telling.answers(group);
        return all;
    }

    /** After the addresses came: what was the twin's lives on as this node's, and the twin is told of it. */
    public void tookOver(GroupName group) {
        execute(() -> {
            awaitSign();
            resync();
            keeping.awake(group);
        });
    }

    private void execute(Runnable task) {
        try {
            teller.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // This half has ended.
        }
    }

    /** Of a twin that lost its power the link knows nothing yet: one that still takes entries is there. */
    private void awaitSign() {
        long end = System.nanoTime() + ALIVE_NANOS;
        telling.sayWhatIsAnswered();
        try {
            while (reachable && stream.waiting() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before the addresses go: the twin has what happened until now, bounded. */
    public void letGo(GroupName group) throws InterruptedException {
        telling.letGo(group);
        keeping.answers(group, false);
    }

    private void tick() {
        guarded(() -> {
            telling.time();
            if (System.nanoTime() - toldAllAt > RENEWAL_NANOS) {
                resync();
            }
            StreamStatus status = stream.status();
            boolean behind = reachable && status.lagMilliseconds() > LATE_MILLIS;
            if (behind && !late) {
                late = true;
                log.log(FlowsMessage.LATE, status.lagMilliseconds());
            } else if (late && status.lagMilliseconds() < IN_TIME_MILLIS) {
                late = false;
                log.log(FlowsMessage.LATE_NO_MORE);
            }
        }).run();
    }

    /** A broken invariant ends one task, not the thread that the next one needs. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.log(FlowsMessage.PROGRAM_FAILED, e);
                telling.stopTelling();
                resyncLater();
            }
        };
    }

    /** What failed just now may fail again: not at once. */
    private void resyncLater() {
        try {
            var _ = teller.schedule(this::resyncSoon, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // This half has ended.
        }
    }

    /** What an operator sees. */
    public FlowsStatus status() {
        Telling.Counts told = telling.counts();
        Keeping.Counts kept = keeping.counts();
        StreamStatus sent = stream.status();
        return new FlowsStatus(
                sent.state(), keeping.state().name().toLowerCase(Locale.ROOT).replace('_', '-'), told.known(),
                sent.lagEntries(), sent.lagMilliseconds(), told.told(), kept.received(),
                new FlowsStatus.Kept(kept.created(), kept.changed(), kept.deleted(), kept.replaced(),
                        kept.reconciled(), FlowsStatus.named(kept.refused()), kept.unreadable(),
                        kept.passedOver().own(), kept.passedOver().foreign()),
                new FlowsStatus.Passed(told.passedOver().echoes(), told.passedOver().flushed(),
                        told.passedOver().notCrossing(), told.untold()),
                sent.resyncs(), sent.twinsResyncs(), told.overruns() + sent.overruns(), Optional.empty());
    }

    @Override
    public void close() {
        telling.end();
        monitor.close();
        teller.shutdownNow();
        keeper.interrupt();
        try {
            keeper.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        conntrack.close();
    }
}
