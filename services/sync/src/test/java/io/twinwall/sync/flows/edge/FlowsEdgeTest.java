package io.twinwall.sync.flows.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.conntrack.FlowEvent;
import io.twinwall.linux.conntrack.FlowMonitor;
import io.twinwall.linux.fake.RecordingConntrack;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.runtime.Message;
import io.twinwall.sync.flows.Flows;
import io.twinwall.sync.flows.FlowsMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both halves with their threads, beside a kernel in memory. */
class FlowsEdgeTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final String EVENTS = "net/netfilter/nf_conntrack_events";

    private final RecordedStream stream = new RecordedStream();
    private final RecordingConntrack kernel = new RecordingConntrack();
    private final Monitor monitor = new Monitor();
    private final Map<String, String> settings = new ConcurrentHashMap<>(Map.of(EVENTS, "0"));
    private final List<Message> log = new CopyOnWriteArrayList<>();
    private FlowsEdge edge;

    /** Tells what it is told to. */
    private static final class Monitor implements FlowMonitor {
        private volatile Consumer<? super FlowEvent> listener = event -> { };
        private volatile int narrowedTo;

        @Override
        public void subscribe(Consumer<? super FlowEvent> next) {
            listener = next;
        }

        @Override
        public void ignore(int port) {}

        @Override
        public void narrow(int port) {
            narrowedTo = port;
        }

        @Override
        public void close() {}
    }

    private void begin() throws Exception {
        Sysctl sysctl = new Sysctl() {
            @Override
            public Optional<String> get(String path) {
                return Optional.ofNullable(settings.get(path));
            }

            @Override
            public void set(String path, String value) {
                settings.put(path, value);
            }
        };
        edge = FlowsEdge.open(stream, (message, arguments) -> log.add(message), kept -> { }, sysctl, () -> kernel,
                () -> monitor);
        edge.start(Flows.PAIR, List.of(Flows.A), true);
    }

    @AfterEach
    void end() {
        edge.close();
    }

    private static void eventually(String what, BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void whatBeganUnheardHasEventsAndOwnChangesStayInTheKernel() throws Exception {
        begin();
        assertEquals("1", settings.get(EVENTS));
        assertEquals(RecordingConntrack.PORT, monitor.narrowedTo);
    }

    @Test
    void aTwinThatFallsBehindIsAnAlarmAndThatItKeepsUpAgainIsSaid() throws Exception {
        begin();
        stream.lagMilliseconds = 1_500;
        eventually("an alarm", () -> log.contains(FlowsMessage.LATE));
        assertEquals(1_500, edge.status().lagMilliseconds());
        stream.lagMilliseconds = 3;
        eventually("the end of it", () -> log.contains(FlowsMessage.LATE_NO_MORE));
        assertEquals(1, log.stream().filter(FlowsMessage.LATE::equals).count());
    }

    @Test
    void whatTheKernelLostIsCountedAndToldAnew() throws Exception {
        begin();
        eventually("told", () -> stream.marks.size() == 2);
        kernel.create(List.of(Flows.tcp(Flows.A, 7, 3, Flows.ASSURED)));
        monitor.listener.accept(new FlowEvent.Overrun());
        monitor.listener.accept(new FlowEvent.Drained());
        eventually("told anew", () -> stream.marks.size() == 4);
        assertTrue(log.contains(FlowsMessage.OVERRUN));
        assertEquals(1, edge.status().overruns());
        assertEquals(1, edge.status().entries());
    }
}
