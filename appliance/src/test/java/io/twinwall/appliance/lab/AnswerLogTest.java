package io.twinwall.appliance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AnswerLogTest {
    private final AnswerLog log = new AnswerLog();

    @Test
    void longestSilenceLiesBetweenTwoAnswers() {
        answersAt(10, 12, 14, 300, 302);
        assertEquals(Duration.ofMillis(286), silence(10, 303));
    }

    @Test
    void silenceThatBeganBeforeTheWindowCountsInFull() {
        answersAt(10, 200, 202);
        assertEquals(Duration.ofMillis(190), silence(100, 203));
    }

    @Test
    void silenceThatHasNotEndedCounts() {
        answersAt(10, 12);
        assertEquals(Duration.ofMillis(488), silence(11, 500));
    }

    @Test
    void silenceOutsideTheWindowDoesNotCount() {
        answersAt(10, 400, 402, 404, 900);
        assertEquals(Duration.ofMillis(2), silence(401, 405));
    }

    @Test
    void neverAnsweredIsSilentForTheWholeWindow() {
        assertEquals(Duration.ofMillis(70), silence(30, 100));
    }

    @Test
    void answerStampedEarlierThanTheLatestMakesNoNegativeSilence() {
        answersAt(10, 20, 15, 21);
        assertEquals(Duration.ofMillis(10), silence(10, 21));
        assertEquals(4, log.count());
    }

    @Test
    void forgetsTheOldestOnly() {
        for (int i = 0; i < 200_000; i++) {
            log.answered(Duration.ofMillis(i).toNanos());
        }
        assertEquals(Duration.ofMillis(1), silence(150_000, 199_999));
        assertEquals(200_000, log.count());
    }

    private void answersAt(long... millis) {
        for (long each : millis) {
            log.answered(Duration.ofMillis(each).toNanos());
        }
    }

    private Duration silence(long fromMillis, long toMillis) {
        return log.longestSilence(Duration.ofMillis(fromMillis).toNanos(), Duration.ofMillis(toMillis).toNanos());
    }
}
