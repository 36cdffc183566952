package io.twinwall.appliance.commit;

import io.twinwall.appliance.LogLines;
import io.twinwall.appliance.TestDocuments;
import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairEvent;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Documents;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.History;
import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Facts;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigCodec;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.ConfigParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two nodes with real disks and services that remember, a wire between them, and time that goes on when told to. */
final class TwoNodes implements InstantSource, AutoCloseable {
    /** The power of a node is gone. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static final String LINKED = TestDocuments.PAIR.replace("pair: {nodes: [r1, r2]}",
            "pair: {nodes: [r1, r2], link: {interface: sync}}").replace("interfaces:\n",
            "interfaces:\n  sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}\n");

    private final Path directory;
    private long nanos = 1_000_000_000L;
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private boolean cable;
    final Box r1;
    final Box r2;

    TwoNodes(Path directory) {
        this.directory = directory;
        r1 = new Box("r1");
        r2 = new Box("r2");
        r1.twin = r2;
        r2.twin = r1;
    }

    /** The linked document with so many routes more than its own, and a metric that tells versions apart. */
    static Document routes(int more) {
        StringBuilder all = new StringBuilder("{to: default, via: 10.10.0.254}");
        for (int i = 0; i < more; i++) {
            all.append(", {to: 10.66.").append(i).append(".0/24, via: 10.10.0.9}");
        }
        return TestDocuments.document(LINKED.replace("{to: default, via: 10.10.0.254}", all.toString()));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** One node: what dies with it and what does not. */
    final class Box {
        final String name;
        final Path state;
        final LogLines log = new LogLines();
        final RememberingService service = new RememberingService("service", new ArrayList<>());
        final Map<Long, Answer> answers = new HashMap<>();
        private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
        private Box twin;
        private PairNode node;
        private History history;
        private ConfigParts in = new ConfigParts();
        private ConfigParts out = new ConfigParts();
        private long tickets;
        private boolean active;
        /** How far this box's clock is ahead of the other's. */
        private Duration skew = Duration.ZERO;
        /** Dies at this point, the so many-th time it comes there. */
        private Optional<CrashPoint> deadly = Optional.empty();

        private int spared;
        private boolean stalled;

        Box(String name) {
            this.name = name;
            this.state = directory.resolve(name);
        }

        void dieAt(CrashPoint point, int spared) {
            deadly = Optional.of(point);
            this.spared = spared;
        }

        void clockIsAheadBy(Duration span) {
            skew = span;
        }

        void dieNoMore() {
            deadly = Optional.empty();
        }

        private void reached(CrashPoint point) {
            if (deadly.filter(point::equals).isPresent() && spared-- == 0) {
                deadly = Optional.empty();
                throw new Died();
            }
        }

        /** Stopped: what comes waits, and nothing is said. */
        void stall(boolean on) {
            stalled = on;
        }

        boolean alive() {
            return node != null;
        }

        /** Starts on what the disk has, else on {@code first}. */
        Box start(Document first) {
            try {
                ConfigStore store = new ConfigStore(state);
                NodeName self = new NodeName(name);
                history = new History(state);
                CommitEngine engine = new CommitEngine(
                        self, List.of(new Stage<>("service", service)), new Facts(), log);
                Document stored = store.read().map(bytes -> Vrids.assign(
                        DocumentReader.read(bytes).document().orElseThrow())).orElse(first);
                node = NodeStart.start(new PairNode.Parts(self, engine, store, history, new NodeDisk(state, log),
                        new Documents(), () -> now.plus(skew), log, this::reached), stored, nanos, this::send,
                        answers::put);
                in = new ConfigParts();
                out = new ConfigParts();
                guarded(node::settleStart);
                if (alive()) {
                    place();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ApplyFailed e) {
                throw new AssertionError(e);
            }
            if (cable && alive() && twin.alive()) {
                meet();
            }
            return this;
        }

        void isActive(boolean yes) {
            active = yes;
            place();
        }

        private void place() {
            take(new PairEvent.Placed(nanos, NodeStart.self(node.inForce().document(), new NodeName(name), active)));
        }

        private void send(ConfigMessage message) {
            if (cable && twin.alive() && !stalled) {
                twin.inbox.addAll(out.cut(message));
            }
        }

        void take(PairEvent event) {
            guarded(() -> node.take(event));
        }

        private void guarded(Runnable work) {
            try {
                work.run();
            } catch (Died e) {
                crash();
            }
        }

        /** kill -9: what is not on disk is gone. */
        void crash() {
            if (node == null) {
                return;
            }
            node = null;
            history.close();
            inbox.clear();
            twin.inbox.clear();
            if (twin.alive() && cable) {
                twin.take(new PairEvent.TwinWent(nanos));
            }
        }

        void deliver() {
            byte[] entry = inbox.removeFirst();
            if (in.take(entry).orElse(null) instanceof ConfigCodec.Read.Message(ConfigMessage message)) {
                guarded(() -> {
                    reached(CrashPoint.HEARD);
                    node.take(new PairEvent.Heard(nanos, message));
                });
            }
        }

        /** Types a commit, on top of what is in force here; answered once the nodes are through with it. */
        long type(Document document, String by, Optional<Duration> within) {
            return type(new Wish(document, node.inForce().id(), CommitObject.Kind.TYPED, by, "", within,
                    Wish.Refusal.PLAIN));
        }

        long type(Wish wish) {
            long ticket = ++tickets;
            guarded(() -> node.take(nanos, ticket, wish));
            return ticket;
        }

        Answer commit(Document document) {
            long ticket = type(document, "ada", Optional.empty());
            settle();
            return answers.get(ticket);
        }

        Answer confirm() {
            long ticket = type(new Wish(document(), head(), CommitObject.Kind.CONFIRMED, "ada", "", Optional.empty(),
                    Wish.Refusal.PLAIN));
            settle();
            return answers.get(ticket);
        }

        /** A message of a twin that has lost its senses. */
        void hears(ConfigMessage message) {
            guarded(() -> node.take(new PairEvent.Heard(nanos, message)));
        }

        /** Messages on their way here. */
        int waiting() {
            return inbox.size();
        }

        /** What the network may do to the next message. */
        void lose() {
            inbox.removeFirst();
        }

        void duplicate() {
            inbox.addLast(inbox.getFirst());
        }

        void delay() {
            inbox.addLast(inbox.removeFirst());
        }

        CommitId head() {
            return node.inForce().id();
        }

        Document document() {
            return node.inForce().document();
        }

        PairState pair() {
            return node.state();
        }

        Document onDisk() throws IOException {
            return Vrids.assign(DocumentReader.read(new ConfigStore(state).read().orElseThrow()).document()
                    .orElseThrow());
        }

        History history() {
            return history;
        }

        int routes() {
            return Integer.parseInt(service.status().split(" ")[0]);
        }
    }

    TwoNodes start(Document first) {
        r1.start(first);
        r2.start(first);
        return this;
    }

    /** Plugs the cable in. */
    TwoNodes join() {
        cable = true;
        if (r1.alive() && r2.alive()) {
            meet();
        }
        settle();
        return this;
    }

    private void meet() {
        r1.inbox.clear();
        r2.inbox.clear();
        r1.take(new PairEvent.TwinCame(nanos));
        if (r1.alive() && r2.alive()) {
            r2.take(new PairEvent.TwinCame(nanos));
        }
    }

    boolean joined() {
        return cable;
    }

    void part() {
        cable = false;
        for (Box box : List.of(r1, r2)) {
            box.inbox.clear();
            if (box.alive()) {
                box.take(new PairEvent.TwinWent(nanos));
            }
        }
    }

    /** Delivers until nobody has anything to say. */
    void settle() {
        for (int i = 0; i < 10_000 && (waits(r1) || waits(r2)); i++) {
            Box next = waits(r1) && (i % 2 == 0 || !waits(r2)) ? r1 : r2;
            next.deliver();
        }
        if (waits(r1) || waits(r2)) {
            throw new AssertionError("the nodes do not stop talking: " + r1.pair() + " " + r2.pair());
        }
    }

    private static boolean waits(Box box) {
        return box.alive() && !box.stalled && !box.inbox.isEmpty();
    }

    /** Lets time pass, second by second. */
    void pass(Duration span) {
        for (long i = 0; i < span.toSeconds(); i++) {
            nanos += 1_000_000_000L;
            now = now.plusSeconds(1);
            for (Box box : List.of(r1, r2)) {
                if (box.alive() && !box.stalled && box.node.wakeAt() <= nanos) {
                    box.take(new PairEvent.TimeReached(nanos));
                }
            }
            settle();
        }
    }

    @Override
    public void close() {
        for (Box box : List.of(r1, r2)) {
            if (box.history != null) {
                box.history.close();
            }
        }
    }
}
