package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** Whether the source of a packet must be reachable by the way it came (RFC 3704). */
public enum ReversePath {
    @Doc("not looked at")
    OFF,
    @Doc("some route leads to the source (RFC 3704 section 2.4)")
    LOOSE,
    @Doc("the route to the source leads out of the same zone (RFC 3704 section 2.2)")
    STRICT
}
