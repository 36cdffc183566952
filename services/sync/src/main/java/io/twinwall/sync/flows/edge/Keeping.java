package io.twinwall.sync.flows.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowChange;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.flows.FlowsMessage;
import io.twinwall.sync.flows.machine.Belonging;
import io.twinwall.sync.flows.machine.Keeper;
import io.twinwall.sync.flows.machine.Lifetimes;
import io.twinwall.sync.flows.wire.FlowBatchReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * The receiving half: entries of the twin's, in their order, into the kernel's table. The link's own window bounds what
 * waits here. A takeover does not wait for the thread that usually does it: it does what is left itself.
 */
final class Keeping {
    /** Where the twin's picture stands. */
    enum State { NOTHING, RESYNCING, IN_SYNC }

    /** What an operator counts. */
    record Counts(
            long received, long created, long changed, long deleted, long replaced, long reconciled,
            Map<Integer, Long> refused, long unreadable, Keeper.Counts passedOver) {}

    private enum Kind { BEGIN, ENTRY, END }

    /** What waits; bytes of an entry alone. */
    private static final class Item {
        private static final byte[] NONE = {};
        private final Kind kind;
        private final TwinStream.Place place;
        private final byte[] bytes;

        private Item(Kind kind, TwinStream.Place place, byte[] bytes) {
            this.kind = kind;
            this.place = place;
            this.bytes = bytes;
        }
    }

    /** Changes of one call to the kernel; a little more of the processor's cache, no more speed beyond. */
    private static final int CHANGES_AT_ONCE = 256;

    private final TwinStream stream;
    private final Conntrack conntrack;
    private final EventLog log;
    private final Runnable turned;
    private final Keeper keeper;
    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore waiting = new Semaphore(0);
    private final List<FlowChange> changes = new ArrayList<>();
    private final Map<Integer, Long> refused = new TreeMap<>();
    private volatile State state = State.NOTHING;
    private long received;
    private long created;
    private long changed;
    private long deleted;
    private long replaced;
    private long reconciled;
    private long unreadable;
    private boolean fullTold;
    /** For who must not wait for a resync to end. */
    private volatile Counts counted =
            new Counts(0, 0, 0, 0, 0, 0, Map.of(), 0, new Keeper.Counts(0, 0));

    /** @param turned run when {@link #state} is another */
    Keeping(TwinStream stream, Conntrack conntrack, EventLog log, Runnable turned, Lifetimes lifetimes) {
        this.turned = turned;
        this.stream = stream;
        this.conntrack = conntrack;
        this.log = log;
        this.keeper = new Keeper(lifetimes);
    }

    synchronized void belongs(Belonging next, Lifetimes lifetimes) {
        keeper.belongs(next, lifetimes);
    }

    synchronized void answers(GroupName group, boolean isActive) {
        keeper.answers(group, isActive);
    }

    void began(TwinStream.Place place) {
        add(new Item(Kind.BEGIN, place, Item.NONE));
    }

    void entry(TwinStream.Place place, byte[] bytes) {
        add(new Item(Kind.ENTRY, place, bytes));
    }

    void ended(TwinStream.Place place) {
        add(new Item(Kind.END, place, Item.NONE));
    }

    private void add(Item item) {
        queue.add(item);
        waiting.release();
    }

    State state() {
        return state;
    }

    /** Works off entries until it is interrupted. */
    void run() {
        try {
            while (true) {
                waiting.acquire();
                synchronized (this) {
                    next();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works off what the twin has sent until now, on the caller's thread; false where the time was too short. */
    boolean finish(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            boolean more = true;
            while (more && System.nanoTime() < end) {
                more = next();
            }
            return !more;
        }
    }

    private boolean next() {
        Item item = queue.poll();
        if (item == null) {
            return false;
        }
        try {
            switch (item.kind) {
                case BEGIN -> {
                    keeper.begin();
                    state = State.RESYNCING;
                    turned.run();
                }
                case ENTRY -> take(item.bytes);
                case END -> {
                    reconcile();
                    keeper.end();
                    state = State.IN_SYNC;
                    turned.run();
                    log.log(FlowsMessage.IN_SYNC, created + replaced);
                }
            }
        } catch (KernelRefused e) {
            changes.clear();
            log.log(FlowsMessage.KEEP_REFUSED, e.getMessage());
        } finally {
            count();
            stream.done(item.place);
        }
        return true;
    }

    private void take(byte[] bytes) throws KernelRefused {
        boolean whole = FlowBatchReader.read(bytes, record -> {
            received++;
            keeper.take(record, changes);
        });
        if (!whole) {
            unreadable++;
            log.log(FlowsMessage.UNREADABLE);
        }
        apply();
    }

    private void apply() throws KernelRefused {
        for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
            apply(changes.subList(from, Math.min(changes.size(), from + CHANGES_AT_ONCE)));
        }
        changes.clear();
    }

    private void apply(List<FlowChange> some) throws KernelRefused {
        int[] errnos = conntrack.change(some);
        List<FlowChange> again = new ArrayList<>();
        for (int i = 0; i < errnos.length; i++) {
            FlowChange change = some.get(i);
            if (errnos[i] == 0) {
                count(change);
            } else {
                List<FlowChange> instead = keeper.after(change, errnos[i]);
                if (instead.isEmpty()) {
                    refuse(errnos[i]);
                }
                again.addAll(instead);
            }
        }
        if (!again.isEmpty()) {
            int[] last = conntrack.change(again);
            for (int i = 0; i < last.length; i++) {
                if (again.get(i) instanceof FlowChange.Create) {
                    if (last[i] == 0) {
                        replaced++;
                    } else {
                        refuse(last[i]);
                    }
                }
            }
        }
    }

    private void count(FlowChange change) {
        switch (change) {
            case FlowChange.Create _, FlowChange.Expect _ -> created++;
            case FlowChange.Update _ -> changed++;
            case FlowChange.Delete _, FlowChange.Unexpect _ -> deleted++;
        }
    }

    private void refuse(int errno) {
        refused.merge(errno, 1L, Long::sum);
        boolean full = errno == Errno.ENOMEM || errno == Errno.ENOSPC;
        if (full && !fullTold) {
            fullTold = true;
            log.log(FlowsMessage.TABLE_FULL);
        }
    }

    private void reconcile() throws KernelRefused {
        reconciled += each(keeper::unknown);
        fullTold = false;
    }

    /** Makes what changes a look at every connection calls for; a part at a time, for there may be a million. */
    private long each(Function<Flow, Optional<FlowChange>> judge) throws KernelRefused {
        long[] count = new long[1];
        KernelRefused[] refusal = new KernelRefused[1];
        conntrack.visit(FlowFilter.ALL, flow -> {
            judge.apply(flow).ifPresent(changes::add);
            if (changes.size() >= CHANGES_AT_ONCE && refusal[0] == null) {
                count[0] += changes.size();
                try {
                    apply();
                } catch (KernelRefused e) {
                    refusal[0] = e;
                }
            }
        });
        if (refusal[0] != null) {
            throw refusal[0];
        }
        count[0] += changes.size();
        apply();
        return count[0];
    }

    /** The connections of a group that this node is Active for now get lives as if their last packet was just now. */
    synchronized void awake(GroupName group) {
        try {
            each(flow -> keeper.awake(flow, group));
        } catch (KernelRefused e) {
            changes.clear();
            log.log(FlowsMessage.KEEP_REFUSED, e.getMessage());
        }
    }

    Counts counts() {
        return counted;
    }

    private void count() {
        counted = new Counts(received, created, changed, deleted, replaced, reconciled, Map.copyOf(refused), unreadable,
                keeper.counts());
    }
}
