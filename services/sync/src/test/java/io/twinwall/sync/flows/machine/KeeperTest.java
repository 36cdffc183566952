package io.twinwall.sync.flows.machine;

import static io.twinwall.sync.flows.Flows.A;
import static io.twinwall.sync.flows.Flows.ASSURED;
import static io.twinwall.sync.flows.Flows.B;
import static io.twinwall.sync.flows.Flows.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowChange;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.sync.flows.Flows;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeeperTest {
    private static final int EEXIST = 17;
    private static final int ENOENT = 2;
    private static final int EOPNOTSUPP = 95;
    private static final int ENOMEM = 12;
    private static final int ESTABLISHED = 3;
    private static final int UDP = 17;
    private final Lifetimes lifetimes = Lifetimes.of(path -> path.endsWith("udp_timeout_stream") ? 180 : -1);
    private final Keeper keeper = new Keeper(lifetimes);
    private final Flow tcp = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
    private final Flow udp = Flows.outbound(UDP, A, 53, PLAIN);

    @BeforeEach
    void pair() {
        keeper.belongs(Flows.PAIR, lifetimes);
    }

    private List<FlowChange> changes(FlowRecord record) {
        List<FlowChange> changes = new ArrayList<>();
        keeper.take(record, changes);
        return changes;
    }

    private static FlowRecord gone(Flow flow) {
        return new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone());
    }

    private static Flow living(Flow flow, long seconds) {
        return Flows.with(flow, flow.status().bits(), OptionalLong.of(seconds), flow.state(), flow.id());
    }

    @Test
    void aBackupKeepsWhatItIsToldUntilItIsToldOtherwise() {
        assertEquals(List.of(new FlowChange.Create(living(tcp, Lifetimes.KEPT))),
                changes(new FlowRecord.Present(tcp)));
        assertEquals(List.of(new FlowChange.Update(living(udp, Lifetimes.KEPT))),
                changes(new FlowRecord.Changed(udp)));
        assertEquals(List.of(new FlowChange.Delete(tcp.original(), 0)), changes(gone(tcp)));
    }

    @Test
    void anActiveTakesTheTailAndNothingElse() {
        keeper.answers(A, true);
        assertEquals(List.of(new FlowChange.Create(living(tcp, 432_000))), changes(new FlowRecord.Present(tcp)));
        assertEquals(List.of(new FlowChange.Create(living(udp, 30))), changes(new FlowRecord.Present(udp)));
        assertEquals(List.of(), changes(new FlowRecord.Changed(tcp)));
        assertEquals(List.of(), changes(gone(tcp)));
        assertEquals(2, keeper.counts().own());
        assertEquals(List.of(), keeper.after(new FlowChange.Create(tcp), EEXIST), "its own stays as it is");
        // Of the other group it is Backup still.
        Flow other = Flows.tcp(B, 1, ESTABLISHED, ASSURED);
        assertEquals(List.of(new FlowChange.Delete(other.original(), 0)), changes(gone(other)));
    }

    @Test
    void whatDoesNotCrossThePairIsNotKept() {
        var original = Flows.tuple(6, "192.0.2.2", 1, "198.51.100.7", 2);
        Flow own = Flows.flow(original, original.inverted(), ASSURED, tcp.state());
        assertEquals(List.of(), changes(new FlowRecord.Present(own)));
        assertEquals(List.of(), changes(gone(own)));
        assertEquals(2, keeper.counts().foreign());
    }

    @Test
    void onABackupWhatIsInTheWayGoes() {
        FlowChange create = new FlowChange.Create(tcp);
        assertEquals(List.of(new FlowChange.Delete(tcp.original(), 0), new FlowChange.Delete(tcp.reply(), 0), create),
                keeper.after(create, EEXIST));
    }

    @Test
    void aConnectionWithoutItsMasterOrHelperIsBetterThanNone() {
        Flow part = new Flow(tcp.original(), tcp.reply(), 0, 0, tcp.status(), OptionalLong.of(10), tcp.mark(),
                tcp.state(), Optional.of("ftp"), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(udp.original()), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), 0);
        assertTrue(keeper.after(new FlowChange.Create(part), ENOENT).getFirst()
                instanceof FlowChange.Create(Flow alone) && alone.master().isEmpty() && alone.helper().isPresent());
        assertTrue(keeper.after(new FlowChange.Create(part), EOPNOTSUPP).getFirst()
                instanceof FlowChange.Create(Flow alone) && alone.helper().isEmpty());
        assertEquals(List.of(), keeper.after(new FlowChange.Create(part), ENOMEM));
        assertEquals(List.of(), keeper.after(new FlowChange.Delete(tcp.original(), 0), ENOENT));
    }

    @Test
    void afterEverythingWasToldTheRestOfTheTwinsGroupsGoes() {
        Flow stale = Flows.tcp(A, 2, ESTABLISHED, ASSURED);
        Flow otherGroup = Flows.tcp(B, 3, ESTABLISHED, ASSURED);
        var local = Flows.tuple(6, "192.0.2.2", 1, "198.51.100.7", 2);
        Flow own = Flows.flow(local, local.inverted(), ASSURED, tcp.state());
        assertEquals(Optional.empty(), keeper.unknown(stale), "before a list nothing is known");
        keeper.begin();
        changes(new FlowRecord.Answers(Set.of(A)));
        changes(new FlowRecord.Present(tcp));
        assertEquals(Optional.empty(), keeper.unknown(tcp));
        assertEquals(Optional.of(new FlowChange.Delete(stale.original(), 0)), keeper.unknown(stale));
        assertEquals(Optional.empty(), keeper.unknown(otherGroup), "the twin does not answer for it");
        assertEquals(Optional.empty(), keeper.unknown(own));
        keeper.answers(A, true);
        assertEquals(Optional.empty(), keeper.unknown(stale), "this node answers for it by now");
        keeper.answers(A, false);
        keeper.end();
        assertEquals(Optional.empty(), keeper.unknown(stale));
    }

    @Test
    void aNewActiveGivesItsConnectionsTheirOwnLives() {
        keeper.answers(A, true);
        for (Flow flow : List.of(tcp, udp)) {
            Flow kept = living(flow, Lifetimes.KEPT - 10);
            FlowChange change = keeper.awake(kept, A).orElseThrow();
            assertTrue(change instanceof FlowChange.Update(Flow to)
                    && to.timeoutSeconds().getAsLong() == lifetimes.usual(flow) && to.state().isEmpty());
            assertEquals(Optional.empty(), keeper.awake(kept, B));
            assertEquals(Optional.empty(), keeper.awake(living(flow, lifetimes.usual(flow)), A),
                    "a packet was there first");
        }
        assertEquals(180, lifetimes.usual(Flows.outbound(UDP, A, 1, ASSURED)), "the kernel's own setting");
        assertEquals(30, lifetimes.usual(udp), "what cannot be read is as usual");
    }

    @Test
    void windowsThatNobodyKnowsAreNotJudged() {
        Flow blind = Flows.with(tcp, tcp.status().bits(), tcp.timeoutSeconds(),
                Optional.of(new ProtocolState.Tcp(ESTABLISHED, ProtocolState.Tcp.Side.UNKNOWN,
                        ProtocolState.Tcp.Side.UNKNOWN)), 1);
        assertTrue(changes(new FlowRecord.Present(blind)).getFirst() instanceof FlowChange.Create(Flow made)
                && made.state().orElseThrow() instanceof ProtocolState.Tcp(int _, var from, var back)
                && from.flags() == 8 && back.flags() == 8);
    }
}
