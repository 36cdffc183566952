/**
 * Virtual router redundancy for the pair: which node answers for the virtual addresses (RFC 9568 for IPv4
 * and IPv6; RFC 3768, version 2, to interoperate).
 *
 * <pre>
 *   commit engine -- plan, apply --> VrrpService ---- macvlans, sysctls, guard table, addresses ----> kernel
 *                                       |   ^
 *                                       |   | takeover expected --> Preparation: addresses, behind the shut guard
 *                        mailbox        |   | role changed --> TakeoverPipeline: addresses, announce, ...
 *                                       v   |
 *   segment == AF_PACKET ==> edge/VrrpThread: wire/ decode --> machine/ step --> send, close guard ==> segment
 *                                       |
 *                                       '-- every beat: was any group late? --> keep the node awake ==> guard table
 * </pre>
 *
 * <p>Rooms: {@code wire} turns bytes into values, {@code machine} decides, {@code edge} meets the kernel. {@link
 * io.twinwall.vrrp.VrrpService}, its plan, its status and its messages are what others may use.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A node answers for a virtual router only while its own advertisements leave it: the guard (table {@code netdev
 *       twinwall-guard}) drops every frame to and from the virtual MAC unless one left within 2.5 intervals, half an
 *       interval before another router can take over. Where that may happen sooner, because the twin goes by BFD
 *       or by the link's beats, it also drops them unless a beat ({@code edge.GuardBeats}) left the VRRP thread lately
 *       ({@code machine.BeatTimes}).
 *   <li>The VRRP thread never calls nftables, rtnetlink or a takeover step, and allocates nothing while an
 *       advertisement is due or heard. It closes its guard with a frame ({@code wire.SegmentFrames}).
 *   <li>An Active that wakes later than the shortest Active_Down_Interval gives up before it sends anything.
 *   <li>Every address of a group, or none, is on its macvlans; a Backup's macvlans have none, but for the moment before
 *       it becomes Active, and answer nothing.
 *   <li>The guard of a virtual MAC is in place before its macvlan and goes after it.
 * </ul>
 *
 * <p>Known limit: time is CLOCK_MONOTONIC, as is the guard's; a suspended machine sees neither pass. Router
 * advertisements of IPv6 (RFC 9568 section 8.2.3) are not sent.
 */
package io.twinwall.vrrp;
