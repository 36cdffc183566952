/**
 * Whether the loss of a node now would be noticed, and why.
 *
 * <pre>
 *   services' status --> OwnReadiness --> NodeReport --> the twin, and Readiness
 *   the twin's NodeReport ---------------------------------------> Readiness --> show readiness, request failover
 * </pre>
 *
 * Each node judges itself: whether it could take over now. What a loss would cost is what the other node says of
 * itself.
 */
package io.twinwall.appliance.readiness;
