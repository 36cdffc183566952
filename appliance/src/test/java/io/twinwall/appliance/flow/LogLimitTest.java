package io.twinwall.appliance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LogLimitTest {
    private static final Instant START = Instant.EPOCH;

    private static int admitted(LogLimit limit, Instant now, int tries) {
        int count = 0;
        for (int i = 0; i < tries; i++) {
            count += limit.admits(now) ? 1 : 0;
        }
        return count;
    }

    @Test
    void aBurstGoesInThenSoManyASecond() {
        LogLimit limit = new LogLimit(50, 5, START);
        assertEquals(50, admitted(limit, START, 1000));
        assertEquals(950, limit.takeLeftOut());
        assertEquals(START, limit.since());
        assertEquals(5, admitted(limit, START.plusSeconds(1), 1000));
        assertEquals(50, admitted(limit, START.plusSeconds(3600), 1000));
        assertEquals(START.plusSeconds(1), limit.since());
        assertEquals(995 + 950, limit.takeLeftOut());
        assertEquals(0, limit.takeLeftOut());
    }

    @Test
    void partsOfASecondAreNotLost() {
        LogLimit limit = new LogLimit(1, 5, START);
        assertTrue(limit.admits(START));
        int admitted = 0;
        for (int millis = 10; millis <= 10_000; millis += 10) {
            admitted += limit.admits(START.plusMillis(millis)) ? 1 : 0;
        }
        assertTrue(admitted >= 48 && admitted <= 50, "of 50: " + admitted);
    }

    @Test
    void aClockThatGoesBackEarnsNothing() {
        LogLimit limit = new LogLimit(1, 5, START.plusSeconds(10));
        assertTrue(limit.admits(START.plusSeconds(10)));
        assertFalse(limit.admits(START));
        assertFalse(limit.admits(START.plusSeconds(10)));
    }
}
