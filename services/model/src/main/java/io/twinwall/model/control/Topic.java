package io.twinwall.model.control;

import io.twinwall.model.schema.Doc;

/** What {@code show} can show. */
public enum Topic {
    @Doc("program and Java version, node, time since start")
    VERSION,
    @Doc("ports: device, addresses, zone, carrier")
    INTERFACES,
    @Doc("virtual routers: state, priority, who is Active")
    VRRP,
    @Doc("checks: what they ask, state, last answer")
    CHECKS,
    @Doc("policies, translations and port forwards with their counters")
    FIREWALL,
    @Doc("routes of the main table")
    ROUTES,
    @Doc("the committed document")
    CONFIGURATION,
    @Doc("newest events, with their message ids")
    LOG
}
