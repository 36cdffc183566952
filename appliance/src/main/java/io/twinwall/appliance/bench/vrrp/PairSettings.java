package io.twinwall.appliance.bench.vrrp;

import java.time.Duration;
import java.util.Optional;

/**
 * How a pair is configured for a case, by every contestant alike.
 *
 * @param interval between advertisements
 * @param preempt whether a returning preferred node takes over by itself
 * @param bfd interval of BFD between the nodes, three times of which is silence; empty for advertisements alone
 * @param paired whether ours are paired, and so have beats on the link
 */
record PairSettings(Duration interval, boolean preempt, Optional<Duration> bfd, boolean paired) {
    /** Of nodes that tell one another nothing on the link. */
    PairSettings(Duration interval, boolean preempt, Optional<Duration> bfd) {
        this(interval, preempt, bfd, false);
    }

    /** Without BFD. */
    static PairSettings byAdvertisements(Duration interval) {
        return new PairSettings(interval, false, Optional.empty());
    }
}
