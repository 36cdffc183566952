package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;
import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.Position;
import io.twinwall.sync.wire.TwinFrame;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;

/**
 * The sending half of a stream: entries wait here, numbered, until the twin has acknowledged them. Never holds more
 * than its limits; who offers more is told so. Not for two threads at once.
 *
 * <pre>
 *   OFF --connected--> WANTED --begin--> RESYNCING --end--> IN_SYNC
 *    ^                   ^                   |                 |
 *    |                   +-- overrun, asked, twin's restart ---+
 *    +--- the twin has no owner for the stream ----------------+
 * </pre>
 *
 * A break of the connection changes nothing here: what the twin got before is known from its hello, and the rest is
 * sent again.
 */
public final class SendWindow {
    /** Where the stream stands. */
    public enum State {
        /** The twin never was there, or does not know the stream. */
        OFF,
        /** The twin's picture is not to be trusted; the owner has to begin anew. */
        WANTED,
        /** The owner began anew and has not said that it was all. */
        RESYNCING,
        IN_SYNC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How an offer ended. */
    public enum Offer {
        ACCEPTED,
        /** The window is full: wait, or give up the stream's picture by {@link #overrun}. */
        FULL,
        /** Not taken and not needed: a resync will come first. */
        OUT_OF_SYNC
    }

    /** How much may wait unacknowledged. */
    public record Limits(int entries, int bytes) {}

    private record Waiting(TwinFrame.Data frame, long offeredAt) {}

    private final int stream;
    private final Limits limits;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private State state = State.OFF;
    private long epoch;
    private long sequence;
    private long acknowledged;
    /** The entry to be sent next on this connection. */
    private long cursor = 1;

    private int bytes;
    private boolean told;

    private long resyncs;
    private long refused;
    private long overruns;
    private long sentEntries;
    private long sentBytes;

    public SendWindow(int stream, Limits limits) {
        this.stream = stream;
        this.limits = limits;
    }

    public State state() {
        return state;
    }

    /** Takes an entry for sending. */
    public Offer offer(long now, ByteString entry) {
        if (state != State.RESYNCING && state != State.IN_SYNC) {
            return Offer.OUT_OF_SYNC;
        }
        if (waiting.size() >= limits.entries() || bytes + entry.size() > limits.bytes()) {
            refused++;
            told = true;
            return Offer.FULL;
        }
        push(now, TwinFrame.Kind.ENTRY, entry);
        return Offer.ACCEPTED;
    }

    private void push(long now, TwinFrame.Kind kind, ByteString entry) {
        sequence++;
        waiting.add(new Waiting(new TwinFrame.Data(stream, epoch, sequence, kind, entry), now));
        bytes += entry.size();
    }

    /** An entry could not wait and is lost: what the twin has is not to be trusted any more. */
    public void overrun() {
        if (state == State.RESYNCING || state == State.IN_SYNC) {
            overruns++;
            want();
        }
    }

    /** The twin asks for everything. */
    public void asked() {
        if (state != State.OFF) {
            want();
        }
    }

    private void want() {
        state = State.WANTED;
        clear();
    }

    private void clear() {
        waiting.clear();
        bytes = 0;
        acknowledged = sequence;
        cursor = sequence + 1;
    }

    /** The owner begins anew; everything it offers from here on belongs to the new beginning. */
    public boolean begin(long now) {
        if (state == State.OFF) {
            return false;
        }
        state = State.RESYNCING;
        epoch++;
        sequence = 0;
        clear();
        resyncs++;
        push(now, TwinFrame.Kind.RESYNC_BEGIN, ByteString.EMPTY);
        return true;
    }

    /** The owner has offered all there was; false when the beginning was overtaken by a new need of one. */
    public boolean end(long now) {
        if (state != State.RESYNCING) {
            return false;
        }
        state = State.IN_SYNC;
        push(now, TwinFrame.Kind.RESYNC_END, ByteString.EMPTY);
        return true;
    }

    /**
     * The twin is there.
     *
     * @param own this run
     * @param received how far the twin says it got
     */
    public void connected(BootId own, Optional<Position> received) {
        boolean resumes = (state == State.RESYNCING || state == State.IN_SYNC)
                && received.filter(at -> at.boot().equals(own) && at.epoch() == epoch
                                && at.sequence() >= acknowledged && at.sequence() <= sequence)
                        .isPresent();
        if (resumes) {
            cursor = received.get().sequence() + 1;
        } else {
            want();
        }
    }

    /** The twin has no owner for the stream. */
    public void off() {
        want();
        state = State.OFF;
    }

    /** The next frame to put on the connection; empty when all is sent. */
    public Optional<TwinFrame.Data> next() {
        if (cursor > sequence || waiting.isEmpty()) {
            return Optional.empty();
        }
        long skip = cursor - waiting.getFirst().frame().sequence();
        Waiting found = skip == waiting.size() - 1 ? waiting.getLast() : at(skip);
        cursor++;
        sentEntries++;
        sentBytes += found.frame().entry().size();
        return Optional.of(found.frame());
    }

    private Waiting at(long skip) {
        Iterator<Waiting> each = waiting.iterator();
        for (long i = 0; i < skip; i++) {
            each.next();
        }
        return each.next();
    }

    /**
     * The twin has dealt with everything up to an entry.
     *
     * @return whether that can be; an acknowledgement of an older beginning can, and means nothing
     */
    public boolean acknowledge(long ofEpoch, long upTo) {
        if (ofEpoch > epoch || (ofEpoch == epoch && upTo >= cursor)) {
            return false;
        }
        if (ofEpoch < epoch || state == State.WANTED || state == State.OFF) {
            return true;
        }
        while (!waiting.isEmpty() && waiting.getFirst().frame().sequence() <= upTo) {
            bytes -= waiting.removeFirst().frame().entry().size();
        }
        acknowledged = Math.max(acknowledged, upTo);
        return true;
    }

    /** Whether somebody was told FULL and there is room again for a good part; true once. */
    public boolean roomAgain() {
        if (told && waiting.size() <= limits.entries() / 2 && bytes <= limits.bytes() / 2) {
            told = false;
            return true;
        }
        return false;
    }

    /** Entries offered and not acknowledged. */
    public int lagEntries() {
        return waiting.size();
    }

    public int lagBytes() {
        return bytes;
    }

    /** How long the oldest of them has waited; 0 when there is none. */
    public long lagNanos(long now) {
        return waiting.isEmpty() ? 0 : Math.max(0, now - waiting.getFirst().offeredAt());
    }

    public long epoch() {
        return epoch;
    }

    /** The newest entry's number in this epoch. */
    public long sequence() {
        return sequence;
    }

    /** What was counted since the start. */
    public Counts counts() {
        return new Counts(sentEntries, sentBytes, refused, overruns, resyncs);
    }

    /**
     * Since the start.
     *
     * @param full offers that found the window full
     */
    public record Counts(long entries, long bytes, long full, long overruns, long resyncs) {}
}
