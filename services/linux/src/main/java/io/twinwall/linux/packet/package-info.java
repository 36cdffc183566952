/** Frames on AF_PACKET sockets (packet(7)) and the poller of the thread that owns them; nothing allocates per frame. */
package io.twinwall.linux.packet;
