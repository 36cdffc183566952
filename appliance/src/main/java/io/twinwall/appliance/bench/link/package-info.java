/**
 * The bench's area {@code link}: connections that outlive a node, Twinwall beside conntrackd with keepalived.
 *
 * <pre>
 *   LinkArea
 *     |-- Contestant ------- Twinwall, Conntrackd: equip a box for a Setup, launch its daemons, hand over, count what
 *     |                      the Backup knows
 *     |-- LinkPair --------- two fresh boxes of one contestant
 *     |-- SurvivalCase ----- four connections, one way for the addresses to move
 *     |-- RateCase --------- new connections in a closed loop: how many, at what price, how far behind is the Backup
 *     |-- InjectionCase ---- 20,000 connections into a kernel
 *     `-- SizeCase --------- a takeover with none and with 100,000 connections
 * </pre>
 *
 * <p>On every box {@code nf_conntrack_tcp_loose} is 0: with the kernel's default of 1 a product that keeps nothing
 * passes.
 */
package io.twinwall.appliance.bench.link;
