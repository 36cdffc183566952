package io.twinwall.sync.flows.edge;

import static io.twinwall.sync.flows.Flows.A;
import static io.twinwall.sync.flows.Flows.ASSURED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowEvent;
import io.twinwall.linux.fake.RecordingConntrack;
import io.twinwall.runtime.Message;
import io.twinwall.sync.TwinStream.Place;
import io.twinwall.sync.flows.Flows;
import io.twinwall.sync.flows.FlowsMessage;
import io.twinwall.sync.flows.machine.Lifetimes;
import io.twinwall.sync.flows.wire.FlowBatch;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both halves beside a table in memory and a stream that is written down; no thread but the test's. */
class FlowHalvesTest {
    private static final int ESTABLISHED = 3;
    private static final Duration LONG = Duration.ofSeconds(5);
    private final RecordedStream stream = new RecordedStream();
    private final RecordingConntrack kernel = new RecordingConntrack();
    private final List<Message> log = new ArrayList<>();
    private final Lifetimes lifetimes = Lifetimes.of(path -> -1);
    private int resyncsAsked;
    private int turns;
    private final Telling telling =
            new Telling(stream, kernel, (message, arguments) -> log.add(message), () -> resyncsAsked++);
    private final Keeping keeping =
            new Keeping(stream, kernel, (message, arguments) -> log.add(message), () -> turns++, lifetimes);
    private long sequence;

    @BeforeEach
    void pair() {
        telling.belongs(Flows.PAIR);
        telling.reachable(true);
        keeping.belongs(Flows.PAIR, lifetimes);
    }

    private static Flow tcp(int port) {
        return Flows.tcp(A, port, ESTABLISHED, ASSURED);
    }

    private void inKernel(int from, int to) throws KernelRefused {
        List<Flow> flows = new ArrayList<>();
        for (int port = from; port < to; port++) {
            flows.add(tcp(port));
        }
        kernel.create(flows);
    }

    private long present() {
        return stream.records.stream().filter(FlowRecord.Present.class::isInstance).count();
    }

    private Place place() {
        return new Place(1, ++sequence);
    }

    private void entry(FlowRecord... records) {
        FlowBatch batch = new FlowBatch();
        for (FlowRecord record : records) {
            assertTrue(batch.add(record));
        }
        keeping.entry(place(), batch.take());
    }

    @Test
    void nothingIsToldBeforeTheTwinIsToldEverything() throws KernelRefused {
        telling.answers(A);
        inKernel(0, 3);
        telling.heard(new FlowEvent.Changed(tcp(9), 0));
        telling.heard(new FlowEvent.Drained());
        assertEquals(0, stream.entries);
        assertTrue(telling.resync());
        assertEquals(List.of("begin", "end"), stream.marks);
        assertEquals(3, present());
        telling.heard(new FlowEvent.Changed(tcp(9), 0));
        assertEquals(3, present(), "it waits for more");
        telling.heard(new FlowEvent.Drained());
        assertEquals(4, present());
        assertEquals(4, telling.counts().known());
    }

    @Test
    void aLongListWaitsForRoomAndIsWhole() throws KernelRefused {
        telling.answers(A);
        inKernel(0, 5_000);
        stream.room = 2;
        stream.whenFull = () -> stream.room = 1;
        assertTrue(telling.resync());
        assertEquals(5_000, present());
        assertEquals(List.of("begin", "end"), stream.marks);
    }

    @Test
    void aTwinThatIsGoneIsNotWaitedFor() throws KernelRefused {
        telling.answers(A);
        inKernel(0, 5_000);
        telling.reachable(false);
        stream.room = 1;
        long before = System.nanoTime();
        assertTrue(telling.resync());
        assertTrue(System.nanoTime() - before < LONG.toNanos());
        assertEquals(List.of(), stream.marks, "given up until it is asked for again");
        int entries = stream.entries;
        telling.heard(new FlowEvent.Changed(tcp(9_999), 0));
        telling.heard(new FlowEvent.Drained());
        assertEquals(entries, stream.entries);
    }

    @Test
    void anOverrunIsCountedToldAndHealed() {
        telling.answers(A);
        telling.resync();
        telling.heard(new FlowEvent.Overrun());
        telling.heard(new FlowEvent.Drained());
        assertEquals(1, resyncsAsked);
        assertEquals(1, telling.counts().overruns());
        assertTrue(log.contains(FlowsMessage.OVERRUN));
    }

    @Test
    void whoLetsGoHasSaidEverythingAndSaysNoMore() throws InterruptedException {
        telling.answers(A);
        telling.resync();
        telling.heard(new FlowEvent.Changed(tcp(1), 0));
        telling.letGo(A);
        assertEquals(1, present());
        assertEquals(new FlowRecord.Answers(Set.of()), stream.records.getLast());
        Flow flushed = Flows.with(tcp(1), tcp(1).status().bits(), OptionalLong.of(400_000), tcp(1).state(),
                tcp(1).id());
        telling.heard(new FlowEvent.Ended(flushed, 0));
        telling.heard(new FlowEvent.Changed(tcp(2), 0));
        telling.heard(new FlowEvent.Drained());
        assertEquals(new FlowRecord.Answers(Set.of()), stream.records.getLast());
    }

    @Test
    void aKernelThatRefusesIsAskedAgain() {
        telling.answers(A);
        kernel.refuse(new KernelRefused("list", 1, "no"));
        assertFalse(telling.resync());
        assertTrue(log.contains(FlowsMessage.LIST_REFUSED));
    }

    @Test
    void aTakeoverPutsInWhatIsLeftItself() {
        keeping.began(place());
        entry(new FlowRecord.Answers(Set.of(A)), new FlowRecord.Present(tcp(1)), new FlowRecord.Present(tcp(2)));
        keeping.ended(place());
        entry(new FlowRecord.Present(tcp(3)));
        assertEquals(0, kernel.flows().size());
        assertTrue(keeping.finish(LONG));
        assertEquals(3, kernel.flows().size());
        assertEquals(4, stream.done.size());
        assertEquals(Keeping.State.IN_SYNC, keeping.state());
        assertEquals(2, turns);
    }

    @Test
    void aResyncLeavesExactlyWhatTheTwinHas() throws KernelRefused {
        inKernel(0, 600);
        keeping.began(place());
        entry(new FlowRecord.Answers(Set.of(A)));
        for (int port = 500; port < 700; port++) {
            entry(new FlowRecord.Present(tcp(port)));
        }
        keeping.ended(place());
        assertTrue(keeping.finish(LONG));
        assertEquals(200, kernel.flows().size());
        assertTrue(kernel.flows().stream().allMatch(flow -> flow.original().sourceKey() >= 500));
        assertEquals(500, keeping.counts().reconciled());
        assertEquals(100, keeping.counts().replaced());
    }

    @Test
    void whatCannotBeReadIsCountedAndTheRestGoesOn() {
        keeping.entry(place(), new byte[] {9, 9, 9});
        entry(new FlowRecord.Present(tcp(1)));
        assertTrue(keeping.finish(LONG));
        assertEquals(1, keeping.counts().unreadable());
        assertEquals(1, kernel.flows().size());
        assertTrue(log.contains(FlowsMessage.UNREADABLE));
        assertEquals(2, stream.done.size(), "the stream does not stand still");
    }

    @Test
    void aNewActivesCopiesGetTheKernelsLives() {
        entry(new FlowRecord.Present(tcp(1)));
        assertTrue(keeping.finish(LONG));
        assertEquals(Lifetimes.KEPT, kernel.flows().iterator().next().timeoutSeconds().orElseThrow());
        keeping.answers(A, true);
        keeping.awake(A);
        assertEquals(432_000, kernel.flows().iterator().next().timeoutSeconds().orElseThrow());
    }
}
