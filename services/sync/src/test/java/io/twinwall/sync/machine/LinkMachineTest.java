package io.twinwall.sync.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.twinwall.sync.machine.LinkState.Phase;
import io.twinwall.sync.wire.Frames;
import io.twinwall.sync.wire.TwinFrame;
import io.twinwall.sync.wire.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkMachineTest {
    private static final long MILLI = 1_000_000;
    private static final long START_WALL = 1_700_000_000_000_000L;

    private final LinkMachine machine = new LinkMachine();
    private final RecordedLink done = new RecordedLink();
    private LinkState state = state("r1", "r2", new Versions(1, 2));
    private long now;

    private static LinkState state(String self, String twin, Versions versions) {
        return new LinkState(new LinkSettings(self, twin, versions, "0.1.0", Frames.boot(1), 42));
    }

    private Moment at(long millis) {
        assertTrue(millis * MILLI >= now, "time goes back");
        now = millis * MILLI;
        return new Moment(now, START_WALL + millis * 1_000);
    }

    private List<String> step(LinkEvent event) {
        machine.step(state, event, done);
        return done.take();
    }

    private List<String> hears(long millis, long connection, TwinFrame frame) {
        return step(new LinkEvent.FrameHeard(at(millis), connection, frame));
    }

    private static TwinFrame.Hello hello(String node, int oldest, int newest) {
        return Frames.hello(node, new Versions(oldest, newest), Frames.boot(2));
    }

    /** Up at {@code millis} on connection 1. */
    private void up(long millis) {
        step(new LinkEvent.Enabled(at(millis)));
        step(new LinkEvent.TimeReached(at(millis)));
        step(new LinkEvent.Secured(at(millis), 1, true));
        assertEquals(List.of("up 1 version 1", "send 1 Beat"), hears(millis, 1, hello("r2", 1, 1)));
    }

    @Test
    void theLowerNameDialsAndTheOtherWaits() {
        step(new LinkEvent.Enabled(at(0)));
        assertEquals(List.of("dial"), step(new LinkEvent.TimeReached(at(0))));
        assertEquals(Phase.DIALLING, state.phase());
        state = state("r2", "r1", Versions.SPOKEN);
        step(new LinkEvent.Enabled(at(1)));
        assertEquals(Long.MAX_VALUE, machine.wakeAt(state));
        assertEquals(List.of(), step(new LinkEvent.TimeReached(at(100_000))));
        assertEquals(List.of("send 5 Hello"), step(new LinkEvent.Secured(at(100_001), 5, false)));
    }

    @Test
    void helloThenUpThenBeats() {
        up(0);
        assertEquals(500 * MILLI, machine.wakeAt(state));
        assertEquals(List.of("send 1 Beat"), step(new LinkEvent.TimeReached(at(500))));
        assertEquals(1, state.version());
    }

    @Test
    void aNodeOfThePreviousVersionStillSyncs() {
        // This node speaks 1 and 2, the twin only 1, and the other way round.
        up(0);
        state = state("r1", "r2", new Versions(1, 1));
        step(new LinkEvent.Enabled(at(1)));
        step(new LinkEvent.TimeReached(at(1)));
        step(new LinkEvent.Secured(at(1), 2, true));
        assertEquals(List.of("up 2 version 1", "send 2 Beat"), hears(1, 2, hello("r2", 1, 2)));
    }

    @Test
    void withoutACommonVersionBothSidesAreToldWhich() {
        step(new LinkEvent.Enabled(at(0)));
        step(new LinkEvent.TimeReached(at(0)));
        step(new LinkEvent.Secured(at(0), 1, true));
        assertEquals(
                List.of("send 1 Goodbye VERSION", "hang up 1",
                        "hindered VERSION: r1 (0.1.0) speaks version 1-2, r2 (1.0) speaks 3"),
                hears(1, 1, hello("r2", 3, 3)));
        // The same again is no news.
        step(new LinkEvent.TimeReached(at(9_000)));
        step(new LinkEvent.Secured(at(9_000), 2, true));
        assertEquals(List.of("send 2 Goodbye VERSION", "hang up 2"), hears(9_001, 2, hello("r2", 3, 3)));
    }

    @Test
    void anotherNodeThanTheDocumentsIsRefused() {
        step(new LinkEvent.Enabled(at(0)));
        step(new LinkEvent.TimeReached(at(0)));
        step(new LinkEvent.Secured(at(0), 1, true));
        assertEquals(
                List.of("send 1 Goodbye WRONG_NODE", "hang up 1", "hindered WRONG_NODE: the paired node calls itself"
                        + " r3, the document's other node is r2"),
                hears(1, 1, hello("r3", 1, 1)));
    }

    @Test
    void silenceEndsAConnectionAndItIsDialledAgain() {
        up(0);
        hears(400, 1, new TwinFrame.Beat(0, START_WALL, Optional.empty(), ""));
        step(new LinkEvent.TimeReached(at(900)));
        step(new LinkEvent.TimeReached(at(2_000)));
        step(new LinkEvent.TimeReached(at(3_000)));
        assertEquals(List.of("hang up 1", "down: nothing heard for 3000 ms"),
                step(new LinkEvent.TimeReached(at(3_400))));
        long dial = machine.wakeAt(state) / MILLI;
        assertTrue(dial >= 3_500 && dial <= 3_600, "first wait is 100 to 200 ms: " + dial);
    }

    @Test
    void aNodeThatWasStoppedItselfReadsBeforeItJudges() {
        up(0);
        assertEquals(List.of("send 1 Beat"), step(new LinkEvent.TimeReached(at(60_000))));
        assertEquals(Phase.UP, state.phase());
        assertTrue(machine.wakeAt(state) <= 61_500 * MILLI, "a twin that is silent is given up soon all the same");
    }

    @Test
    void eachFailureDoublesTheWaitUpToTheLongest() {
        step(new LinkEvent.Enabled(at(0)));
        List<Long> waits = new ArrayList<>();
        long millis = 0;
        for (int i = 0; i < 9; i++) {
            step(new LinkEvent.TimeReached(at(millis)));
            assertEquals(Phase.DIALLING, state.phase());
            step(new LinkEvent.DialFailed(at(millis), Hindrance.UNREACHABLE, "connection refused"));
            long wait = machine.wakeAt(state) / MILLI - millis;
            waits.add(wait);
            millis += wait + 1;
        }
        long longest = 200;
        for (long wait : waits) {
            assertTrue(wait >= longest / 2 - 1 && wait <= longest, "waits " + waits);
            longest = Math.min(5_000, longest * 2);
        }
        // The cable is back: at once.
        step(new LinkEvent.CarrierCame(at(millis)));
        assertTrue(machine.wakeAt(state) <= (millis + 100) * MILLI);
    }

    @Test
    void aConnectionThatDidNotLastIsNoReasonToHurry() {
        up(0);
        for (int i = 2; i < 8; i++) {
            step(new LinkEvent.Lost(at(i * 20_000L), i - 1, Hindrance.UNREACHABLE, "reset"));
            step(new LinkEvent.TimeReached(at(i * 20_000L + 10_000)));
            step(new LinkEvent.Secured(at(i * 20_000L + 10_000), i, true));
            hears(i * 20_000L + 19_000, i, hello("r2", 1, 1));
        }
        step(new LinkEvent.Lost(at(160_000), 7, Hindrance.UNREACHABLE, "reset"));
        assertTrue(machine.wakeAt(state) / MILLI - 160_000 >= 2_400, "after six short ones");
    }

    @Test
    void aNewConnectionOfTheTwinsReplacesTheOld() {
        state = state("r2", "r1", Versions.SPOKEN);
        step(new LinkEvent.Enabled(at(0)));
        step(new LinkEvent.Secured(at(0), 1, false));
        hears(1, 1, hello("r1", 1, 1));
        assertEquals(
                List.of("send 1 Goodbye REPLACED", "hang up 1", "down: the twin connected anew", "send 2 Hello"),
                step(new LinkEvent.Secured(at(100), 2, false)));
        // What the old one still says counts no more.
        assertEquals(List.of(), hears(101, 1, new TwinFrame.ResyncRequest(1)));
        assertEquals(List.of(), step(new LinkEvent.Lost(at(102), 1, Hindrance.UNREACHABLE, "closed")));
        assertEquals("up 2 version 1", hears(103, 2, hello("r1", 1, 1)).getFirst());
    }

    @Test
    void whoDialsTakesNoConnectionAndWhoListensMakesNone() {
        up(0);
        assertEquals(List.of("hang up 9"), step(new LinkEvent.Secured(at(1), 9, false)));
        assertEquals(Phase.UP, state.phase());
        state = state("r2", "r1", Versions.SPOKEN);
        step(new LinkEvent.Enabled(at(2)));
        assertEquals(List.of("hang up 3"), step(new LinkEvent.Secured(at(2), 3, true)));
    }

    @Test
    void framesOutOfTurnEndTheConnection() {
        List<TwinFrame> early = List.of(
                new TwinFrame.Data(1, 1, 1, TwinFrame.Kind.ENTRY, ByteString.EMPTY),
                new TwinFrame.Beat(0, 0, Optional.empty(), ""),
                new TwinFrame.Acknowledgement(1, 1, 1),
                new TwinFrame.PairingRefusal(""));
        long millis = 0;
        for (TwinFrame frame : early) {
            state = state("r1", "r2", Versions.SPOKEN);
            step(new LinkEvent.Enabled(at(millis)));
            step(new LinkEvent.TimeReached(at(millis)));
            step(new LinkEvent.Secured(at(millis), 1, true));
            assertEquals(List.of("send 1 Goodbye PROTOCOL_ERROR", "hang up 1"),
                    hears(millis, 1, frame).subList(0, 2));
            millis += 1_000;
        }
        state = state("r1", "r2", new Versions(1, 2));
        up(millis);
        assertEquals("send 1 Goodbye PROTOCOL_ERROR", hears(millis, 1, hello("r2", 1, 1)).getFirst());
        up(millis + 1_000 * 60);
        assertEquals("send 1 Goodbye PROTOCOL_ERROR",
                step(new LinkEvent.RubbishHeard(at(millis + 60_001), 1, "noise")).getFirst());
    }

    @Test
    void aTwinThatSaysNoHelloIsLeft() {
        step(new LinkEvent.Enabled(at(0)));
        step(new LinkEvent.TimeReached(at(0)));
        step(new LinkEvent.Secured(at(0), 1, true));
        assertEquals(5_000 * MILLI, machine.wakeAt(state));
        assertEquals(List.of("send 1 Goodbye PROTOCOL_ERROR", "hang up 1",
                        "hindered PROTOCOL_ERROR: the twin said no hello"),
                step(new LinkEvent.TimeReached(at(5_000))));
    }

    /** Exchanges of beats with a twin whose clock is {@code aheadMicros} ahead; a frame takes 2 ms each way. */
    private List<String> exchange(long fromMillis, int count, long aheadMicros) {
        List<String> alarms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long sent = fromMillis + i * 10L;
            alarms.addAll(hears(sent + 5, 1, new TwinFrame.Beat(
                    (sent + 3) * MILLI, START_WALL + (sent + 3) * 1_000 + aheadMicros,
                    Optional.of(new TwinFrame.Echo(sent * MILLI, MILLI)), "d0c")));
        }
        alarms.removeIf(word -> word.startsWith("send"));
        return alarms;
    }

    @Test
    void theClocksDifferenceIsTheMedianOfSeveralExchanges() {
        up(0);
        exchange(10, 9, 1_500_000);
        assertEquals(1_500_000, state.skew().skewMicros());
        assertEquals(4 * MILLI, state.skew().tripNanos());
        // One frame that waited somewhere moves nothing.
        exchange(200, 1, 90_000_000);
        assertEquals(1_500_000, state.skew().skewMicros());
        assertEquals("d0c", state.twinDocument());
    }

    @Test
    void clocksAnHourApartAreAnAlarmOnceAndNothingElse() {
        up(0);
        long hour = 3_600_000_000L;
        assertEquals(List.of("clocks apart 3600 s"), exchange(10, 9, hour));
        assertEquals(List.of(), exchange(200, 9, hour));
        assertEquals(Phase.UP, state.phase());
        assertEquals(List.of("clocks together"), exchange(400, 9, 1_000));
        assertEquals(List.of("clocks apart -3600 s"), exchange(600, 9, -hour));
    }

    @Test
    void clocksOfATwinThatLiesBreakNothing() {
        up(0);
        for (long wall : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
            for (long echo : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1}) {
                hears(now / MILLI + 1, 1, new TwinFrame.Beat(
                        echo, wall, Optional.of(new TwinFrame.Echo(echo, echo)), ""));
            }
        }
        assertEquals(Phase.UP, state.phase());
    }

    @Test
    void disablingSaysGoodbyeAndNothingFollows() {
        up(0);
        assertEquals(List.of("send 1 Goodbye UNPAIRED", "hang up 1", "down: the link was switched off"),
                step(new LinkEvent.Disabled(at(10), TwinFrame.Reason.UNPAIRED)));
        assertEquals(Long.MAX_VALUE, machine.wakeAt(state));
        assertEquals(List.of("hang up 2"), step(new LinkEvent.Secured(at(11), 2, true)));
    }

    @Test
    void theTwinsGoodbyeIsUnderstood() {
        up(0);
        assertEquals(
                List.of("hang up 1", "down: the twin was told to unpair",
                        "hindered UNPAIRED: the twin was told to unpair"),
                hears(10, 1, new TwinFrame.Goodbye(TwinFrame.Reason.UNPAIRED, "")));
    }
}
