/**
 * Bytes to values and back, pure: VRRP version 3 for IPv4 (RFC 9568 section 5), gratuitous ARP (RFC 826, RFC 9568
 * section 6.4.2) and the frame that closes our own guard.
 *
 * <pre>
 *   Ethernet 14   | IPv4 20 (+ options)       | VRRP 8                         | addresses 4 each
 *   dst src 0x0800| TTL 255, protocol 112     | 3.1 VRID PRIO COUNT INT CHKSUM | 1 to 255
 * </pre>
 *
 * Received frames come from a packet socket, so nothing below us has judged the IPv4 header: the codec does.
 */
package io.twinwall.vrrp.wire;
