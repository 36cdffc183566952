package io.twinwall.model.control;

/** What the committed document gives names to. */
public enum Named {
    ZONE,
    RULE,
    FIREWALL_GROUP,
    /** A group of virtual routers. */
    GROUP,
    /** Kept beside the document, which only names them. */
    SECRET
}
