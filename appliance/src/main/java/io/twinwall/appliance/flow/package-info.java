/**
 * What an operator sees of the traffic: tracked connections, packets that rules log, the way of a packet through the
 * ruleset.
 *
 * <pre>
 *   ctnetlink --> Connections   show conntrack, clear conntrack
 *   NFLOG 77  --> FirewallLog --> event log (limited)
 *                            `--> LineFeed ... monitor firewall
 *   nftrace   --> FirewallTrace -> LineFeed ... show firewall trace
 * </pre>
 */
package io.twinwall.appliance.flow;
