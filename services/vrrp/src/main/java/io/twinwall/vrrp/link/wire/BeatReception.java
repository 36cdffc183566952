package io.twinwall.vrrp.link.wire;

/** What became of a datagram on the beats' port: taken, or refused for the first reason that applies. */
public enum BeatReception {
    ACCEPTED("accepted"),
    /** TTL or hop limit is not 255, so it did not start on the link. */
    TTL("ttl"),
    /** Not from the twin's address. */
    SOURCE("source"),
    /** Less than a beat without groups. */
    TOO_SHORT("too-short"),
    /** Another version than 1. */
    VERSION("version"),
    /** Not as long as its number of groups says. */
    LENGTH("length"),
    /** What this node said, said back. */
    REFLECTED("reflected"),
    /** By a key this node does not have, or has no longer. */
    KEY_UNKNOWN("key-unknown"),
    /** Not made with the key: forged, or damaged. */
    MAC("mac"),
    /** By the key of another run of the twin. */
    RUN("run"),
    /** Not newer than one that was taken. */
    REPLAYED("replayed"),
    /** The twin's, and nothing a twin in its senses says. */
    SENSELESS("senseless");

    private final String word;

    BeatReception(String word) {
        this.word = word;
    }

    /** As {@code show link statistics} counts it. */
    @Override
    public String toString() {
        return word;
    }
}
