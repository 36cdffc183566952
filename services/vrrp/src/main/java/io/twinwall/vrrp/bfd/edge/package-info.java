/** BFD on the VRRP thread: sockets, sessions, and who is told. What is public may be read by other threads. */
package io.twinwall.vrrp.bfd.edge;
