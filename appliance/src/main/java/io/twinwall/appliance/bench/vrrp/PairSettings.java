package io.twinwall.appliance.bench.vrrp;

import java.time.Duration;
import java.util.Optional;

/**
 * How a pair is configured for a case, by every contestant alike.
 *
 * @param interval between advertisements
 * @param preempt whether a returning preferred node takes over by itself
 * @param bfd interval of BFD between the nodes, three times of which is silence; empty for advertisements alone
 */
record PairSettings(Duration interval, boolean preempt, Optional<Duration> bfd) {
    /** Without BFD. */
    static PairSettings byAdvertisements(Duration interval) {
        return new PairSettings(interval, false, Optional.empty());
    }
}
