/** rtnetlink (RFC 3549; linux/rtnetlink.h): links, addresses, routes, neighbours and their changes. */
package io.twinwall.linux.netlink;
