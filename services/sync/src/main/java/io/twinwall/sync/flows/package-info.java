/**
 * The connections that the nodes keep for one another, so that they go on when one node takes the other's place.
 *
 * <pre>
 *   kernel --events, list--> Telling: Teller --FlowBatch--> stream 3 ==link==> Keeping: Keeper --changes--> kernel
 *                               ^                                                ^
 *                               '---------------- FlowsStep ---------------------'   before the addresses move:
 *                                     Active: the rest of what was sent, then the gate opens
 *                                     Backup: the gate shuts, then what happened last is told
 * </pre>
 *
 * The kernel's facts and what the wire looks like: docs/protocols/twin-sync.md, part Flows; why so: docs/adr/0014.
 *
 * <p>Invariants:
 * <ol>
 *   <li>A node tells only of groups it is Active for, and never of what its twin told it.
 *   <li>An Active's own connections are never changed or deleted by what its twin says.
 *   <li>That an address or a device went away ends no connection on the twin.
 *   <li>After a loss of any kind everything is told anew; until then {@code show link} says resyncing.
 *   <li>The kernel's table is the store: this program keeps 9 bytes and some room of a connection it told of.
 * </ol>
 */
package io.twinwall.sync.flows;
