package io.twinwall.appliance.check.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckMachineTest {
    private static final CheckSettings SETTINGS = new CheckSettings(100, 30, 2, 3);
    private final CheckMachine machine = new CheckMachine();
    private final List<String> called = new ArrayList<>();
    private final CheckActions actions = new CheckActions() {
        @Override
        public void ask(long question) {
            called.add("ask " + question);
        }

        @Override
        public void giveUp(long question) {
            called.add("give up " + question);
        }

        @Override
        public void changed(boolean up) {
            called.add(up ? "up" : "down");
        }
    };
    private CheckState state = CheckState.begin(SETTINGS, Verdict.UNKNOWN, 1000);

    private void woken(long now) {
        state = machine.step(state, new CheckEvent.Woken(now), actions);
    }

    private void answered(long now, long question, boolean good) {
        state = machine.step(state, new CheckEvent.Answered(now, question, good), actions);
    }

    private void rounds(boolean... answers) {
        for (boolean good : answers) {
            long now = machine.wakeAt(state);
            woken(now);
            answered(now + 1, state.question(), good);
        }
    }

    @Test
    void asksAtOnceAndThenAnIntervalAfterEachQuestion() {
        assertEquals(1000, machine.wakeAt(state));
        woken(1000);
        assertEquals(1030, machine.wakeAt(state));
        answered(1005, 1, true);
        assertEquals(1100, machine.wakeAt(state));
        woken(1099);
        woken(1100);
        assertEquals(List.of("ask 1", "ask 2"), called);
    }

    @Test
    void isFirstKnownAfterItsFirstStreak() {
        rounds(true);
        assertEquals(Verdict.UNKNOWN, state.verdict());
        rounds(true);
        assertEquals(List.of("ask 1", "ask 2", "up"), called);
        state = CheckState.begin(SETTINGS, Verdict.UNKNOWN, 1000);
        rounds(false, false);
        assertEquals(Verdict.UNKNOWN, state.verdict());
        rounds(false);
        assertEquals(Verdict.DOWN, state.verdict());
    }

    @Test
    void aStreakThatIsBrokenBeginsAnew() {
        rounds(true, true, false, false, true, false, false);
        assertEquals(Verdict.UP, state.verdict());
        rounds(false, true, false, true);
        assertEquals(Verdict.DOWN, state.verdict());
        rounds(true);
        assertEquals(Verdict.UP, state.verdict());
        assertEquals(List.of("up", "down", "up"),
                called.stream().filter(call -> !call.startsWith("ask")).toList());
    }

    @Test
    void aChangeIsToldOnceHoweverLongItLasts() {
        rounds(false, false, false, false, false, false, false, false);
        assertEquals(1, called.stream().filter("down"::equals).count());
    }

    @Test
    void silenceIsABadAnswerAtTheTimeLimitAndTheLateAnswerIsNone() {
        woken(1000);
        woken(1029);
        assertEquals(List.of("ask 1"), called);
        woken(1030);
        assertEquals(List.of("ask 1", "give up 1"), called);
        assertEquals(1, state.bad());
        answered(1031, 1, true);
        assertEquals(0, state.good());
        assertEquals(1100, machine.wakeAt(state));
    }

    @Test
    void anAnswerToAnEarlierQuestionCountsForNothing() {
        woken(1000);
        woken(1030);
        woken(1100);
        answered(1101, 1, false);
        assertEquals(1, state.bad());
        answered(1102, 2, true);
        assertEquals(1, state.good());
    }

    @Test
    void aLimitLongerThanTheIntervalDelaysTheNextQuestionAndNeverDoublesIt() {
        state = CheckState.begin(new CheckSettings(10, 50, 1, 1), Verdict.UNKNOWN, 1000);
        woken(1000);
        woken(1010);
        woken(1049);
        assertEquals(List.of("ask 1"), called);
        woken(1050);
        assertEquals(List.of("ask 1", "give up 1", "down", "ask 2"), called);
    }

    @Test
    void aLoopThatWakesLateAsksOnceAndDoesNotCatchUp() {
        woken(1000);
        answered(1001, 1, true);
        woken(5000);
        answered(5001, 2, true);
        assertEquals(5100, machine.wakeAt(state));
        assertEquals(List.of("ask 1", "ask 2", "up"), called);
    }

    @Test
    void whatWasKnownStaysUntilAStreakSaysOtherwise() {
        state = CheckState.begin(SETTINGS, Verdict.DOWN, 1000);
        rounds(false, false, false, true);
        assertEquals(Verdict.DOWN, state.verdict());
        rounds(true);
        assertEquals("up", called.getLast());
    }

    @Test
    void timesMayWrapAroundAsNanoTimeDoes() {
        long late = Long.MAX_VALUE - 10;
        state = CheckState.begin(SETTINGS, Verdict.UNKNOWN, late);
        woken(late);
        woken(late + 29);
        assertEquals(List.of("ask 1"), called);
        woken(late + 30);
        assertEquals(List.of("ask 1", "give up 1"), called);
    }
}
