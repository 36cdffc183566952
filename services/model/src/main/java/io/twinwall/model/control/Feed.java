package io.twinwall.model.control;

import java.time.Duration;

/** Lines that come one by one until they end or the reader has had enough. Closing it ends what makes them. */
public interface Feed extends AutoCloseable {
    /** What came. */
    sealed interface Next {}

    /** The next line. */
    record Line(String text) implements Next {}

    /** Nothing yet. */
    record Nothing() implements Next {}

    /** There will be no more lines; also what is said instead of any, where the feed could not be had. */
    record Ended(Outcome outcome) implements Next {}

    /** Waits for the next line, at most so long. For one thread. */
    Next next(Duration patience) throws InterruptedException;

    @Override
    void close();

    /** A feed that never began. */
    static Feed refused(String... lines) {
        return new Feed() {
            @Override
            public Next next(Duration patience) {
                return new Ended(Outcome.refused(lines));
            }

            @Override
            public void close() {}
        };
    }
}
