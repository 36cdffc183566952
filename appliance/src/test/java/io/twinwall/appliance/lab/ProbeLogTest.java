package io.twinwall.appliance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProbeLogTest {
    private static final long MILLI = 1_000_000;
    private final ProbeLog log = new ProbeLog();

    private void send(int howMany) {
        for (int i = 0; i < howMany; i++) {
            log.sent(i * MILLI);
        }
    }

    private void answer(int from, int to) {
        for (int i = from; i < to; i++) {
            log.answered(i);
        }
    }

    private long lossMillis(long from, long to) {
        return log.longestLoss(from * MILLI, to * MILLI).toMillis();
    }

    @Test
    void whatIsAnsweredLateIsNotLost() {
        send(100);
        answer(50, 100);
        answer(0, 50);
        assertEquals(0, lossMillis(0, 99));
    }

    @Test
    void theLongestRunCountsFromItsFirstProbeToTheNextWithAnAnswer() {
        send(100);
        answer(0, 10);
        answer(12, 40);
        answer(47, 100);
        assertEquals(7, lossMillis(0, 99));
        assertEquals(2, lossMillis(0, 39));
    }

    @Test
    void aRunThatNeverEndedLastsToTheEnd() {
        send(100);
        answer(0, 90);
        assertEquals(9, lossMillis(0, 99));
        assertEquals(0, lossMillis(0, 89));
    }

    @Test
    void numbersThatWereNeverSentOrAreForgottenChangeNothing() {
        send(1 << 17);
        send(5);
        answer(0, 5);
        log.answered(1L << 40);
        log.answered(-1);
        assertEquals(Duration.ofNanos(3 * MILLI), log.longestLoss(0, 3 * MILLI));
    }
}
