package io.twinwall.appliance;

import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Message;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An event log that remembers: {@code CHECK-0101 check gw is up: answered}. */
public final class LogLines implements EventLog {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void log(Message message, Object... arguments) {
        lines.add(message.id() + " " + String.format(Locale.ROOT, message.text(), arguments));
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Those of one message. */
    public List<String> of(Message message) {
        return lines.stream().filter(line -> line.startsWith(message.id() + " ")).toList();
    }
}
