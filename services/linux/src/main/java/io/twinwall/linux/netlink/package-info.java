/**
 * rtnetlink (RFC 3549; linux/rtnetlink.h): links, addresses, routes, neighbours and their changes.
 * nfnetlink: changes of nftables.
 *
 * <p>What every netlink protocol has in common is public for the other packages of this room: {@code Messages} and
 * {@code Attributes} walk bytes, {@code Request} writes them, {@code Conversation} asks, {@code GroupReader} listens.
 */
package io.twinwall.linux.netlink;
