/**
 * Who is Active, decided: one {@link io.twinwall.vrrp.machine.VrrpMachine} step for each event of a group, pure.
 *
 * <pre>
 *                    Started / all ports usable
 *   +------------+ ------------------------------> +--------+
 *   | Initialize |                                 | Backup | <----+
 *   +------------+ <------------------------------ +--------+      |
 *         ^          port lost, shutdown             |    ^        | twin heard, guard time over
 *         |                             Active_Down  |    | higher | (failover asked)
 *         |                                          v    | heard, |
 *         |    port lost                           +--------+ late +-----------+
 *         +--------------------------------------- | Active | ---> | releasing |  (shown as Active)
 *         |                                        +--------+      +-----------+
 *         +------------------------------------------------------------+  (shutdown asked)
 * </pre>
 *
 * Source: RFC 9568 section 6. What it says of one virtual router holds here for a group of them: they have one state.
 * Times are {@code System.nanoTime()} values carried by the events, durations are nanoseconds and never rounded to
 * centiseconds. Steady events (an advertisement due, an advertisement heard) allocate nothing.
 *
 * <p>Invariants: an event that finds its Active three of its intervals after the last advertisement gives up before
 * anything is sent, and with a twin that goes by BFD as soon as {@link io.twinwall.vrrp.machine.BeatTimes} says; the
 * guard is closed by the same step that ends Active; a step never goes back in time.
 */
package io.twinwall.vrrp.machine;
