package io.twinwall.appliance.bench.vrrp;

import java.time.Duration;

/**
 * How a pair is configured for a case, by every contestant alike.
 *
 * @param interval between advertisements
 * @param preempt whether a returning preferred node takes over by itself
 */
record PairSettings(Duration interval, boolean preempt) {}
