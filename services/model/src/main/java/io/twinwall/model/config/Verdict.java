package io.twinwall.model.config;

/** What happens to a new connection. */
public enum Verdict {
    ACCEPT,
    /** Silence. */
    DROP,
    /** TCP reset or ICMP administratively prohibited. */
    REJECT
}
