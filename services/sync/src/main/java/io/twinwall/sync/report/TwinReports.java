package io.twinwall.sync.report;

import io.twinwall.sync.StreamId;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.SendWindow;
import java.util.Optional;

/**
 * The control stream's owner: tells the twin how this node stands whenever that changed, and remembers what the twin
 * told last. A report of a twin that is not there any more is forgotten. Any thread may call.
 */
public final class TwinReports {
    private TwinStream stream;
    private Optional<NodeReport> own = Optional.empty();
    private boolean told;
    private volatile Optional<NodeReport> twin = Optional.empty();

    private TwinReports() {}

    /** Becomes the owner of the control stream; before the first document is applied. */
    public static TwinReports on(SyncService link) {
        TwinReports reports = new TwinReports();
        TwinStream stream = link.stream(StreamId.CONTROL, reports.new Ears());
        synchronized (reports) {
            reports.stream = stream;
        }
        return reports;
    }

    /** How this node stands now; the same as last time costs nothing. */
    public synchronized void say(NodeReport report) {
        if (told && own.equals(Optional.of(report))) {
            return;
        }
        own = Optional.of(report);
        // Where the window is full the next call tries again: a twin that is behind wants the newest only.
        told = stream.offer(ReportCodec.encode(report)) == SendWindow.Offer.ACCEPTED;
    }

    /** How the twin said it stands; empty while it is not there, or has not said so yet. */
    public Optional<NodeReport> twin() {
        return twin;
    }

    private synchronized void begin() {
        if (stream.resyncBegin()) {
            own.ifPresent(report -> stream.offer(ReportCodec.encode(report)));
            told = stream.resyncEnd();
        }
    }

    private synchronized void sayAgain() {
        told = false;
    }

    /** What the link tells. */
    private final class Ears implements TwinStream.Owner {
        @Override
        public void received(TwinStream.Place place, byte[] entry) {
            ReportCodec.decode(entry).ifPresent(report -> twin = Optional.of(report));
            done(place);
        }

        @Override
        public void resyncAsked() {
            begin();
        }

        @Override
        public void resyncBegan(TwinStream.Place place) {
            done(place);
        }

        @Override
        public void resyncEnded(TwinStream.Place place) {
            done(place);
        }

        @Override
        public void roomAgain() {
            sayAgain();
        }

        @Override
        public void twinReachable(boolean reachable) {
            if (reachable) {
                // After a short break there is no resync, and the twin has forgotten all the same.
                sayAgain();
            } else {
                twin = Optional.empty();
            }
        }

        private void done(TwinStream.Place place) {
            synchronized (TwinReports.this) {
                stream.done(place);
            }
        }
    }
}
