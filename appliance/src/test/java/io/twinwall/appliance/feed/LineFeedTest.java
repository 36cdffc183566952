package io.twinwall.appliance.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LineFeedTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final LineFeed feed = new LineFeed(closing -> closed.incrementAndGet());

    private Feed.Next next() throws InterruptedException {
        return feed.next(Duration.ZERO);
    }

    @Test
    void linesComeInOrderThenTheEnd() throws Exception {
        assertEquals(new Feed.Nothing(), next());
        feed.offer("one");
        feed.offer("two");
        feed.end(Outcome.done("over"));
        assertEquals(new Feed.Line("one"), next());
        assertEquals(new Feed.Line("two"), next());
        assertEquals(new Feed.Ended(Outcome.done("over")), next());
        assertEquals(new Feed.Ended(Outcome.done("over")), next());
        feed.close();
        assertEquals(1, closed.get());
    }

    @Test
    void aSlowReaderIsToldWhatItMissedWhereItMissedIt() throws Exception {
        for (int i = 0; i < LineFeed.CAPACITY + 5; i++) {
            feed.offer("line " + i);
        }
        assertEquals(new Feed.Line("line 0"), next());
        feed.offer("left out as well, or the gap would stand in the wrong place");
        for (int i = 1; i < LineFeed.CAPACITY; i++) {
            assertEquals(new Feed.Line("line " + i), next());
        }
        assertEquals(new Feed.Line("6 lines were left out: this terminal is slower than they come"), next());
        feed.offer("after");
        assertEquals(new Feed.Line("after"), next());
        assertEquals(new Feed.Nothing(), next());
    }
}
