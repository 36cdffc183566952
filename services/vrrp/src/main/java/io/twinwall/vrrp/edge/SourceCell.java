package io.twinwall.vrrp.edge;

import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import java.util.Optional;

/**
 * The source of the last advertisement heard: the VRRP thread writes it without garbage, any thread reads it whole. An
 * odd number of changes means that one is under way.
 */
final class SourceCell {
    private final Family family;
    private volatile long changes;
    private volatile long high;
    private volatile long low;

    SourceCell(Family family) {
        this.family = family;
    }

    /** By one thread only; the same address again costs nothing. */
    void set(long newHigh, long newLow) {
        if (changes != 0 && high == newHigh && low == newLow) {
            return;
        }
        long now = changes;
        changes = now + 1;
        high = newHigh;
        low = newLow;
        changes = now + 2;
    }

    /** Empty until one was heard. */
    Optional<IpAddress> get() {
        while (true) {
            long before = changes;
            long readHigh = high;
            long readLow = low;
            if (before % 2 == 0 && before == changes) {
                return before == 0 ? Optional.empty() : Optional.of(IpAddress.of(family, readHigh, readLow));
            }
            Thread.onSpinWait();
        }
    }
}
