package io.twinwall.vrrp.machine;

/** What happened in a group without changing its role. */
public enum Note {
    /** The group said farewell and forwards until the other router is heard. */
    RELEASING,
    /** Another router of lower rank claims to be Active; it was answered with an advertisement. */
    LOWER_ACTIVE_HEARD,
    /** By the split-brain rule a Backup does not take the Active's silence for its death. */
    HELD,
    /** A port added to an Active group is not usable yet; it does not count until it was usable once. */
    PORT_NOT_COUNTED
}
