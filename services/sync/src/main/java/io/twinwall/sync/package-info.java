/**
 * The link: the channel on which two nodes keep one another informed, and the pairing that makes them twins.
 *
 * <pre>
 *   owner ...-- offer --> StreamEnd --+                                        +--> StreamEnd -- received --> owner
 *   owner ...-- offer --> StreamEnd --+--> LinkEdge ==TLS 1.3, pinned keys==> LinkEdge
 *                            ^                |                                  |
 *                            +-- acknowledged +---- LinkMachine: hello, beats, silence, clocks
 *
 *   request pair --> PairingEdge <-- offers, commitment, nonces: six digits --> PairingEdge <-- request pair
 *                        '--- both operators confirmed: the twin's key is pinned, the link comes up
 * </pre>
 *
 * Sources: RFC 8446 (TLS 1.3), RFC 7469 section 2.4 (what is pinned), RFC 5905 section 8 (clocks), Bluetooth Core 5.4
 * Vol 2 Part H section 7.2.1 (numeric comparison). The messages are in docs/protocols/twin-sync.md.
 *
 * <p>Invariants:
 * <ol>
 *   <li>Nobody but the holder of the pinned key gets a byte of the channel, or is believed one.
 *   <li>A pin changes only by two confirming operators, by {@code request unpair}, or offline.
 *   <li>Every entry reaches the twin's owner once and in order, or the owner here is asked to begin anew.
 *   <li>Every queue has an end: a twin that stalls costs a window a stream and nothing more.
 *   <li>Clocks are compared, never trusted: nothing depends on the twin's.
 * </ol>
 */
package io.twinwall.sync;
