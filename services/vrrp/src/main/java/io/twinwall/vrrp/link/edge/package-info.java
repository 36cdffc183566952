/** Beats on the VRRP thread: sockets, keys, counters. */
package io.twinwall.vrrp.link.edge;
