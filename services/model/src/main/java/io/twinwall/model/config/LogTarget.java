package io.twinwall.model.config;

/** Where events go. */
public enum LogTarget {
    /** Standard error, which systemd hands to the journal. */
    CONSOLE,
    /** RFC 5424 over UDP. */
    SYSLOG
}
