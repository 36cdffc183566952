package io.twinwall.appliance.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContestTest {
    private static final List<String> BOTH = List.of("twinwall", "keepalived");

    @Test
    void contestantsTakeTurns() throws LabFailed {
        ScriptedCase power = new ScriptedCase("power", BOTH).giving(1, 2, 3, 4);
        List<String> progress = new ArrayList<>();
        List<Outcome> outcomes = new Contest(2, progress::add).run(List.of(power));
        assertEquals(List.of("begin", "twinwall", "keepalived", "twinwall", "keepalived"), power.calls());
        assertEquals(
                new Figures(List.of(2.0, 4.0)),
                outcomes.getFirst().figures("keepalived", ScriptedCase.OUTAGE));
        assertEquals("power 2 of 2: keepalived", progress.getLast());
        assertTrue(outcomes.getFirst().measured());
    }

    @Test
    void runThatFailsEndsOnlyItself() throws LabFailed {
        ScriptedCase power = new ScriptedCase("power", BOTH).giving(Double.NaN, 2, 3, 4);
        Outcome outcome =
                new Contest(2, what -> {}).run(List.of(power)).getFirst();
        assertEquals(
                new Figures(List.of(Double.NaN, 3.0)), outcome.figures("twinwall", ScriptedCase.OUTAGE));
        assertEquals("traffic does not flow", outcome.samples().get("twinwall").getFirst().failure().orElseThrow());
        assertFalse(outcome.measured());
    }

    @Test
    void failureOfThePeerIsNoFailureOfOurs() throws LabFailed {
        ScriptedCase power = new ScriptedCase("power", BOTH).giving(1, Double.NaN);
        assertTrue(new Contest(1, what -> {}).run(List.of(power)).getFirst().measured());
    }

    @Test
    void caseThatCannotBeginIsNotMeasuredAndEndsNothingElse() throws LabFailed {
        ScriptedCase bad = new ScriptedCase("bad", BOTH).refusingToBegin();
        ScriptedCase good = new ScriptedCase("good", BOTH).giving(1, 2);
        List<Outcome> outcomes = new Contest(1, what -> {}).run(List.of(bad, good));
        assertEquals(Sample.failed("cannot begin"), outcomes.getFirst().samples().get("twinwall").getFirst());
        assertTrue(outcomes.getLast().measured());
    }

    @Test
    void everythingThatTakesLongBeginsBeforeTheFirstIsMeasured() throws LabFailed {
        List<String> order = new ArrayList<>();
        ScriptedCase one = new ScriptedCase("one", List.of("twinwall"), order).giving(1);
        ScriptedCase two = new ScriptedCase("two", List.of("twinwall"), order).giving(2);
        new Contest(1, what -> {}).run(List.of(one, two));
        assertEquals(List.of("begin", "begin", "twinwall", "twinwall"), order);
    }
}
