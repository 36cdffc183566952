package io.twinwall.appliance.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what others do, always with an end. */
public final class Patience {
    private static final Duration GLANCE = Duration.ofMillis(20);

    private Patience() {}

    /** Looks every 20 ms until it is so; after {@code atMost} fails with the sentence {@code otherwise}. */
    public static void await(BooleanSupplier so, Duration atMost, String otherwise) throws LabFailed {
        await(so, atMost, GLANCE, otherwise);
    }

    /** The same, with a look every {@code glance}. */
    public static void await(BooleanSupplier so, Duration atMost, Duration glance, String otherwise)
            throws LabFailed {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LabFailed(otherwise);
            }
            pause(glance);
        }
    }

    /** Lets time pass. */
    public static void pause(Duration time) throws LabFailed {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
    }
}
