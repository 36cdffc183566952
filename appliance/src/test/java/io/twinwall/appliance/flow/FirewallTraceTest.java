package io.twinwall.appliance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.appliance.LogLines;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nftrace.TraceMonitor;
import io.twinwall.linux.nftrace.TraceStep;
import io.twinwall.linux.packet.PacketHead;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.TraceQuestion;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.TimeSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FirewallTraceTest {
    private static final Operator ADA = new Operator("ada");

    private final RecordingKernel kernel = new RecordingKernel();
    private final LogLines events = new LogLines();
    private volatile TraceMonitor.Listener hearing;
    private volatile int closed;
    private Optional<KernelRefused> refusal = Optional.empty();
    private final FirewallTrace trace = new FirewallTrace(kernel.kernel().nft(), this::open,
            new DeviceNames(kernel.kernel().links(), () -> Instant.EPOCH.plusSeconds(100)), events);

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private TraceMonitor open(TraceMonitor.Listener listener) throws KernelRefused {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        hearing = listener;
        return () -> closed++;
    }

    private static TraceQuestion question(String time) {
        return new TraceQuestion(new ProtocolNumber(6), IpAddress.parse("10.10.0.50"), IpAddress.parse("192.0.2.254"),
                Optional.of(new Port(80)), TimeSpan.parse(time));
    }

    private static TraceStep step(int id, String table, String chain, TraceStep.Kind kind, long rule, String verdict) {
        Optional<PacketHead> head = Optional.of(new PacketHead(IpAddress.parse("10.10.0.50"),
                IpAddress.parse("192.0.2.254"), new ProtocolNumber(6), 63, 60, false, Optional.empty()));
        return new TraceStep(id, "inet", table, chain, kind, rule, verdict, verdict.equals("jump") ? "deeper" : "",
                0, 0, head);
    }

    private static List<String> all(Feed feed) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (true) {
            switch (feed.next(Duration.ofSeconds(20))) {
                case Feed.Line(String text) -> lines.add(text);
                case Feed.Nothing _ -> throw new AssertionError("it never ended: " + lines);
                case Feed.Ended(Outcome outcome) -> {
                    lines.add((outcome.done() ? "done: " : "refused: ") + String.join("; ", outcome.lines()));
                    return lines;
                }
            }
        }
    }

    private boolean hasTable() {
        return kernel.state().contains("table inet twinwall-trace");
    }

    @Test
    void stepsOfOurPacketsAreToldWithTheirRulesPaths() throws Exception {
        kernel.kernel().nft().apply("add table inet twinwall-filter");
        kernel.answer("list table inet twinwall-filter", """
                {"nftables": [{"metainfo": {"version": "1"}}, {"rule": {"family": "inet", "table": "twinwall-filter",
                 "chain": "c", "handle": 7, "comment": "firewall.policy.lan -> wan", "expr": [{"accept": null}]}}]}
                """);
        Feed feed = trace.trace(ADA, question("1s"));
        assertTrue(hasTable());
        hearing.step(step(5, "theirs", "c", TraceStep.Kind.RULE, 1, "accept"));
        hearing.step(step(9, "twinwall-trace", "in", TraceStep.Kind.RULE, 1, "continue"));
        hearing.step(step(9, "twinwall-trace", "in", TraceStep.Kind.POLICY, 0, "accept"));
        hearing.step(step(9, "twinwall-filter", "forward", TraceStep.Kind.RULE, 8, "jump"));
        hearing.step(step(9, "twinwall-filter", "deeper", TraceStep.Kind.RETURN, 0, "continue"));
        hearing.step(step(9, "twinwall-filter", "policy.lan.wan", TraceStep.Kind.RULE, 7, "accept"));
        hearing.step(step(9, "theirs", "c", TraceStep.Kind.POLICY, 0, "drop"));
        assertEquals(List.of(
                "#1 tcp 10.10.0.50 -> 192.0.2.254, 60 bytes, ttl 63, from this node",
                "#1 twinwall-filter forward: rule with handle 8: jump deeper",
                "#1 twinwall-filter policy.lan.wan: firewall.policy.lan -> wan: accept",
                "#1 inet theirs c: policy: drop",
                "done: 1 packet, 3 steps"), all(feed));
        assertFalse(hasTable());
        assertEquals(1, closed);
    }

    @Test
    void aTraceEndsInTimeAndSaysThatNothingCame() throws Exception {
        assertEquals(List.of("refused: no such packet came within 1s"), all(trace.trace(ADA, question("1s"))));
        assertFalse(hasTable());
        assertEquals(List.of(), events.lines());
    }

    @Test
    void oneTraceAtATimeAndAClosedOneIsRemovedAtOnce() throws Exception {
        Feed first = trace.trace(ADA, question("60s"));
        assertEquals(List.of("refused: a trace by ada runs already; it ends within 1m"),
                all(trace.trace(new Operator("bob"), question("1s"))));
        first.close();
        Eventually.so(kernel::state, () -> !hasTable());
        // The table is gone a moment before the place is free.
        List<String> next = all(trace.trace(new Operator("bob"), question("1s")));
        while (next.getFirst().contains("runs already")) {
            next = all(trace.trace(new Operator("bob"), question("1s")));
        }
        assertEquals(List.of("refused: no such packet came within 1s"), next);
    }

    @Test
    void tooManyStepsAreTheEnd() throws Exception {
        Feed feed = trace.trace(ADA, question("60s"));
        hearing.step(step(1, "twinwall-trace", "in", TraceStep.Kind.RULE, 1, "continue"));
        for (int i = 0; i < 600; i++) {
            hearing.step(step(1, "t", "c", TraceStep.Kind.POLICY, 0, "accept"));
        }
        List<String> lines = all(feed);
        assertEquals(1 + 500 + 1, lines.size());
        assertEquals("done: 1 packet, 500 steps, and there the trace ends", lines.getLast());
        assertFalse(hasTable());
    }

    @Test
    void closingAndTheNextStartLeaveNoTable() throws Exception {
        trace.trace(ADA, question("60s"));
        trace.close();
        assertFalse(hasTable());
        kernel.kernel().nft().apply("add table inet twinwall-trace");
        trace.sweep();
        assertFalse(hasTable());
        trace.sweep();
    }

    @Test
    void aKernelThatRefusesLeavesNothingOpen() throws Exception {
        kernel.refuse("nft apply", 1, "Operation not permitted");
        List<String> lines = all(trace.trace(ADA, question("1s")));
        assertTrue(lines.getFirst().startsWith("refused: the trace could not begin: "), lines.toString());
        assertEquals(1, closed);
        kernel.allow("nft apply");
        refusal = Optional.of(new KernelRefused("watch traced packets", 1, "no"));
        assertEquals(List.of("refused: the trace could not begin: watch traced packets: no"),
                all(trace.trace(ADA, question("1s"))));
        refusal = Optional.empty();
        assertEquals(1, all(trace.trace(ADA, question("1s"))).size());
    }

    @Test
    void aTableThatStaysIsAnError() throws Exception {
        Feed feed = trace.trace(ADA, question("1s"));
        kernel.refuse("nft apply", 1, "Operation not permitted");
        all(feed);
        assertEquals(1, events.of(FlowMessage.TRACE_LEFT).size());
    }
}
