/**
 * BFD control packets (RFC 5880 section 4.1), bytes to values and back, pure.
 *
 * <p>They arrive as UDP payload (RFC 5881 section 4): IP and UDP headers were judged by the kernel, but for the hop
 * limit, which comes with the datagram and must be 255 (RFC 5881 section 5; RFC 5082).
 */
package io.twinwall.vrrp.bfd.wire;
