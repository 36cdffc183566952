/**
 * The split-brain rule (DESIGN section 5, Evidence; docs/protocols/twin-sync.md, "Who is Active when something is
 * silent"): who of the two nodes is Active where the link, a segment or both are silent.
 *
 * <pre>
 *   thread of its own                                  VRRP thread
 *   ports' counters, ARP --> edge/ SegmentProbes -- words --> machine/ SplitJudge -- Ruled --> VrrpMachine
 *   twin's words, in its beats on the link ------------------^
 * </pre>
 *
 * <p>Invariants: one node alone decides that a group moves, the Active that gives up; while it says on a live link that
 * it is Active, the other never takes silence of the segments for its death. What is unknown decides nothing.
 */
package io.twinwall.vrrp.split;
