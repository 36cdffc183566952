package io.twinwall.vrrp.bfd.wire;

/**
 * What became of a received packet: taken, or refused for the first reason that applies, in the order of RFC 5880
 * section 6.8.6.
 */
public enum BfdReception {
    ACCEPTED("accepted"),
    /** TTL or hop limit is not 255, so it did not start on this segment (RFC 5881 section 5). */
    TTL("ttl"),
    /** Less payload than the fields every control packet has, 24 bytes. */
    TOO_SHORT("too-short"),
    /** Not version 1. */
    VERSION("version"),
    /** The Length field is less than 24, or than 26 with the authentication bit. */
    LENGTH_SMALL("length-small"),
    /** The Length field is more than UDP carried. */
    LENGTH_LARGE("length-large"),
    /** Detect Mult is zero. */
    MULTIPLIER_ZERO("multiplier-zero"),
    /** The multipoint bit is set. */
    MULTIPOINT("multipoint"),
    /** My Discriminator is zero. */
    MY_DISCRIMINATOR_ZERO("my-discriminator-zero"),
    /** Your Discriminator is not zero and no session of ours. */
    DISCRIMINATOR_UNKNOWN("discriminator-unknown"),
    /** Your Discriminator is zero though the sender says Init or Up. */
    YOUR_DISCRIMINATOR_ZERO("your-discriminator-zero"),
    /** Your Discriminator is zero and nobody expects this sender on this device. */
    PEER_UNKNOWN("peer-unknown"),
    /** It is authenticated, which no session here uses. */
    AUTHENTICATION("authentication");

    private final String word;

    BfdReception(String word) {
        this.word = word;
    }

    /** As {@code show bfd} counts it. */
    @Override
    public String toString() {
        return word;
    }
}
