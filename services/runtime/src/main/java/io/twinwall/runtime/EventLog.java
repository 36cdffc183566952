package io.twinwall.runtime;

/** Where services report. Never blocks: the VRRP thread uses it at transitions. */
public interface EventLog {
    void log(Message message, Object... arguments);
}
