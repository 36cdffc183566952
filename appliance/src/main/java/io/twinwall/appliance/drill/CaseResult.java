package io.twinwall.appliance.drill;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One case, run once.
 *
 * @param drillCase what was done
 * @param outages the longest silence around the fault, by the traffic's name
 * @param healOutages the same while the struck node came back
 * @param newActive who is Active after the fault, empty where nobody was in time
 * @param silentFor how long the old box had been silent when the twin sent its first answer; negative where both
 *     answered; empty where it is not watched
 * @param failure why the case failed, empty where the pair recovered
 */
record CaseResult(
        DrillCase drillCase,
        Map<String, Duration> outages,
        Map<String, Duration> healOutages,
        Optional<String> newActive,
        Optional<Duration> silentFor,
        Optional<String> failure) {
    CaseResult {
        outages = Map.copyOf(outages);
        healOutages = Map.copyOf(healOutages);
    }

    boolean recovered() {
        return failure.isEmpty();
    }
}
