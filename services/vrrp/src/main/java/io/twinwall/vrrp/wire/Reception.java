package io.twinwall.vrrp.wire;

/**
 * What became of a received frame: taken, or refused for the first reason that applies (RFC 9568 section 7.1, RFC 3768
 * section 7.1).
 */
public enum Reception {
    ACCEPTED("accepted"),
    /** Shorter than Ethernet, IP and VRRP headers together. */
    TOO_SHORT("too-short"),
    /** Not IP, or not protocol 112. */
    NOT_VRRP("not-vrrp"),
    /** IP version or header length is impossible. */
    IP_HEADER("ip-header"),
    /** The IPv4 header's own checksum. */
    IP_CHECKSUM("ip-checksum"),
    /** The IP length is less than the headers or more than the frame. */
    IP_LENGTH("ip-length"),
    /** Part of a larger packet; an advertisement never is. */
    FRAGMENT("fragment"),
    /** IPv6 extension headers; an advertisement has none, and whoever hides one behind them means no good. */
    EXTENSION_HEADER("extension-header"),
    /** Not sent to 224.0.0.18 or ff02::12; where unicast peers are configured, not sent to this node. */
    DESTINATION("destination"),
    /** TTL is not 255, so it did not start on this segment (RFC 9568 section 5.1.1.3). */
    TTL("ttl"),
    /** The same for IPv6 (RFC 9568 section 5.1.2.3). */
    HOP_LIMIT("hop-limit"),
    /** A version that is not spoken for the family at all: 2 and 3 for IPv4, 3 for IPv6. */
    VERSION("version"),
    /** The other version than the virtual router is configured for. */
    VERSION_MISMATCH("version-mismatch"),
    /** Not an advertisement. */
    TYPE("type"),
    /** It fits no reading of the checksum that the version and family have. */
    CHECKSUM("checksum"),
    /** No address in it (RFC 9568 section 5.2.5). */
    ADDRESS_COUNT("address-count"),
    /** The message is not as long as its count of addresses, and version 2's authentication data, say. */
    ADDRESS_LENGTH("address-length"),
    /** VRID zero. */
    VRID_ZERO("vrid-zero"),
    /** Interval zero. */
    INTERVAL("interval"),
    /** Version 2: not the interval that is configured here. */
    INTERVAL_MISMATCH("interval-mismatch"),
    /** Version 2: not the type of authentication that is configured here. */
    AUTHENTICATION_TYPE("authentication-type"),
    /** Version 2: another text. */
    AUTHENTICATION_DATA("authentication-data"),
    /** No source, or a source that is not one host's address; for IPv6 multicast, not a link-local one. */
    SOURCE("source"),
    /** Our own source address: our frame came back, or another router uses our address. */
    OWN_SOURCE("own-source"),
    /** Sent to this node by a router that is none of the configured unicast peers. */
    PEER_UNKNOWN("peer-unknown"),
    /** A virtual router this node knows nothing of on this segment. */
    VRID_UNKNOWN("vrid-unknown"),
    /** This node owns the addresses and is Active: it discards what others claim (RFC 9568 section 7.1). */
    OWNER("owner");

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
