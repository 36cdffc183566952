package io.twinwall.vrrp.machine;

/** Which losses of its members' ports end a group's fitness to be Active. */
public enum Policy {
    /** Any one. */
    ANY,
    /** All of them together. */
    ALL,
    /** None by itself: each costs its points, or everything where it has none. */
    WEIGHTED
}
