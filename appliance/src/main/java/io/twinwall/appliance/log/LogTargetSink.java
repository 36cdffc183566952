package io.twinwall.appliance.log;

import io.twinwall.model.config.LogConfig;
import io.twinwall.model.config.LogTarget;
import io.twinwall.runtime.LogEntry;
import java.io.IOException;
import java.util.function.Consumer;

/** The sink the document asks for, changed at each commit. Until one is in force everything goes to the console. */
public final class LogTargetSink implements Consumer<LogEntry>, AutoCloseable {
    private final ConsoleSink console;
    private final String node;
    private Consumer<LogEntry> target;
    private LogConfig inForce = new LogConfig(LogTarget.CONSOLE, java.util.Optional.empty());

    public LogTargetSink(ConsoleSink console, String node) {
        this.console = console;
        this.node = node;
        this.target = console;
    }

    @Override
    public synchronized void accept(LogEntry entry) {
        target.accept(entry);
    }

    /** Sends what follows where {@code config} says; the console where a socket cannot be had. */
    public synchronized void aim(LogConfig config) {
        if (config.equals(inForce)) {
            return;
        }
        close();
        inForce = config;
        if (config.target() == LogTarget.SYSLOG && config.server().isPresent()) {
            try {
                target = new SyslogSink(config.server().get(), node);
            } catch (IOException e) {
                target = console;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (target instanceof SyslogSink syslog) {
            syslog.close();
        }
        target = console;
    }
}
