package io.twinwall.model.config;

/** Which reading of RFC 9568 section 5.2.8 sent IPv4 advertisements follow. */
public enum ChecksumChoice {
    /** Pseudo-header included until a peer is heard that leaves it out. */
    FOLLOW_PEER,
    /** Pseudo-header included, as keepalived and FRR send by default. */
    PSEUDO_HEADER,
    /** Over the VRRP message alone. */
    MESSAGE_ONLY
}
