package io.twinwall.appliance.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DrillReportTest {
    @Test
    void rowTellsTheMedianOfAllRuns() {
        assertEquals(
                "power            290.0     310.0     330.0       4.0   r2         recovered 3 of 3",
                DrillReport.row(List.of(power(500), power(290), power(280))));
    }

    @Test
    void rowOfAFailedRunTellsWhy() {
        String row = DrillReport.row(List.of(power(290), failed("traffic did not come back within 15 s")));
        assertTrue(row.endsWith("nobody     FAILED 1 of 2: traffic did not come back within 15 s"), row);
    }

    @Test
    void rowTellsHowLongTheOldBoxHadBeenSilent() {
        CaseResult crash = new CaseResult(
                DrillCase.CRASH,
                Map.of("udp", Duration.ofMillis(300)),
                Map.of(),
                Optional.of("r2"),
                Optional.of(Duration.ofNanos(41_300_000)),
                Optional.empty());
        assertEquals(
                "crash            300.0         -         -         -   r2         "
                        + "recovered, the old box was silent 41.3 ms before the twin answered",
                DrillReport.row(List.of(crash)));
    }

    @Test
    void promiseIsKeptOrMissedByTheMedian() {
        assertEquals(
                List.of("power: udp median of 3 110.0 ms, at most 150 ms are promised: kept"),
                DrillReport.promises(List.of(List.of(power(500), power(110), power(90)))));
        assertEquals(
                List.of("power: udp median of 1 151.0 ms, at most 150 ms are promised: missed"),
                DrillReport.promises(List.of(List.of(power(151)))));
    }

    @Test
    void promiseOfACaseThatNeverRanIsMissed() {
        assertEquals(
                List.of("power: udp median of 1 - ms, at most 150 ms are promised: missed"),
                DrillReport.promises(List.of(List.of(failed("the pair is not whole")))));
    }

    @Test
    void medianOfAnEvenNumberIsTheLowerOfTheMiddleOnes() {
        assertEquals(
                Optional.of(Duration.ofMillis(2)),
                DrillReport.median(List.of(power(4), power(2), power(1), power(3)), result -> result.outages()
                        .get("udp")));
    }

    @Test
    void jsonHasEveryRun() {
        String json = DrillReport.json(List.of(List.of(power(290), failed("why"))));
        assertTrue(json.contains("\"case\": \"power\""), json);
        assertTrue(json.contains("\"recovered\": false"), json);
        assertTrue(json.contains("\"udp\": 290.0"), json);
        assertTrue(json.contains("\"failure\": \"why\""), json);
    }

    private static CaseResult power(long udpMillis) {
        return new CaseResult(
                DrillCase.POWER,
                Map.of(
                        "udp",
                        Duration.ofMillis(udpMillis),
                        "ping",
                        Duration.ofMillis(310),
                        "http",
                        Duration.ofMillis(330)),
                Map.of("udp", Duration.ofMillis(4)),
                Optional.of("r2"),
                Optional.empty(),
                Optional.empty());
    }

    private static CaseResult failed(String why) {
        return new CaseResult(
                DrillCase.POWER, Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.of(why));
    }
}
