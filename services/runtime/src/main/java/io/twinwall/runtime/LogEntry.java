package io.twinwall.runtime;

import java.time.Instant;

/** One line of the event log. */
public record LogEntry(Instant time, String id, Level level, String text) {}
