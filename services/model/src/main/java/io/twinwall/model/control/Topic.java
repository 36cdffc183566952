package io.twinwall.model.control;

import io.twinwall.model.schema.Doc;
import java.util.Locale;
import java.util.Optional;

/** What {@code show} can show. */
public enum Topic {
    @Doc("program and Java version, node, time since start")
    VERSION,
    @Doc("ports: device, addresses, zone, carrier")
    INTERFACES,
    @Doc("virtual routers: state, priority, who is Active")
    VRRP,
    /** Shown as {@code show vrrp statistics}: an aspect of another topic is no word of its own. */
    @Doc("virtual routers: what was sent, heard and refused")
    VRRP_STATISTICS,
    @Doc("BFD sessions: peer, state, detection time")
    BFD,
    @Doc("link to the twin: state, peer, what is in sync, lag, clocks")
    LINK,
    /** Shown as {@code show link statistics}. */
    LINK_STATISTICS,
    @Doc("whether losing either node now would be noticed, and why")
    READINESS,
    @Doc("checks: what they ask, state, last answer")
    CHECKS,
    @Doc("policies, translations and port forwards with their counters")
    FIREWALL,
    @Doc("routes of the main table")
    ROUTES,
    @Doc("the committed document")
    CONFIGURATION,
    /** Shown as {@code show configuration history}. */
    CONFIGURATION_HISTORY,
    @Doc("secrets: names, kinds, fingerprints, what uses them, whether the twin has them")
    SECRETS,
    @Doc("newest events, with their message ids")
    LOG;

    /** The word behind {@code show}; empty for an aspect of another topic. */
    public Optional<String> word() {
        return this == VRRP_STATISTICS || this == LINK_STATISTICS || this == CONFIGURATION_HISTORY
                ? Optional.empty()
                : Optional.of(name().toLowerCase(Locale.ROOT));
    }
}
