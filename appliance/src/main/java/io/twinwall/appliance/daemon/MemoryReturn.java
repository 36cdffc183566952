package io.twinwall.appliance.daemon;

import io.twinwall.linux.process.Scheduling;
import java.time.Duration;

/**
 * Gives back, now and then, what starting and commits leave behind. The virtual machine can do so itself
 * (TrimNativeHeapInterval), but not for a process whose pages are locked.
 */
final class MemoryReturn implements AutoCloseable {
    /** By then a start is over, whose garbage nobody would collect for seconds on a node that has little to do. */
    private static final Duration FIRST = Duration.ofSeconds(4);
    /** A little more than ZGC waits before it gives a page back. */
    private static final Duration UNCOMMITTED = Duration.ofMillis(1_500);

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Thread thread;

    /** Begins. */
    MemoryReturn(Scheduling scheduling) {
        thread = Thread.ofVirtual().name("memory-return").start(() -> run(scheduling));
    }

    private static void run(Scheduling scheduling) {
        try {
            Thread.sleep(FIRST);
            System.gc();
            Thread.sleep(UNCOMMITTED);
            scheduling.giveBackMemory();
            while (true) {
                Thread.sleep(EVERY);
                scheduling.giveBackMemory();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
