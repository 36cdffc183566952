package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** How connection tracking sees a packet. */
public enum ConnectionState {
    @Doc("opens a connection")
    NEW,
    @Doc("belongs to a connection seen in both directions")
    ESTABLISHED,
    @Doc("opens a connection that another one announced")
    RELATED,
    @Doc("belongs to no connection and cannot open one")
    INVALID,
    @Doc("is kept away from connection tracking")
    UNTRACKED
}
