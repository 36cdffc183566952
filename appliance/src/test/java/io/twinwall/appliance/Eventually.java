package io.twinwall.appliance;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, with patience, for what another thread does. */
public final class Eventually {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Eventually() {}

    /** Looks until it is so; fails with what was seen last. */
    public static void so(Supplier<?> seen, BooleanSupplier awaited) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!awaited.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never came; there is " + seen.get());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
