package io.twinwall.runtime;

/** Messages of what all services share. */
public enum RuntimeMessage implements Message {
    LOG_SINK_BEHIND(
            "SYS-0101",
            Level.WARNING,
            "%s events were not written to the log target, which was too slow",
            "The journal or syslog server did not take events as fast as they came. 'show log' still has the newest ones;"
                    + " check the log target.");

    private final String id;
    private final Level level;
    private final String text;
    private final String explanation;

    RuntimeMessage(String id, Level level, String text, String explanation) {
        this.id = id;
        this.level = level;
        this.text = text;
        this.explanation = explanation;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Level level() {
        return level;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String explanation() {
        return explanation;
    }
}
