/**
 * How two nodes come to one document, decided without a clock, a disk or a socket.
 *
 * <pre>
 *   operator's node                                   twin
 *   make the commit
 *   Prepare (objects)            ---------------->    keep a draft, plan, apply
 *   keep a draft, plan, apply    <----------------    Vote
 *   decide: the draft becomes the document
 *   Decide                       ---------------->    decide: the draft becomes the document
 *   tell the operator            <----------------    Done
 * </pre>
 *
 * Invariants: a node's head changes by {@code decide} alone. What is prepared without a decision is undone. Nothing
 * replaces a node's head that does not descend from it, unless the head is on a branch on both nodes.
 */
package io.twinwall.appliance.commit.machine;
