package io.twinwall.sync.flows.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowEvent;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.flows.FlowsMessage;
import io.twinwall.sync.flows.machine.Belonging;
import io.twinwall.sync.flows.machine.Teller;
import io.twinwall.sync.flows.wire.FlowBatch;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The sending half: the kernel's events, on the thread that reads them, to entries of the stream.
 *
 * <pre>
 *   kernel -- events, some 100,000 may wait --> monitor's thread: Teller, batch --drained, or full--> stream
 *                                                  '-- two milliseconds' rest: what comes meanwhile is one batch
 *   resync: its own thread, which keeps the monitor's out: begin, the kernel's list, end
 * </pre>
 *
 * <p>What the link cannot take at once waits in the kernel's buffer, not in this program.
 */
final class Telling implements Teller.Duties {
    /** A dump's reader that has no more to do with it. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GivenUp() {
            super("the dump is of no use any more", null, false, false);
        }
    }

    /** What an operator counts. */
    record Counts(long told, long overruns, long untold, int known, Teller.Counts passedOver) {}

    private static final long ROOM_MILLIS = 5;
    private static final Duration REST = Duration.ofMillis(2);
    /** How long the twin may take nothing before its picture is given up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LET_GO_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private final TwinStream stream;
    private final Conntrack conntrack;
    private final EventLog log;
    private final Runnable beginAnew;
    private final Teller teller;
    private final FlowBatch batch = new FlowBatch();
    private final Semaphore room = new Semaphore(0);
    /** Whether the twin takes what is told; else events only cost reading. */
    private boolean flowing;
    private volatile boolean reachable;
    private volatile boolean busy;
    private volatile boolean ended;
    private long told;
    private long overruns;
    private long untold;
    /** For who must not wait for a resync to end. */
    private volatile Counts counted = new Counts(0, 0, 0, 0, new Teller.Counts(0, 0, 0));

    /** @param beginAnew asks for {@link #resync} on another thread */
    Telling(TwinStream stream, Conntrack conntrack, EventLog log, Runnable beginAnew) {
        this.stream = stream;
        this.conntrack = conntrack;
        this.log = log;
        this.beginAnew = beginAnew;
        this.teller = new Teller(conntrack.port());
    }

    synchronized void belongs(Belonging next) {
        teller.belongs(next);
    }

    /** This node answers for a group from now on. */
    synchronized void answers(GroupName group) {
        teller.answers(group, true);
    }

    /**
     * This node is about to answer for a group no longer: the twin gets what happened so far, and nothing that happens
     * from here on.
     */
    void letGo(GroupName group) throws InterruptedException {
        long end = System.nanoTime() + LET_GO_NANOS;
        // The monitor has what the kernel told before now after its rest, unless it is busy.
        do {
            TimeUnit.MILLISECONDS.sleep(2 * REST.toMillis());
        } while (busy && System.nanoTime() < end);
        synchronized (this) {
            flush();
            teller.answers(group, false);
            tell(new FlowRecord.Answers(teller.answers()));
            flush();
        }
        while (stream.waiting() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Tells the twin which groups this node answers for. */
    synchronized void sayWhatIsAnswered() {
        if (flowing) {
            tell(new FlowRecord.Answers(teller.answers()));
            flush();
        }
    }

    /** This half cannot be trusted any more until everything is told anew. */
    synchronized void stopTelling() {
        flowing = false;
        batch.clear();
    }

    /** On the monitor's thread. */
    void heard(FlowEvent event) {
        boolean drained = event instanceof FlowEvent.Drained;
        synchronized (this) {
            busy = !drained;
            if (event instanceof FlowEvent.Overrun) {
                overruns++;
                log.log(FlowsMessage.OVERRUN);
            }
            if (flowing) {
                teller.heard(System.nanoTime(), event, this);
                if (drained) {
                    flush();
                }
            }
        }
        if (drained && !ended) {
            try {
                Thread.sleep(REST);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Time passed without events. */
    synchronized void time() {
        if (flowing) {
            teller.time(System.nanoTime(), this);
            flush();
        }
    }

    /**
     * Tells the twin everything. The monitor's thread waits meanwhile, and the kernel keeps its events.
     *
     * @return false where the kernel refused, and it has to be tried again
     */
    synchronized boolean resync() {
        if (ended || !stream.resyncBegin()) {
            return true;
        }
        flowing = true;
        batch.clear();
        try {
            teller.begin(this);
            conntrack.visit(FlowFilter.ALL, flow -> {
                teller.listed(flow, this);
                goOn();
            });
            conntrack.visitExpectations(expectation -> {
                teller.listed(expectation, this);
                goOn();
            });
            flush();
            goOn();
            flowing = stream.resyncEnd();
            log.log(FlowsMessage.TOLD_ALL, teller.told());
        } catch (GivenUp e) {
            // Another resync follows when the twin can take one.
        } catch (KernelRefused e) {
            flowing = false;
            log.log(FlowsMessage.LIST_REFUSED, e.getMessage());
            return false;
        }
        return true;
    }

    private void goOn() {
        if (!flowing || ended) {
            throw new GivenUp();
        }
    }

    /** The twin is there, or not any more: then nobody waits for it. */
    void reachable(boolean isReachable) {
        reachable = isReachable;
        roomAgain();
    }

    /** The twin takes entries again. */
    void roomAgain() {
        room.release();
    }

    @Override
    public void tell(FlowRecord record) {
        if (batch.isFull()) {
            flush();
        }
        if (batch.add(record)) {
            told++;
        } else {
            untold++;
        }
    }

    @Override
    public void tellWhole(Flow known) {
        try {
            conntrack.get(known.original(), known.zone()).ifPresent(whole -> teller.listed(whole, this));
        } catch (KernelRefused e) {
            untold++;
        }
    }

    @Override
    public void beginAnew() {
        beginAnew.run();
    }

    private void flush() {
        count();
        if (batch.isEmpty()) {
            return;
        }
        if (!flowing) {
            batch.clear();
            return;
        }
        byte[] entry = batch.take();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            switch (stream.offer(entry)) {
                case ACCEPTED -> {
                    return;
                }
                case OUT_OF_SYNC -> {
                    flowing = false;
                    return;
                }
                case FULL -> {
                    if (ended || !reachable || System.nanoTime() - end >= 0) {
                        flowing = stream.offerOrResync(entry);
                        return;
                    }
                    awaitRoom();
                }
            }
        }
    }

    private void awaitRoom() {
        try {
            var _ = room.tryAcquire(ROOM_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            ended = true;
            Thread.currentThread().interrupt();
        }
    }

    Counts counts() {
        return counted;
    }

    private void count() {
        counted = new Counts(told, overruns, untold, teller.told(), teller.counts());
    }

    void end() {
        ended = true;
        roomAgain();
    }
}
