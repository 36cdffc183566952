package io.twinwall.vrrp.wire;

/** What became of a received frame: taken, or refused for the first reason that applies (RFC 9568 section 7.1). */
public enum Reception {
    ACCEPTED("accepted"),
    /** Shorter than Ethernet, IPv4 and VRRP headers together. */
    TOO_SHORT("too-short"),
    /** Not IPv4, or not protocol 112. */
    NOT_VRRP("not-vrrp"),
    /** IP version or header length is impossible. */
    IP_HEADER("ip-header"),
    /** The IPv4 header's own checksum. */
    IP_CHECKSUM("ip-checksum"),
    /** The total length is less than the headers or more than the frame. */
    IP_LENGTH("ip-length"),
    /** Part of a larger packet; an advertisement never is. */
    FRAGMENT("fragment"),
    /** Not sent to 224.0.0.18. */
    DESTINATION("destination"),
    /** TTL is not 255, so it did not start on this segment (RFC 9568 section 5.1.1.3). */
    TTL("ttl"),
    /** Not version 3. */
    VERSION("version"),
    /** Not an advertisement. */
    TYPE("type"),
    /** Neither reading of the checksum fits. */
    CHECKSUM("checksum"),
    /** No address in it (RFC 9568 section 5.2.5). */
    ADDRESS_COUNT("address-count"),
    /** The message is not as long as its count of addresses says. */
    ADDRESS_LENGTH("address-length"),
    /** VRID zero. */
    VRID_ZERO("vrid-zero"),
    /** Max Advertise Interval zero. */
    INTERVAL("interval"),
    /** No source, or a source that is not one host's address. */
    SOURCE("source"),
    /** Our own source address: our frame came back, or another router uses our address. */
    OWN_SOURCE("own-source"),
    /** A virtual router this node knows nothing of on this segment. */
    VRID_UNKNOWN("vrid-unknown");

    private final String word;

    Reception(String word) {
        this.word = word;
    }

    /** As {@code show vrrp} counts it. */
    @Override
    public String toString() {
        return word;
    }
}
