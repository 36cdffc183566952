package io.twinwall.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private enum Said implements Message {
        HELLO;

        @Override
        public Wording wording() {
            return new Wording("TEST-0001", Level.INFO, "hello %s", "a test said hello");
        }
    }

    @Test
    void keepsTheNewestAndHandsEveryEntryToTheSink() {
        List<LogEntry> written = new CopyOnWriteArrayList<>();
        RecentEvents events = new RecentEvents(2, () -> Instant.EPOCH, written::add);
        events.log(Said.HELLO, "a");
        events.log(Said.HELLO, "b");
        events.log(Said.HELLO, "c");
        events.close();
        assertEquals(List.of("hello b", "hello c"), events.last(10).stream().map(LogEntry::text).toList());
        assertEquals(List.of("hello c"), events.last(1).stream().map(LogEntry::text).toList());
        assertEquals(List.of("hello a", "hello b", "hello c"), written.stream().map(LogEntry::text).toList());
    }

    @Test
    void aSinkThatHangsNeverBlocksTheCallerAndItsLossIsSaid() throws InterruptedException {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        List<LogEntry> written = new CopyOnWriteArrayList<>();
        RecentEvents events = new RecentEvents(10, () -> Instant.EPOCH, entry -> {
            entered.countDown();
            awaitUninterrupted(hung);
            written.add(entry);
        });
        events.log(Said.HELLO, "first");
        assertTrue(entered.await(5, TimeUnit.SECONDS));
        for (int i = 0; i < 5000; i++) {
            events.log(Said.HELLO, i);
        }
        assertEquals("hello 4999", events.last(1).getFirst().text());
        hung.countDown();
        events.close();
        assertEquals(4098, written.size());
        assertEquals("904 events were not written to the log target, which was too slow", written.getLast().text());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
