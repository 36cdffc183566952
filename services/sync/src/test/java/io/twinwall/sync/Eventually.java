package io.twinwall.sync;

import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Eventually {
    private static final long LOOK_MILLIS = 10;

    private Eventually() {}

    static void eventually(String what, int seconds, BooleanSupplier holds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + seconds + " s: " + what);
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
