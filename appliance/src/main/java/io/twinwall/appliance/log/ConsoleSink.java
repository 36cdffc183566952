package io.twinwall.appliance.log;

import io.twinwall.runtime.LogEntry;
import java.io.PrintStream;
import java.util.function.Consumer;

/** One line an event with the priority prefix the journal reads (sd-daemon(3)): {@code <5>VRRP-0101 ...}. */
public final class ConsoleSink implements Consumer<LogEntry> {
    private final PrintStream out;

    public ConsoleSink(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(LogEntry entry) {
        out.println("<" + entry.level().severity() + ">" + entry.time() + " " + entry.id() + " " + entry.text());
    }
}
