package io.twinwall.sync.flows.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.sync.flows.Flows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void itRemembersAsAMapDoes() {
        Random random = new Random(5);
        Ledger ledger = new Ledger();
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            // Few keys, close together: removals leave holes in long runs.
            long key = 1 + random.nextInt(4_000);
            switch (random.nextInt(3)) {
                case 0 -> assertEquals(map.remove(key) != null, ledger.remove(key));
                case 1 -> {
                    int bits = 1 + random.nextInt(31);
                    ledger.put(key, bits);
                    map.put(key, bits);
                }
                default -> assertEquals(map.getOrDefault(key, 0), ledger.get(key));
            }
            assertEquals(map.size(), ledger.size());
        }
        map.forEach((key, bits) -> assertEquals(bits, ledger.get(key)));
    }

    @Test
    void aConnectionIsToldFromItsSuccessorAndItsNeighbours() {
        var tuple = Flows.tuple(6, "10.1.0.5", 40_000, "198.51.100.7", 443);
        assertNotEquals(Ledger.key(1, tuple, 0), Ledger.key(2, tuple, 0), "the same place, another connection");
        assertNotEquals(Ledger.key(1, tuple, 0), Ledger.key(1, tuple, 5), "another zone");
        Set<Long> keys = new HashSet<>();
        for (int port = 0; port < 65_536; port++) {
            assertTrue(keys.add(Ledger.key(Flows.tuple(6, "10.1.0.5", port, "198.51.100.7", 443), 0)));
        }
        assertFalse(keys.contains(0L));
    }
}
