package io.twinwall.sync.flows.machine;

import static io.twinwall.sync.flows.Flows.A;
import static io.twinwall.sync.flows.Flows.B;
import static io.twinwall.sync.flows.Flows.PAIR;
import static io.twinwall.sync.flows.Flows.tuple;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.GroupName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BelongingTest {
    private static Optional<GroupName> of(Tuple original, Tuple reply) {
        return PAIR.of(original, reply);
    }

    private static Optional<GroupName> plain(String from, String to) {
        Tuple original = tuple(6, from, 4000, to, 80);
        return of(original, original.inverted());
    }

    @Test
    void aTranslatedConnectionGoesWithTheAddressItLeavesBy() {
        assertEquals(Optional.of(A), of(tuple(6, "10.1.0.5", 1, "198.51.100.7", 2),
                tuple(6, "198.51.100.7", 2, "192.0.2.1", 1)));
        // By the address, not by where it comes from.
        assertEquals(Optional.of(B), of(tuple(6, "10.1.0.5", 1, "198.51.100.7", 2),
                tuple(6, "198.51.100.7", 2, "192.0.2.9", 1)));
    }

    @Test
    void aForwardedConnectionGoesWithTheAddressItCameTo() {
        assertEquals(Optional.of(B), of(tuple(6, "198.51.100.7", 1, "192.0.2.9", 80),
                tuple(6, "10.1.0.11", 80, "198.51.100.7", 1)));
    }

    @Test
    void aRoutedConnectionGoesWithTheNetworkItComesFrom() {
        assertEquals(Optional.of(A), plain("10.1.0.5", "10.2.0.5"));
        assertEquals(Optional.of(B), plain("10.2.0.5", "10.1.0.5"));
        assertEquals(Optional.of(B), plain("203.0.113.5", "10.2.0.5"));
        assertEquals(Optional.of(A), plain("203.0.113.5", "198.51.100.5"));
    }

    @Test
    void whatEndsOnANodeBelongsToNobody() {
        for (String[] ends : new String[][] {
            {"10.1.0.5", "10.1.0.1"}, {"198.51.100.7", "192.0.2.1"}, {"192.0.2.2", "198.51.100.7"},
            {"198.51.100.7", "192.0.2.3"}, {"169.254.77.1", "169.254.77.2"}, {"192.0.2.1", "198.51.100.7"},
            {"127.0.0.1", "10.1.0.5"}, {"10.1.0.5", "224.0.0.18"}, {"10.1.0.5", "255.255.255.255"},
            {"0.0.0.0", "255.255.255.255"}, {"fe80::1", "ff02::1"}, {"::1", "2001:db8::1"}
        }) {
            assertEquals(Optional.empty(), plain(ends[0], ends[1]), ends[0] + " to " + ends[1]);
        }
        // Translated to what one node has for itself.
        assertEquals(Optional.empty(), of(tuple(6, "10.1.0.5", 1, "198.51.100.7", 2),
                tuple(6, "198.51.100.7", 2, "192.0.2.2", 1)));
    }

    @Test
    void withoutAnythingVirtualNothingBelongs() {
        Tuple original = tuple(6, "10.1.0.5", 1, "10.2.0.5", 2);
        assertEquals(Optional.empty(), Belonging.NONE.of(original, original.inverted()));
    }
}
