/**
 * Whether a peer is there, decided: one {@link io.twinwall.vrrp.bfd.machine.BfdMachine} step for each event of a
 * session, pure.
 *
 * <pre>
 *                                    +--+
 *                                    |  | peer: Up, AdminDown; time
 *                                    |  v
 *                peer: Down       +------+        peer: Init
 *          +--------------------- |      | -----------------------+
 *          |                      | Down |                        |
 *          |  peer: AdminDown, or |      | peer: AdminDown, Down,  |
 *          |  +-----------------> |      | <-------------------+  |
 *          |  |  silence          +------+  or silence         |  |
 *          v  |                                                |  v
 *        +------+      peer: Init, Up                         +----+
 *        | Init | ------------------------------------------> | Up |
 *        +------+                                             +----+
 * </pre>
 *
 * Source: RFC 5880 section 6.2 and 6.8: single session, asynchronous mode, active role; no echo, no authentication, no
 * demand mode of our own. Times are {@code System.nanoTime()} values carried by the events. Steady events (a packet
 * due, a packet heard) allocate nothing.
 */
package io.twinwall.vrrp.bfd.machine;
