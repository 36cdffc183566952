/**
 * What the link and a pairing decide: pure, every event carries its time.
 *
 * <pre>
 *   LinkMachine      dial, greet, beat, notice silence, know the clocks
 *   SendWindow       numbered entries until they are acknowledged, one for each stream
 *   ReceiveWindow    each entry once and in order, one for each stream
 *   PairingMachine   two operators compare six digits, then each node knows the other's key
 * </pre>
 */
package io.twinwall.sync.machine;
