/** What beats say of the twin, and when this node sends its own; no clock, no sockets. */
package io.twinwall.vrrp.link.machine;
