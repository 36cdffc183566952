package io.twinwall.sync.flows.machine;

import static io.twinwall.sync.flows.Flows.A;
import static io.twinwall.sync.flows.Flows.ASSURED;
import static io.twinwall.sync.flows.Flows.B;
import static io.twinwall.sync.flows.Flows.PLAIN;
import static io.twinwall.sync.flows.Flows.REPLIED;
import static io.twinwall.sync.flows.Flows.TRANSLATED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowEvent;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.sync.flows.Flows;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TellerTest {
    private static final int OWN = 4711;
    private static final int SYN_SENT = 1;
    private static final int ESTABLISHED = 3;
    private static final int FIN_WAIT = 4;
    private static final int TIME_WAIT = 7;
    private static final int CLOSE = 8;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final long SECOND = 1_000_000_000;

    private static final class Told implements Teller.Duties {
        final List<FlowRecord> records = new ArrayList<>();
        final List<Flow> whole = new ArrayList<>();
        int anew;

        @Override
        public void tell(FlowRecord record) {
            records.add(record);
        }

        @Override
        public void tellWhole(Flow known) {
            whole.add(known);
        }

        @Override
        public void beginAnew() {
            anew++;
        }
    }

    private final Teller teller = new Teller(OWN);
    private final Told told = new Told();
    private long now;

    @BeforeEach
    void activeForA() {
        teller.belongs(Flows.PAIR);
        teller.answers(A, true);
    }

    private void began(Flow flow) {
        teller.heard(now, new FlowEvent.Began(flow, 0), told);
    }

    private void changed(Flow flow) {
        teller.heard(now, new FlowEvent.Changed(flow, 0), told);
    }

    private void ended(Flow flow, OptionalLong timeout, int port) {
        Flow last = Flows.with(flow, flow.status().bits() | FlowStatus.DYING, timeout, flow.state(), flow.id());
        teller.heard(now, new FlowEvent.Ended(last, port), told);
    }

    private void endedByItself(Flow flow) {
        ended(flow, OptionalLong.empty(), 0);
    }

    private List<FlowRecord> said() {
        List<FlowRecord> said = List.copyOf(told.records);
        told.records.clear();
        return said;
    }

    private static FlowRecord gone(Flow flow) {
        return new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone());
    }

    @Test
    void aShortTcpConnectionIsTwoRecords() {
        Flow opening = Flows.tcp(A, 1000, SYN_SENT, PLAIN);
        began(opening);
        changed(Flows.with(opening, REPLIED | FlowStatus.SRC_NAT, OptionalLong.of(60), opening.state(), opening.id()));
        assertEquals(List.of(), said());
        Flow open = Flows.tcp(A, 1000, ESTABLISHED, ASSURED);
        changed(open);
        assertEquals(List.of(new FlowRecord.Present(open)), said());
        changed(Flows.in(open, FIN_WAIT));
        changed(Flows.in(open, TIME_WAIT));
        assertEquals(List.of(gone(open)), said());
        endedByItself(Flows.in(open, TIME_WAIT));
        assertEquals(List.of(), said());
        assertEquals(0, teller.told());
    }

    @Test
    void aConnectionThatStaysHalfClosedIsToldAndOneThatEndsAtOnceIsNot() {
        Flow one = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        Flow other = Flows.tcp(A, 2, ESTABLISHED, ASSURED);
        changed(one);
        changed(other);
        said();
        changed(Flows.in(one, FIN_WAIT));
        changed(Flows.in(other, FIN_WAIT));
        changed(Flows.in(other, CLOSE));
        assertEquals(List.of(gone(other)), said());
        now += SECOND - 1;
        teller.time(now, told);
        assertEquals(List.of(), said());
        now++;
        teller.time(now, told);
        assertEquals(List.of(new FlowRecord.Changed(Flows.in(one, FIN_WAIT))), said());
        changed(Flows.in(one, TIME_WAIT));
        assertEquals(List.of(gone(one)), said());
    }

    @Test
    void udpAndIcmpAreToldFromTheirFirstPacket() {
        for (int protocol : new int[] {UDP, ICMP}) {
            Flow first = Flows.outbound(protocol, A, 53, PLAIN);
            began(first);
            assertEquals(List.of(new FlowRecord.Present(first)), said());
            Flow answered = Flows.outbound(protocol, A, 53, REPLIED);
            changed(answered);
            assertEquals(List.of(new FlowRecord.Changed(answered)), said());
            endedByItself(answered);
            assertEquals(List.of(gone(answered)), said());
        }
    }

    @Test
    void ofGroupsTheTwinIsActiveForNothingIsTold() {
        began(Flows.outbound(UDP, B, 53, PLAIN));
        changed(Flows.tcp(B, 1, ESTABLISHED, ASSURED));
        assertEquals(List.of(), said());
        teller.answers(B, true);
        changed(Flows.tcp(B, 1, ESTABLISHED, ASSURED));
        assertEquals(1, said().size());
        teller.answers(B, false);
        endedByItself(Flows.tcp(B, 1, ESTABLISHED, ASSURED));
        changed(Flows.tcp(B, 2, ESTABLISHED, ASSURED));
        assertEquals(List.of(), said(), "what ends while a Backup ends nothing on the twin");
    }

    @Test
    void whatTheTwinToldNeverComesBackToIt() {
        Flow flow = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        teller.heard(now, new FlowEvent.Began(flow, OWN), told);
        teller.heard(now, new FlowEvent.Changed(flow, OWN), told);
        ended(flow, OptionalLong.of(300), OWN);
        assertEquals(List.of(), said());
        assertEquals(3, teller.counts().echoes());
    }

    @Test
    void whatTheKernelFlushesWithAnAddressLivesOn() {
        Flow flow = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        changed(flow);
        said();
        ended(flow, OptionalLong.of(431_990), 0);
        assertEquals(List.of(), said());
        assertEquals(1, teller.counts().flushed());
        assertEquals(0, teller.told());
    }

    @Test
    void whatAnOperatorDeletesAndWhatAFullTableDropsIsGone() {
        Flow deleted = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        changed(deleted);
        Flow dropped = Flows.outbound(UDP, A, 53, REPLIED);
        began(dropped);
        said();
        ended(deleted, OptionalLong.of(431_990), 99);
        ended(dropped, OptionalLong.of(20), 0);
        assertEquals(List.of(gone(deleted), gone(dropped)), said());
    }

    @Test
    void theEndOfAPredecessorInTheSamePlaceEndsNothing() {
        Flow flow = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        changed(flow);
        said();
        endedByItself(Flows.with(flow, flow.status().bits(), OptionalLong.empty(), flow.state(), flow.id() + 1));
        assertEquals(List.of(), said());
    }

    @Test
    void whatNeedsMoreThanItsEventIsAskedFor() {
        Flow helped = Flows.with(Flows.tcp(A, 21, ESTABLISHED, 0), TRANSLATED | FlowStatus.HELPER,
                OptionalLong.of(300), Flows.tcp(A, 21, ESTABLISHED, 0).state(), 5);
        changed(helped);
        assertEquals(List.of(helped), told.whole);
        assertEquals(List.of(), said());
        teller.listed(helped, told);
        assertEquals(List.of(new FlowRecord.Present(helped)), said());
        Flow stateless = Flows.with(Flows.tcp(A, 22, ESTABLISHED, 0), TRANSLATED, OptionalLong.of(300),
                Optional.empty(), 6);
        changed(stateless);
        assertEquals(2, told.whole.size());
    }

    @Test
    void theListIsToldAndEventsGoOnFromThere() {
        Flow tcp = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        Flow opening = Flows.tcp(A, 2, SYN_SENT, PLAIN);
        Flow over = Flows.tcp(A, 3, TIME_WAIT, ASSURED);
        Flow udp = Flows.outbound(UDP, A, 53, PLAIN);
        Flow twins = Flows.tcp(B, 4, ESTABLISHED, ASSURED);
        teller.begin(told);
        for (Flow flow : List.of(tcp, opening, over, udp, twins)) {
            teller.listed(flow, told);
        }
        assertEquals(List.of(new FlowRecord.Answers(Set.of(A)), new FlowRecord.Present(tcp),
                new FlowRecord.Present(udp)), said());
        endedByItself(tcp);
        assertEquals(List.of(gone(tcp)), said());
    }

    @Test
    void whatAnotherProgramCreatesInTheMiddleOfItsLifeIsTold() {
        Flow created = Flows.tcp(A, 1, ESTABLISHED, ASSURED);
        teller.heard(now, new FlowEvent.Began(created, 99), told);
        assertEquals(List.of(new FlowRecord.Present(created)), said());
    }

    @Test
    void anOverrunBeginsAnew() {
        teller.heard(now, new FlowEvent.Overrun(), told);
        assertEquals(1, told.anew);
    }

    /** Whatever happens, what was told minus what was told to be gone is what lives and crosses. */
    @Test
    void theTwinsPictureFollowsAnyHistory() {
        Random random = new Random(9);
        List<Flow> living = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (living.isEmpty() || random.nextInt(3) == 0) {
                Flow flow = Flows.tcp(A, random.nextInt(65_536), ESTABLISHED, ASSURED);
                flow = Flows.with(flow, flow.status().bits(), flow.timeoutSeconds(), flow.state(), random.nextInt());
                changed(flow);
                living.add(flow);
            } else {
                int at = random.nextInt(living.size());
                switch (random.nextInt(4)) {
                    case 0 -> changed(living.get(at));
                    case 1 -> changed(Flows.in(living.get(at), FIN_WAIT));
                    case 2 -> changed(Flows.in(living.remove(at), TIME_WAIT));
                    default -> endedByItself(living.remove(at));
                }
            }
            assertEquals(living.size(), teller.told());
        }
        long present = told.records.stream().filter(FlowRecord.Present.class::isInstance).count();
        long gone = told.records.stream().filter(FlowRecord.Gone.class::isInstance).count();
        assertEquals(living.size(), present - gone);
    }
}
