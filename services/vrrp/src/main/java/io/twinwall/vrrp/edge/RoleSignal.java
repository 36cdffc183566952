package io.twinwall.vrrp.edge;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Wakes who waits for roles to change; safe for use by several threads. */
final class RoleSignal {
    /** A role has changed. */
    synchronized void changed() {
        notifyAll();
    }

    /** Waits until a condition on roles holds; false when the time ran out. */
    synchronized boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
