package io.twinwall.sync.flows.edge;

import io.twinwall.sync.TwinStream;
import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.flows.wire.FlowBatchReader;
import io.twinwall.sync.flows.wire.FlowRecord;
import io.twinwall.sync.machine.SendWindow;
import java.util.ArrayList;
import java.util.List;

/** A stream that writes down what is offered, and takes as much as it is told to. */
final class RecordedStream implements TwinStream {
    final List<String> marks = new ArrayList<>();
    final List<FlowRecord> records = new ArrayList<>();
    final List<Place> done = new ArrayList<>();
    /** Entries it takes before its window is full. */
    int room = Integer.MAX_VALUE;
    /** Run when an offer found it full. */
    Runnable whenFull = () -> {};
    boolean begins = true;
    /** How long the oldest entry waits, as its status says. */
    volatile long lagMilliseconds;
    int entries;

    @Override
    public synchronized SendWindow.Offer offer(byte[] entry) {
        if (marks.isEmpty()) {
            return SendWindow.Offer.OUT_OF_SYNC;
        }
        if (room == 0) {
            whenFull.run();
            return SendWindow.Offer.FULL;
        }
        room--;
        entries++;
        FlowBatchReader.read(entry, records::add);
        return SendWindow.Offer.ACCEPTED;
    }

    @Override
    public boolean offerOrResync(byte[] entry) {
        if (offer(entry) == SendWindow.Offer.ACCEPTED) {
            return true;
        }
        marks.clear();
        return false;
    }

    @Override
    public boolean resyncBegin() {
        if (begins) {
            marks.add("begin");
        }
        return begins;
    }

    @Override
    public boolean resyncEnd() {
        marks.add("end");
        return true;
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public StreamStatus status() {
        return new StreamStatus("flows", "in-sync", 1, lagMilliseconds, 1, entries, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void done(Place place) {
        done.add(place);
    }
}
