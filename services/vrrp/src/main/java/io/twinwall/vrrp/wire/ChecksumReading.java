package io.twinwall.vrrp.wire;

/**
 * The two readings of the VRRPv3 checksum for IPv4 that are in the field. RFC 5798 section 5.2.8 was read both ways,
 * RFC 9568 section 5.2.8 settles on the message alone; keepalived and FRR include the pseudo-header.
 */
public enum ChecksumReading {
    /** Over source, destination, protocol and length as well as the message. */
    PSEUDO_HEADER("pseudo-header"),
    /** Over the VRRP message alone. */
    MESSAGE_ONLY("message-only");

    private final String word;

    ChecksumReading(String word) {
        this.word = word;
    }

    /** The document's word for it. */
    @Override
    public String toString() {
        return word;
    }
}
