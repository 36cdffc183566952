package io.twinwall.sync;

import io.twinwall.sync.edge.Counters;
import io.twinwall.sync.edge.LinkEdge;
import io.twinwall.sync.edge.PairingEdge;
import io.twinwall.sync.edge.Pin;
import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.machine.LinkState;
import io.twinwall.sync.machine.PairingState;
import io.twinwall.sync.wire.TwinFrame;
import java.util.List;
import java.util.Optional;

/** Puts together what the parts of the service know for one {@link LinkStatus}. */
record StatusReading(
        Optional<SyncPlan.Ends> ends,
        boolean starting,
        Optional<Pin> twin,
        Optional<LinkEdge> link,
        Optional<PairingEdge> pairing,
        String trouble,
        String document,
        Optional<Pin> own,
        List<StreamStatus> streams,
        Counters.View counters) {
    private static final double MICROS_A_MILLI = 1_000.0;

    /** What the link's thread told; copied there, read here. */
    private record Told(
            String state,
            boolean up,
            int protocol,
            Optional<String> reason,
            long upSeconds,
            String twinDocument,
            Optional<TwinFrame.Hello> hello,
            Optional<LinkStatus.Clocks> clocks) {
        static Told of(LinkState state) {
            boolean up = state.phase() == LinkState.Phase.UP;
            return new Told(
                    state.phase().toString(), up, state.version(),
                    state.hindrance().map(hindrance -> state.hindranceDetail()),
                    up ? (System.nanoTime() - state.upSince()) / 1_000_000_000 : 0,
                    state.twinDocument(), state.twin(),
                    up && state.skew().exchanges() > 0
                            ? Optional.of(new LinkStatus.Clocks(
                                    state.skew().skewMicros() / MICROS_A_MILLI,
                                    rounded(state.skew().tripNanos()), state.clocksApart()))
                            : Optional.empty());
        }

        private static double rounded(long nanos) {
            return Math.floorDiv(nanos, 1_000L) / MICROS_A_MILLI;
        }

        static Told nothing(String state, Optional<String> reason) {
            return new Told(state, false, 0, reason, 0, "", Optional.empty(), Optional.empty());
        }
    }

    LinkStatus status() {
        Told told = told();
        return new LinkStatus(
                told.state(), ends.map(at -> at.twin().text()), told.protocol(), told.up() ? Optional.empty()
                        : told.reason().or(() -> link.map(LinkEdge::listenFailure).filter(why -> !why.isEmpty())),
                config(told), pairingText(), told.upSeconds(), told.clocks(),
                new LinkStatus.Detail(
                        ends.map(SyncPlan.Ends::device), ends.map(at -> at.own().toString()),
                        ends.map(at -> at.twins().toString()),
                        ends.filter(at -> at.self().compareTo(at.twin()) < 0).isPresent(),
                        own.map(Pin::hex), twin.map(Pin::hex), Optional.of(document).filter(id -> !id.isEmpty()),
                        Optional.of(told.twinDocument()).filter(id -> !id.isEmpty()),
                        told.hello().map(TwinFrame.Hello::software),
                        told.hello().map(hello -> hello.boot().toString())),
                streams, counters);
    }

    private Told told() {
        if (ends.isEmpty()) {
            return Told.nothing("off", Optional.of("the document has no link, or one node"));
        }
        if (!trouble.isEmpty()) {
            return Told.nothing("off", Optional.of(trouble));
        }
        if (starting) {
            return Told.nothing("starting", Optional.empty());
        }
        if (link.isEmpty()) {
            return Told.nothing("unpaired", Optional.of("'request pair' on both nodes makes them twins"));
        }
        return link.get().read(Told::of).orElseGet(() ->
                Told.nothing("unknown", Optional.of("the link's thread does not answer")));
    }

    private String config(Told told) {
        if (!told.up() || document.isEmpty() || told.twinDocument().isEmpty()) {
            return "unknown";
        }
        return told.twinDocument().equals(document) ? "in-sync " + document : "differs";
    }

    private String pairingText() {
        String standing = twin.isPresent() ? "paired" : "not paired";
        return pairing.flatMap(edge -> edge.read(state -> switch (state.phase()) {
                    case IDLE, PAIRED -> standing;
                    case ASKED, EXCHANGING -> standing + "; asked here, waiting for the twin";
                    case COMPARING -> standing + "; digits " + state.digits().orElse("")
                            + (state.confirmedHere() ? ", confirmed here" : "")
                            + (state.confirmedThere() ? ", confirmed by the twin" : "");
                    case FAILED -> standing + "; last try: " + state.detail();
                }))
                .orElse(standing);
    }
}
