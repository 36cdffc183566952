package io.twinwall.vrrp.link.machine;

/**
 * What this node promises.
 *
 * @param intervalNanos between two beats
 * @param multiplier beats in a row that may be missing, at least 3
 * @param run of this process, not the twin's
 */
public record LinkBeatSettings(long intervalNanos, int multiplier, long run) {}
