package io.twinwall.firewall;

import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Message;
import java.util.ArrayList;
import java.util.List;

/** Remembers the ids of what was logged. */
final class MemoryLog implements EventLog {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void log(Message message, Object... arguments) {
        lines.add(message.id() + " " + message.text().formatted(arguments));
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
