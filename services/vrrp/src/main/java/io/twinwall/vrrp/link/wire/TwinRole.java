package io.twinwall.vrrp.link.wire;

/** What the twin says on the link of its role in a group. */
public enum TwinRole {
    /** Nothing: the link is down, or the twin does not have the group as this node has it. */
    UNKNOWN,
    ACTIVE,
    BACKUP,
    /** Neither: out of service, or not fit. */
    INITIALIZE
}
