package io.twinwall.sync.report;

import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.SendWindow;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells the twin how this node stands whenever that changed, and remembers what the twin told last. A report of a twin
 * that is not there any more is forgotten. Any thread may call.
 */
public final class TwinReports {
    private final Supplier<TwinStream> stream;
    private Optional<NodeReport> own = Optional.empty();
    private boolean told;
    private volatile Optional<NodeReport> twin = Optional.empty();

    TwinReports(Supplier<TwinStream> stream) {
        this.stream = stream;
    }

    /** How this node stands now; the same as last time costs nothing. */
    public synchronized void say(NodeReport report) {
        if (told && own.equals(Optional.of(report))) {
            return;
        }
        own = Optional.of(report);
        // Where the window is full the next call tries again: a twin that is behind wants the newest only.
        told = stream.get().offer(ControlCodec.encode(report)) == SendWindow.Offer.ACCEPTED;
    }

    /** How the twin said it stands; empty while it is not there, or has not said so yet. */
    public Optional<NodeReport> twin() {
        return twin;
    }

    void heard(NodeReport report) {
        twin = Optional.of(report);
    }

    synchronized void begin() {
        TwinStream to = stream.get();
        if (to.resyncBegin()) {
            own.ifPresent(report -> to.offer(ControlCodec.encode(report)));
            told = to.resyncEnd();
        }
    }

    synchronized void sayAgain() {
        told = false;
    }

    void reachable(boolean reachable) {
        if (reachable) {
            // After a short break there is no resync, and the twin has forgotten all the same.
            sayAgain();
        } else {
            twin = Optional.empty();
        }
    }
}
