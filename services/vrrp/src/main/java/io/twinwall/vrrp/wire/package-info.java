/**
 * Bytes to values and back, pure: VRRP version 3 for both families (RFC 9568 section 5) and version 2 (RFC 3768
 * section 5), multicast and unicast; gratuitous ARP (RFC 826) and unsolicited neighbour advertisements (RFC 4861
 * section 7.2.6, RFC 9568 section 6.4.2); and the frame that closes our own guard.
 *
 * <pre>
 *   Ethernet 14   | IPv4 20 (+ options)       | VRRP 8                         | addresses 4 each  | version 2: 8
 *   dst src 0x0800| TTL 255, protocol 112     | 3.1 VRID PRIO COUNT INT CHKSUM | 1 to 255          | authentication
 *
 *   Ethernet 14   | IPv6 40, no extensions    | VRRP 8                         | addresses 16 each
 *   dst src 0x86dd| hop limit 255, next 112   | 3.1 VRID PRIO COUNT INT CHKSUM | link-local first
 * </pre>
 *
 * Received frames come from a packet socket, so nothing below us has judged the IP header: {@link
 * io.twinwall.vrrp.wire.AdvertisementCodec} does. What takes the virtual router's configuration to judge is for {@link
 * io.twinwall.vrrp.wire.Expectation}.
 */
package io.twinwall.vrrp.wire;
