package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** Where events go. */
public enum LogTarget {
    /** Standard error, which systemd hands to the journal. */
    @Doc("standard error, the journal under systemd")
    CONSOLE,
    /** RFC 5424 over UDP. */
    @Doc("a syslog server, RFC 5424 over UDP")
    SYSLOG
}
