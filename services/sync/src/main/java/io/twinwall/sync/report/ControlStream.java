package io.twinwall.sync.report;

import io.twinwall.sync.StreamId;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.TwinStream;

/**
 * The control stream's owner: reports and questions share it. Any thread may call what it hands out.
 */
public final class ControlStream {
    private final TwinReports reports;
    private final TwinQuestions questions;
    private TwinStream stream;

    private ControlStream() {
        reports = new TwinReports(this::stream);
        questions = new TwinQuestions(this::stream);
    }

    /** Becomes the owner of the stream; before the first document is applied. */
    public static ControlStream on(SyncService link) {
        ControlStream control = new ControlStream();
        TwinStream stream = link.stream(StreamId.CONTROL, control.new Ears());
        synchronized (control) {
            control.stream = stream;
        }
        return control;
    }

    /** How each node stands. */
    public TwinReports reports() {
        return reports;
    }

    /** What each node asks of the other. */
    public TwinQuestions questions() {
        return questions;
    }

    private synchronized TwinStream stream() {
        return stream;
    }

    /** What the link tells. */
    private final class Ears implements TwinStream.Owner {
        @Override
        public void received(TwinStream.Place place, byte[] entry) {
            ControlCodec.decode(entry).ifPresent(message -> {
                switch (message) {
                    case ControlEntry.Report(NodeReport report) -> reports.heard(report);
                    case ControlEntry.Question question -> questions.asked(question);
                    case ControlEntry.AnswerPart part -> questions.answered(part);
                }
            });
            stream().done(place);
        }

        @Override
        public void resyncAsked() {
            reports.begin();
        }

        @Override
        public void resyncBegan(TwinStream.Place place) {
            // What was asked before is not known to this twin any more, or its answer was given up.
            questions.interrupted();
            stream().done(place);
        }

        @Override
        public void resyncEnded(TwinStream.Place place) {
            stream().done(place);
        }

        @Override
        public void roomAgain() {
            reports.sayAgain();
            questions.roomAgain();
        }

        @Override
        public void twinReachable(boolean reachable) {
            reports.reachable(reachable);
            questions.reachable(reachable);
        }
    }
}
