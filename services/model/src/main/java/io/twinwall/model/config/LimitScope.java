package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** What a limit of a rule counts by. */
public enum LimitScope {
    @Doc("everything the rule matches together")
    RULE,
    @Doc("each source address for itself")
    SOURCE,
    @Doc("each destination address for itself")
    DESTINATION
}
