package io.twinwall.vrrp.split.machine;

/** What the rule has a node do with a group. */
public enum Ruling {
    /** As VRRP says. */
    PLAIN,
    /** A Backup does not take the silence of the segments for the death of its twin. */
    HOLD,
    /** An Active gives the group up at once; a Backup neither takes it over by silence nor preempts. */
    YIELD
}
