/**
 * rtnetlink (RFC 3549; linux/rtnetlink.h): links, addresses, routes, neighbours and their changes.
 * nfnetlink: changes of nftables.
 */
package io.twinwall.linux.netlink;
