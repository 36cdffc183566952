package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** What the elements of a firewall group are. */
public enum GroupType {
    @Doc("single addresses, IPv4 and IPv6")
    ADDRESS,
    @Doc("networks and ranges of addresses, IPv4 and IPv6")
    NETWORK,
    @Doc("ports and ranges of ports")
    PORT,
    @Doc("MAC addresses")
    MAC
}
