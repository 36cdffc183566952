package io.twinwall.linux.conntrack;

import static io.twinwall.linux.conntrack.Flows.marked;
import static io.twinwall.linux.conntrack.Flows.tcp;
import static io.twinwall.linux.conntrack.Flows.untranslated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ctnetlink tells by itself. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class FlowMonitorKernelTest {
    private final BlockingQueue<FlowEvent> heard = new LinkedBlockingQueue<>();

    private void hear(FlowEvent event) {
        if (!(event instanceof FlowEvent.Drained)) {
            heard.add(event);
        }
    }

    private <T extends FlowEvent> T next(Class<T> kind) throws InterruptedException {
        FlowEvent event = heard.poll(20, TimeUnit.SECONDS);
        assertNotNull(event, "not heard within 20 s");
        return assertInstanceOf(kind, event);
    }

    @Test
    void aBeginningAChangeAndAnEndAreToldWithTheirMaker() throws Exception {
        try (Conntrack conntrack = NetlinkConntrack.open(); FlowMonitor monitor = NetlinkFlowMonitor.open()) {
            monitor.subscribe(this::hear);
            Flow flow = untranslated(tcp("10.0.0.1", 1, "10.0.0.9", 80));
            conntrack.create(List.of(flow));
            FlowEvent.Began began = next(FlowEvent.Began.class);
            assertEquals(flow.original(), began.flow().original());
            assertEquals(flow.state(), began.flow().state());
            assertNotEquals(0, began.port());
            conntrack.update(List.of(marked(flow, 0, 9)));
            FlowEvent.Changed changed = next(FlowEvent.Changed.class);
            assertEquals(9, changed.flow().mark().orElseThrow());
            assertEquals(began.port(), changed.port());
            assertEquals(began.flow().id(), changed.flow().id());
            Shell.run("conntrack", "-D", "-s", "10.0.0.1");
            FlowEvent.Ended ended = next(FlowEvent.Ended.class);
            assertEquals(began.flow().id(), ended.flow().id());
            assertTrue(ended.flow().timeoutSeconds().isPresent() && ended.port() != began.port());
        }
    }

    @Test
    void whatOneChangesOneselfNeedNotBeHeard() throws Exception {
        try (Conntrack own = NetlinkConntrack.open(); Conntrack other = NetlinkConntrack.open();
                FlowMonitor monitor = NetlinkFlowMonitor.open()) {
            monitor.ignore(own.port());
            monitor.subscribe(this::hear);
            Flow mine = untranslated(tcp("10.0.0.1", 1, "10.0.0.9", 80));
            Flow others = untranslated(tcp("10.0.0.2", 2, "10.0.0.9", 80));
            own.change(List.of(new FlowChange.Create(mine)));
            other.change(List.of(new FlowChange.Create(others)));
            FlowEvent.Began began = next(FlowEvent.Began.class);
            assertEquals(others.original(), began.flow().original());
            assertEquals(other.port(), began.port());
            // By the direction of its answers as well as by its own.
            assertEquals(0, own.change(List.of(new FlowChange.Delete(mine.reply(), 0)))[0]);
            assertEquals(2, own.change(List.of(new FlowChange.Delete(mine.original(), 0)))[0]);
        }
    }

    private static Flow of(Tuple original, int status, int tcpState) {
        ProtocolState.Tcp.Side side = new ProtocolState.Tcp.Side(7, 3);
        return Flows.flow(original, original.inverted(), status,
                java.util.Optional.of(new ProtocolState.Tcp(tcpState, side, side)));
    }

    /** What is passed over is followed by something that is told: what is told next is all there was. */
    @Test
    void ofTcpWhatSaysNothingOfTheEstablishedNeverLeavesTheKernel() throws Exception {
        int replied = FlowStatus.CONFIRMED | FlowStatus.SEEN_REPLY;
        int assured = Flows.ESTABLISHED_BITS;
        Tuple one = tcp("10.0.0.1", 1, "10.0.0.9", 80);
        try (Conntrack own = NetlinkConntrack.open(); Conntrack other = NetlinkConntrack.open();
                FlowMonitor monitor = NetlinkFlowMonitor.open()) {
            monitor.subscribe(this::hear);
            monitor.narrow(own.port());
            own.create(List.of(untranslated(tcp("10.0.0.7", 7, "10.0.0.9", 80))));
            other.create(List.of(of(one, FlowStatus.CONFIRMED, 1)));
            other.update(List.of(of(one, replied, 2)));
            other.update(List.of(of(one, assured, ProtocolState.Tcp.ESTABLISHED)));
            assertState(ProtocolState.Tcp.ESTABLISHED, next(FlowEvent.Changed.class).flow());
            other.update(List.of(of(one, assured, 4)));
            other.update(List.of(of(one, assured, 5)));
            assertState(5, next(FlowEvent.Changed.class).flow());
            other.update(List.of(of(one, assured, 6)));
            other.update(List.of(of(one, assured, 7)));
            assertState(7, next(FlowEvent.Changed.class).flow());
            other.delete(of(one, assured, 7));
            Tuple two = tcp("10.0.0.2", 2, "10.0.0.9", 80);
            other.create(List.of(of(two, assured, ProtocolState.Tcp.ESTABLISHED)));
            assertEquals(two, next(FlowEvent.Began.class).flow().original());
            other.delete(of(two, assured, ProtocolState.Tcp.ESTABLISHED));
            assertEquals(two, next(FlowEvent.Ended.class).flow().original());
        }
    }

    @Test
    void ofOtherProtocolsAndWhatBelongsToAnotherConnectionEverythingIsTold() throws Exception {
        int plain = FlowStatus.CONFIRMED;
        Tuple udp = Flows.ports(17, "2001:db8::1", 1, "2001:db8::9", 53);
        Tuple part = tcp("10.0.0.3", 3, "10.0.0.9", 80);
        try (Conntrack own = NetlinkConntrack.open(); Conntrack other = NetlinkConntrack.open();
                FlowMonitor monitor = NetlinkFlowMonitor.open()) {
            monitor.subscribe(this::hear);
            monitor.narrow(own.port());
            other.create(List.of(Flows.flow(udp, udp.inverted(), plain, java.util.Optional.empty())));
            assertEquals(udp, next(FlowEvent.Began.class).flow().original());
            Flow master = untranslated(tcp("10.0.0.1", 1, "10.0.0.9", 80));
            other.create(List.of(master));
            assertEquals(master.original(), next(FlowEvent.Began.class).flow().original());
            other.create(List.of(Flows.partOf(of(part, plain, 1),
                    java.util.Optional.of(master.original()), java.util.Optional.empty())));
            assertEquals(part, next(FlowEvent.Began.class).flow().original());
            other.delete(of(part, plain, 1));
            assertEquals(part, next(FlowEvent.Ended.class).flow().original());
        }
    }

    private static void assertState(int tcpState, Flow flow) {
        assertEquals(tcpState, assertInstanceOf(ProtocolState.Tcp.class, flow.state().orElseThrow()).state());
    }

    @Test
    void anExpectationIsToldAndItsEnd() throws Exception {
        try (Conntrack conntrack = NetlinkConntrack.open(); FlowMonitor monitor = NetlinkFlowMonitor.open()) {
            Flow control = Flows.partOf(untranslated(tcp("10.10.0.50", 40000, "192.0.2.254", 21)),
                    java.util.Optional.empty(), java.util.Optional.of("ftp"));
            conntrack.create(List.of(control));
            monitor.subscribe(this::hear);
            Expectation expected = new Expectation(tcp("192.0.2.254", 0, "10.10.0.50", 50001),
                    tcp("255.255.255.255", 0, "255.255.255.255", 0xffff), control.original(), 0, 0,
                    java.util.OptionalLong.of(300), 0, 0, java.util.Optional.empty(),
                    java.util.Optional.of("ftp"), java.util.Optional.empty());
            conntrack.createExpectations(List.of(expected));
            FlowEvent event = heard.poll(20, TimeUnit.SECONDS);
            while (event instanceof FlowEvent.Began) {
                event = heard.poll(20, TimeUnit.SECONDS);
            }
            assertEquals(expected.tuple(), assertInstanceOf(FlowEvent.Expected.class, event).expectation().tuple());
            conntrack.deleteExpectations(List.of(expected));
            assertEquals(expected.tuple(), next(FlowEvent.ExpectationEnded.class).expectation().tuple());
        }
    }

    @Test
    void anOverrunIsSaidAndTheMonitorGoesOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Conntrack conntrack = NetlinkConntrack.open();
                FlowMonitor monitor = NetlinkFlowMonitor.open(64 * 1024)) {
            monitor.subscribe(event -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                hear(event);
            });
            conntrack.create(IntStream.range(0, 2_000)
                    .mapToObj(i -> untranslated(tcp("10.0.0.1", 1000 + i, "10.0.0.9", 80))).toList());
            release.countDown();
            boolean overrun = false;
            for (FlowEvent event = heard.poll(20, TimeUnit.SECONDS); event != null && !overrun;
                    event = heard.poll(5, TimeUnit.SECONDS)) {
                overrun = event instanceof FlowEvent.Overrun;
            }
            assertTrue(overrun);
            Tuple after = tcp("10.0.0.2", 1, "10.0.0.9", 80).inverted();
            conntrack.create(List.of(untranslated(after)));
            FlowEvent event = heard.poll(20, TimeUnit.SECONDS);
            while (event instanceof FlowEvent.Overrun) {
                event = heard.poll(20, TimeUnit.SECONDS);
            }
            assertEquals(after, assertInstanceOf(FlowEvent.Began.class, event).flow().original());
        }
    }
}
