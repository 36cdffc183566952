package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** A helper that follows a protocol whose connections announce others. */
public enum FollowedProtocol {
    @Doc("FTP (RFC 959)")
    FTP,
    @Doc("SIP (RFC 3261)")
    SIP,
    @Doc("TFTP (RFC 1350)")
    TFTP
}
