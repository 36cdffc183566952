package io.twinwall.appliance.flow;

/** Everything an operator may ask about traffic. */
public record FlowDesk(Connections connections, FirewallLog log, FirewallTrace trace) {}
