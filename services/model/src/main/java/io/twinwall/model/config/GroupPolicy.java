package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** Which losses of its own interfaces make a group give up. */
public enum GroupPolicy {
    @Doc("the loss of one interface gives the group up")
    ANY,
    @Doc("only the loss of every interface gives the group up")
    ALL,
    @Doc("a lost interface costs the points written for it beneath track.interfaces")
    WEIGHTED
}
