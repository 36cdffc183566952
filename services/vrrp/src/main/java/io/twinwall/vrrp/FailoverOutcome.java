package io.twinwall.vrrp;

/**
 * What a requested failover came to.
 *
 * @param moved whether another router is Active now for everything that was asked
 * @param sentence for the operator
 */
public record FailoverOutcome(boolean moved, String sentence) {}
