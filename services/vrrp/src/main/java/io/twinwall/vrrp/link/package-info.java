/**
 * The link's beats: the VRRP thread of each node tells the other that it lives, on the link, authenticated by a key
 * that both agreed over the link's TLS channel (DESIGN section 5, Evidence; docs/protocols/twin-sync.md).
 *
 * <pre>
 *   link's channel -- key --> VrrpService --> LinkBeatInstaller: sockets, keys --> kernel
 *                                                  |
 *                                                  v   on the VRRP thread
 *   UDP 7847, TTL 255 ==> wire/ BeatCodec, KeyRing --> LinkBeats -- machine/ --> UDP 7847 of the twin ==>
 *                                                          |
 *                                      evidence.TwinEvidence: silent, heard, doubted
 * </pre>
 *
 * <p>Invariants: a datagram that is refused changes nothing but one counter; the steady life allocates nothing; only
 * silence of a twin that was heard, and had heard us, while this node was awake, is evidence; and that silence alone is
 * told only {@code LinkBeatMachine.SETTLE} intervals after it began, because an Active that lives and is not heard on
 * the link says so on the segments by then.
 */
package io.twinwall.vrrp.link;
