package io.twinwall.runtime;

/** How much a message matters, in syslog's words (RFC 5424 section 6.2.1, numbers included). */
public enum Level {
    ALERT(1),
    ERROR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6);

    private final int severity;

    Level(int severity) {
        this.severity = severity;
    }

    public int severity() {
        return severity;
    }
}
