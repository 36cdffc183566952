package io.twinwall.vrrp.link.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.vrrp.link.wire.LinkBeat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One node's beats, step by step: B is 30 ms, M is 4, on both sides. */
final class LinkBeatMachineTest {
    private static final long MILLI = 1_000_000;
    private static final long B = 30 * MILLI;
    private static final int M = 4;

    private final LinkBeatMachine machine = new LinkBeatMachine();
    private final LinkBeatState state = new LinkBeatState();
    private final Duties done = new Duties();
    private long now = 1_000 * MILLI;
    private long twins;

    private final class Duties implements LinkBeatActions {
        private final List<String> all = new ArrayList<>();
        private long sent;
        private boolean hearing;
        private boolean leaving;
        private long echo;

        @Override
        public void send(LinkBeat beat) {
            sent = beat.sequence();
            hearing = beat.hearing();
            leaving = beat.leaving();
            echo = beat.echo();
        }

        @Override
        public void missedNoMore() {
            all.add("missed no more");
        }

        @Override
        public void discardBeats() {
            all.add("discard");
        }

        @Override
        public void stateChanged(LinkBeatState.Phase from, LinkBeatState.Phase to) {
            all.add(from + " to " + to);
        }

        @Override
        public void twinSilent() {
            all.add("silent");
        }

        @Override
        public void silenceSettled() {
            all.add("settled");
        }

        @Override
        public void twinDoubts() {
            all.add("doubted");
        }

        private List<String> take() {
            List<String> taken = List.copyOf(all);
            all.clear();
            return taken;
        }
    }

    private void start() {
        machine.step(state, new LinkBeatEvent.Started(now, new LinkBeatSettings(B, M, 1)), done);
    }

    private void hear(boolean hearing, boolean leaving, long echo) {
        LinkBeat beat = new LinkBeat().flags(hearing, leaving).promise(B / 1_000, M).number(2, ++twins, echo);
        machine.step(state, new LinkBeatEvent.BeatHeard().set(now, beat), done);
    }

    /** Steps on time until then. */
    private void run(long until) {
        while (machine.wakeAt(state) <= until) {
            now = Math.max(now, machine.wakeAt(state));
            machine.step(state, new LinkBeatEvent.TimeReached().at(now), done);
        }
        now = until;
    }

    private void up() {
        start();
        hear(false, false, 0);
        hear(true, false, done.sent);
        assertEquals(List.of("off to down", "down to one-way", "one-way to up"), done.take());
    }

    /** A twin that hears everything, for a while. */
    private void talk(int beats) {
        for (int i = 0; i < beats; i++) {
            run(now + B);
            hear(true, false, done.sent);
        }
    }

    @Test
    void bothMustHearOneAnotherBeforeItIsUp() {
        start();
        assertFalse(done.hearing);
        hear(false, false, 0);
        assertTrue(done.hearing, "it says at once that it hears");
        assertTrue(state.mayBeMissed(), "the twin may have come up by that");
        hear(true, false, done.sent);
        assertEquals(LinkBeatState.Phase.UP, state.phase());
        assertEquals(twins, done.echo);
    }

    @Test
    void aBeatLeavesEveryIntervalWhateverIsHeard() {
        up();
        long first = done.sent;
        talk(100);
        assertEquals(first + 100, done.sent);
        assertEquals(List.of(), done.take());
    }

    @Test
    void silenceIsToldAfterTheTwinsPromiseAndSettledFourBeatsLater() {
        up();
        talk(10);
        long heardAt = now;
        run(heardAt + M * B - 1);
        assertFalse(done.take().contains("silent"));
        run(heardAt + M * B);
        assertEquals(List.of("up to down", "doubted", "silent"), done.take());
        assertTrue(state.mayBeMissed(), "the twin may be about to act as well");
        run(heardAt + (M + LinkBeatMachine.SETTLE) * B - 1);
        assertEquals(List.of(), done.take());
        run(heardAt + (M + LinkBeatMachine.SETTLE) * B);
        assertEquals(List.of("settled"), done.take());
        run(now + 1_000 * MILLI);
        assertEquals(List.of("missed no more"), done.take());
        assertFalse(state.mayBeMissed());
    }

    @Test
    void aTwinThatIsHeardAgainInTimeWasNeverSilent() {
        up();
        talk(10);
        run(now + (M + 2) * B);
        hear(true, false, done.sent);
        done.take();
        talk(20);
        assertEquals(List.of("missed no more"), done.take());
        assertEquals(0, state.lost(), "none was numbered and missing");
    }

    @Test
    void fourOfOursUnheardAreADoubtThatIsSaidUntilTheyAreHeard() {
        up();
        talk(5);
        long heardThere = done.sent;
        for (int i = 0; i < 3; i++) {
            run(now + B);
            hear(true, false, heardThere);
        }
        assertEquals(List.of(), done.take());
        for (int i = 0; i < 3; i++) {
            run(now + B);
            hear(true, false, heardThere);
        }
        assertEquals(List.of("doubted", "doubted", "doubted"), done.take());
        hear(true, false, done.sent);
        talk(5);
        assertEquals(List.of(), done.take());
    }

    @Test
    void ourOwnSleepProvesNothing() {
        up();
        talk(5);
        now += 90 * MILLI;
        machine.step(state, new LinkBeatEvent.TimeReached().at(now), done);
        run(now + 20 * B);
        assertFalse(done.take().contains("settled"));
    }

    @Test
    void whatWaitedThroughASleepIsThrownAway() {
        up();
        talk(5);
        now += 2_000 * MILLI;
        hear(true, false, done.sent);
        assertEquals(List.of("discard", "up to down", "doubted"), done.take());
        run(now + 20 * B);
        assertFalse(done.take().contains("settled"));
        hear(false, false, 0);
        assertEquals(LinkBeatState.Phase.INIT, state.phase());
    }

    @Test
    void aTwinThatSaysItLeavesIsNotSilent() {
        up();
        talk(5);
        hear(true, true, done.sent);
        run(now + 20 * B);
        List<String> told = done.take();
        assertTrue(told.contains("up to twin-out-of-service"), told::toString);
        assertFalse(told.contains("silent") || told.contains("settled"), told::toString);
    }

    @Test
    void theEndIsSaidTwiceAndNothingIsSaidAfterIt() {
        up();
        talk(5);
        long before = done.sent;
        machine.step(state, new LinkBeatEvent.Stopped(now), done);
        assertEquals(before + 2, done.sent);
        assertTrue(done.leaving);
        run(now + 1_000 * MILLI);
        assertEquals(before + 2, done.sent);
        assertFalse(state.mayBeMissed());
    }

    @Test
    void numbersGoOnAfterAFault() {
        up();
        talk(5);
        LinkBeatState fresh = new LinkBeatState(state);
        long before = done.sent;
        machine.step(fresh, new LinkBeatEvent.Started(now, new LinkBeatSettings(B, M, 1)), done);
        assertEquals(before + 1, done.sent);
    }
}
