package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.Octets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CountersTest {
    private static final Counters COUNTERS = Counters.of(List.of(
            rule("firewall.tracked", Optional.empty()),
            rule("firewall.policy.lan -> local", Optional.of(new NfRule.NfCounter(3, 180))),
            rule("firewall.policy.lan -> local",
                    Optional.of(new NfRule.NfCounter(5_000_000_000L, 9_000_000_000_000L))),
            rule("zero", Optional.of(new NfRule.NfCounter(0, 0)))), Map.of("group.seen", 3));

    private static NfRule rule(String comment, Optional<NfRule.NfCounter> counter) {
        return new NfRule("input", 7, comment, counter, Octets.NONE, Octets.NONE);
    }

    @Test
    void rulesOfOnePathAreKeptInOrderAndSummed() {
        assertEquals(4, COUNTERS.rules());
        assertEquals(3, COUNTERS.elements().get("group.seen"));
        assertEquals(new Counters.Tally(3, 180), COUNTERS.at("firewall.policy.lan -> local", 0));
        assertEquals(
                new Counters.Tally(5_000_000_000L, 9_000_000_000_000L), COUNTERS.at("firewall.policy.lan -> local", 1));
        assertEquals(
                new Counters.Tally(5_000_000_003L, 9_000_000_000_180L), COUNTERS.sum("firewall.policy.lan -> local"));
    }

    @Test
    void whatIsNotThereCountsNothing() {
        assertEquals(Counters.Tally.ZERO, COUNTERS.at("firewall.policy.lan -> local", 2));
        assertEquals(Counters.Tally.ZERO, COUNTERS.sum("firewall.tracked"));
        assertEquals(Counters.Tally.ZERO, COUNTERS.sum("zero"));
    }
}
