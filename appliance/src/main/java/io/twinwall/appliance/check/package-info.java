/**
 * Checks: questions asked again and again, on which routes and groups hang.
 *
 * <pre>
 *   CheckService --- one thread: asks when a machine says so, hands it the answers, tells the bus what changed
 *      |  machine/  CheckMachine: rise, fall, interval, time limit; pure
 *      `- edge/     Probe: ping, tcp, http, command; a virtual thread a question, at most one a check
 * </pre>
 *
 * <p>Invariants: a check is asked once at a time; a change is told once; a commit that does not touch a check does not
 * touch what is known of it. {@code bfd} checks are sessions of vrrp, which tells their changes itself.
 */
package io.twinwall.appliance.check;
