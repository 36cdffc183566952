package io.twinwall.sync.machine;

import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.Position;
import io.twinwall.sync.wire.TwinFrame;
import java.util.Optional;

/**
 * The receiving half of a stream: hands on each entry once and in order, knows how far the owner got with them, and
 * notices when the twin sends more than an honest one can. Not for two threads at once.
 */
public final class ReceiveWindow {
    /** What to do with a frame. */
    public enum Verdict {
        /** Next in order: to the owner. */
        DELIVER,
        /** Had already, or of a beginning that is over: dropped. */
        DUPLICATE,
        /** One is missing: ask for everything. */
        GAP,
        /** Everything was asked for and this is not its beginning: dropped. */
        AWAITING_RESYNC,
        /** More than may wait unacknowledged: the twin is broken. */
        TOO_MUCH
    }

    private final SendWindow.Limits limits;
    private Optional<BootId> boot = Optional.empty();
    private long epoch;
    private long received;
    private long done;
    private long acknowledgedEpoch;
    private long acknowledged;
    /** Bytes by entry that the owner still works on, a ring by sequence number. */
    private final int[] sizes;

    private long bytes;
    private boolean awaiting = true;

    private long entries;
    private long entryBytes;
    private long duplicates;
    private long gaps;
    private long resyncs;

    /** @param limits more than any version's sender keeps unacknowledged */
    public ReceiveWindow(SendWindow.Limits limits) {
        this.limits = limits;
        this.sizes = new int[limits.entries()];
    }

    /** A connection begins; another run of the twin makes what was received before a picture of the past. */
    public void connected(BootId twin) {
        if (boot.filter(twin::equals).isEmpty()) {
            boot = Optional.of(twin);
            begin(0);
            awaiting = true;
        }
    }

    private void begin(long newEpoch) {
        epoch = newEpoch;
        received = 0;
        done = 0;
        bytes = 0;
    }

    /** Judges a frame and, when it is to be delivered, moves on. */
    public Verdict take(TwinFrame.Data data) {
        boolean beginning = data.kind() == TwinFrame.Kind.RESYNC_BEGIN;
        if (data.epoch() < epoch || (data.epoch() == epoch && data.sequence() <= received)) {
            duplicates++;
            return Verdict.DUPLICATE;
        }
        if (data.epoch() > epoch && beginning && data.sequence() == 1) {
            begin(data.epoch());
            awaiting = false;
            resyncs++;
        } else if (awaiting) {
            return Verdict.AWAITING_RESYNC;
        } else if (data.epoch() > epoch || data.sequence() != received + 1 || beginning) {
            gaps++;
            awaiting = true;
            return Verdict.GAP;
        }
        if (received + 1 - done > limits.entries() || bytes + data.entry().size() > limits.bytes()) {
            return Verdict.TOO_MUCH;
        }
        received++;
        sizes[(int) (received % sizes.length)] = data.entry().size();
        bytes += data.entry().size();
        entries++;
        entryBytes += data.entry().size();
        return Verdict.DELIVER;
    }

    /** The owner has dealt with everything up to an entry of an epoch; one of an older epoch is of no interest. */
    public void done(long ofEpoch, long upTo) {
        if (ofEpoch != epoch) {
            return;
        }
        if (upTo > received) {
            throw new IllegalArgumentException("entry " + upTo + " was not delivered; the newest is " + received);
        }
        while (done < upTo) {
            done++;
            bytes -= sizes[(int) (done % sizes.length)];
        }
    }

    /** What the twin has not been told yet; told with this call. */
    public Optional<TwinFrame.Acknowledgement> acknowledgement(int stream) {
        if (done == 0 || (acknowledgedEpoch == epoch && acknowledged == done)) {
            return Optional.empty();
        }
        acknowledgedEpoch = epoch;
        acknowledged = done;
        return Optional.of(new TwinFrame.Acknowledgement(stream, epoch, done));
    }

    /** How far it got, for the hello; empty before anything and while a resync is asked for. */
    public Optional<Position> position() {
        // Acknowledgements of the old connection may be lost: they are told again on the next one.
        acknowledged = 0;
        return awaiting || received == 0 ? Optional.empty() : boot.map(of -> new Position(of, epoch, received));
    }

    public boolean awaitingResync() {
        return awaiting;
    }

    public long epoch() {
        return epoch;
    }

    /** Entries handed on that the owner still works on. */
    public long pending() {
        return received - done;
    }

    public Counts counts() {
        return new Counts(entries, entryBytes, duplicates, gaps, resyncs);
    }

    /** Since the start. */
    public record Counts(long entries, long bytes, long duplicates, long gaps, long resyncs) {}
}
