package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** Which reading of RFC 9568 section 5.2.8 sent IPv4 advertisements follow. */
public enum ChecksumChoice {
    /** Pseudo-header included until a peer is heard that leaves it out. */
    @Doc("with pseudo-header until a peer is heard that leaves it out")
    FOLLOW_PEER,
    /** Pseudo-header included, as keepalived and FRR send by default. */
    @Doc("with pseudo-header, as keepalived and FRR send")
    PSEUDO_HEADER,
    /** Over the VRRP message alone. */
    @Doc("over the VRRP message alone")
    MESSAGE_ONLY
}
