/**
 * Frames on AF_PACKET sockets (packet(7)), datagrams on UDP sockets that mind the hop limit (RFC 5082), and the poller
 * of the thread that owns them; nothing allocates per frame.
 */
package io.twinwall.linux.packet;
