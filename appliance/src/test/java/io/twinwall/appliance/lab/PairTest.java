package io.twinwall.appliance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PairTest {
    @Test
    void allRoutersActiveIsActive() {
        assertEquals(
                Pair.State.ACTIVE,
                Pair.stateOf("[{\"group\": \"main\", \"state\": \"Active\"}, {\"state\": \"Active\"}]"));
    }

    @Test
    void allRoutersBackupIsBackup() {
        assertEquals(Pair.State.BACKUP, Pair.stateOf("[{\"state\": \"Backup\", \"addresses\": [\"10.10.0.1/24\"]}]"));
    }

    @Test
    void routersThatDisagreeAreBetween() {
        assertEquals(Pair.State.BETWEEN, Pair.stateOf("[{\"state\": \"Active\"}, {\"state\": \"Backup\"}]"));
        assertEquals(Pair.State.BETWEEN, Pair.stateOf("[{\"state\": \"Initialize\"}]"));
    }

    @Test
    void stateOfSomethingInsideARouterIsNotTheRouters() {
        assertEquals(Pair.State.ACTIVE, Pair.stateOf("[{\"state\": \"Active\", \"link\": {\"state\": \"Backup\"}}]"));
    }

    @Test
    void textThatIsNoListOfRoutersIsBetween() {
        assertEquals(Pair.State.BETWEEN, Pair.stateOf("[]"));
        assertEquals(Pair.State.BETWEEN, Pair.stateOf("unknown command"));
        assertEquals(Pair.State.BETWEEN, Pair.stateOf(""));
        assertEquals(Pair.State.BETWEEN, Pair.stateOf("[{\"state\": \"Active\"},"));
    }

    @Test
    void aPairedPairIsReadyWhenNoLossWouldBeNoticedAndOneThatIsNotPairedAlways() {
        String losses = "\"losses\": [{\"node\": \"r1\", \"noticed\": %s}, {\"node\": \"r2\", \"noticed\": false}]}";
        assertTrue(Pair.readyBy("{\"paired\": true, " + losses.formatted("false")));
        assertFalse(Pair.readyBy("{\"paired\": true, " + losses.formatted("true")));
        assertTrue(Pair.readyBy("{\"paired\": false, " + losses.formatted("true")));
        assertFalse(Pair.readyBy("{\"paired\": true"));
        assertFalse(Pair.readyBy("unknown command"));
    }
}
