package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** What happens to a new connection. */
public enum Verdict {
    @Doc("let the connection through")
    ACCEPT,
    /** Silence. */
    @Doc("drop it without an answer")
    DROP,
    /** TCP reset or ICMP administratively prohibited. */
    @Doc("refuse it with a TCP reset or an ICMP error")
    REJECT
}
