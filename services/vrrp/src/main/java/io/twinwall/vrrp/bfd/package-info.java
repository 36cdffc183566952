/**
 * Bidirectional forwarding detection: is the peer there, told within a few packets (RFC 5880, RFC 5881: single hop,
 * asynchronous mode, no echo, no demand mode, no authentication).
 *
 * <pre>
 *   document -- BfdSetup --> BfdSpec -- BfdInstaller: sockets --> kernel
 *                                            |
 *                                            v   on the VRRP thread
 *   UDP 3784, TTL 255 ==> BfdPort -- wire/ --> BfdLoop --> BfdSession -- machine/ --> UDP from 49152..65535 ==>
 *                                                              |
 *                                     TwinEvidence: a group's twin is silent | BfdListener: up, down by name
 * </pre>
 *
 * <p>The VRRP thread sends and hears it, so that silence of this node means the same for BFD and for VRRP (DESIGN
 * section 5, Evidence). Invariants: a packet that is refused changes nothing but one counter; a session's steady life
 * allocates nothing; only a session that was Up, and fell silent while this node was awake, is evidence.
 */
package io.twinwall.vrrp.bfd;
