package io.twinwall.sync;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Message;
import io.twinwall.sync.edge.LinkFiles;
import io.twinwall.sync.report.ControlStream;
import io.twinwall.sync.report.TwinQuestions;
import io.twinwall.sync.report.TwinReports;
import io.twinwall.sync.wire.Versions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's link on loopback, on addresses of this test process alone. */
final class TestNode implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    /** A place for two nodes: a network of 127.0.0.0/8 that nobody else on this machine has. */
    record Segment(String network) {
        static Segment fresh() {
            long pid = ProcessHandle.current().pid();
            return new Segment("127." + (1 + pid / 250 % 250) + "." + (1 + pid % 250) + ".");
        }
    }

    final Path state;
    final LinkFiles files;
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<Boolean> reachable = new CopyOnWriteArrayList<>();
    final EventLog events = new EventLog() {
        @Override
        public void log(Message message, Object... arguments) {
            log.add(message.id() + " " + String.format(Locale.ROOT, message.text(), arguments));
        }
    };
    SyncService service;
    TwinReports reports;
    TwinQuestions questions;
    final RecordedOwner flows = new RecordedOwner();
    final RecordedOwner config = new RecordedOwner();
    private final String self;
    private final String twin;
    private final SyncPlan plan;

    /** Both nodes of a pair, on addresses that no earlier pair had. */
    static List<TestNode> pair(Path directory) {
        Segment segment = Segment.fresh();
        int number = NEXT.getAndAdd(2);
        String first = segment.network() + number;
        String second = segment.network() + (number + 1);
        return List.of(new TestNode(directory.resolve("r1"), "r1", "r2", first, second),
                new TestNode(directory.resolve("r2"), "r2", "r1", second, first));
    }

    private TestNode(Path state, String self, String twin, String own, String twins) {
        this.state = state;
        this.files = new LinkFiles(state);
        this.self = self;
        this.twin = twin;
        this.plan = new SyncPlan(Optional.of(new SyncPlan.Ends(
                new NodeName(self), new NodeName(twin), "lo", IpAddress.parse(own), IpAddress.parse(twins))),
                List.of());
        try {
            java.nio.file.Files.createDirectories(state);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    SyncPlan.Ends ends() {
        return plan.next().orElseThrow();
    }

    void start() {
        start(Versions.SPOKEN, Duration.ZERO);
    }

    void start(Versions versions, Duration clockAhead) {
        Facts facts = new Facts();
        facts.subscribe(fact -> {
            if (fact instanceof Fact.TwinReachable(boolean is)) {
                reachable.add(is);
            }
        });
        service = new SyncService(state, "0.1.0", versions, facts, events, InstantSource.offset(
                InstantSource.system(), clockAhead));
        flows.own(service.stream(StreamId.FLOWS, flows));
        config.own(service.stream(StreamId.CONFIG, config));
        ControlStream control = ControlStream.on(service);
        reports = control.reports();
        questions = control.questions();
        service.documentIs("d0c");
        service.apply(plan);
        Eventually.eventually("the link is begun", 10, () -> !service.status().state().equals("starting"));
    }

    boolean isUp() {
        return service.status().state().equals("up");
    }

    boolean logged(SyncMessage message) {
        return log.stream().anyMatch(line -> line.startsWith(message.id()));
    }

    /** As two operators would have done it. */
    static void introduce(TestNode one, TestNode other) throws IOException {
        one.files.pinTwin(other.files.identity().pin());
        other.files.pinTwin(one.files.identity().pin());
    }

    @Override
    public String toString() {
        return self + " beside " + twin;
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
