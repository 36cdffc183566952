/**
 * Connection tracking by ctnetlink (linux/netfilter/nfnetlink_conntrack.h, nf_conntrack_common.h).
 *
 * <pre>
 *   FlowDecoder, ExpectationDecoder     attributes -&gt; records, pure
 *   FlowEncoder, ExpectationEncoder     records -&gt; messages, pure
 *   Conntrack                           ask, delete, put in; a table is visited, never held
 *   FlowMonitor                         what happens, as it happens
 * </pre>
 *
 * <p>A dump takes the memory of a datagram whatever the table's size. Nothing here asks the kernel to delete without
 * naming the one connection: an empty filter never empties the table by itself.
 */
package io.twinwall.linux.conntrack;
