/**
 * The link's sockets, keys and files: Netty over epoll, TLS 1.3 with pinned keys, one thread for all.
 *
 * <pre>
 *   Sockets      the event loop, and how a socket is bound to the link's port
 *   LinkEdge     the link machine's duties: dial, listen, send; the pump that serves the streams in turn
 *   PairingEdge  the pairing machine's duties
 *   StreamEnd    one stream's two windows, between its owner's threads and the link's
 *   LinkFiles    the node's own key and certificate, and the twin's pin
 * </pre>
 */
package io.twinwall.sync.edge;
