package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CountersTest {
    /**
     * As libnftables 1.0.6 lists; a counter may stand anywhere among the expressions, and another rule may have none.
     */
    private static final String LISTING = """
            {"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
             {"table": {"family": "inet", "name": "twinwall-filter", "handle": 2}},
             {"set": {"family": "inet", "name": "rule", "table": "twinwall-filter", "elem": ["rule"]}},
             {"rule": {"family": "inet", "table": "twinwall-filter", "chain": "input", "handle": 9,
               "comment": "firewall.tracked", "expr": [{"vmap": {"key": {"ct": {"key": "state"}}, "data":
               {"set": [["established", {"accept": null}], ["invalid", {"jump": {"target": "invalid"}}]]}}}]}},
             {"rule": {"comment": "firewall.policy.lan -> local", "expr": [
               {"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}},
               {"counter": {"packets": 3, "bytes": 180}}, {"reject": {"type": "tcp reset"}}]}},
             {"rule": {"expr": [{"counter": {"packets": 5000000000, "bytes": 9000000000000}}, {"reject": {}}],
               "comment": "firewall.policy.lan -> local"}},
             {"rule": {"expr": [{"counter": null}, {"accept": null}], "comment": "zero"}}]}""";

    @Test
    void rulesOfOnePathAreKeptInOrderAndSummed() throws IOException {
        Counters counters = Counters.parse(LISTING);
        assertEquals(4, counters.rules());
        assertEquals(new Counters.Tally(3, 180), counters.at("firewall.policy.lan -> local", 0));
        assertEquals(
                new Counters.Tally(5_000_000_000L, 9_000_000_000_000L), counters.at("firewall.policy.lan -> local", 1));
        assertEquals(
                new Counters.Tally(5_000_000_003L, 9_000_000_000_180L), counters.sum("firewall.policy.lan -> local"));
    }

    @Test
    void whatIsNotThereCountsNothing() throws IOException {
        Counters counters = Counters.parse(LISTING);
        assertEquals(Counters.Tally.ZERO, counters.at("firewall.policy.lan -> local", 2));
        assertEquals(Counters.Tally.ZERO, counters.sum("firewall.tracked"));
        assertEquals(Counters.Tally.ZERO, counters.sum("zero"));
    }

    @Test
    void everyCutOfAListingIsAnErrorNotAnAnswer() {
        for (int length = 1; length < LISTING.length(); length++) {
            String cut = LISTING.substring(0, length);
            assertThrows(IOException.class, () -> Counters.parse(cut), cut);
        }
    }
}
