package io.twinwall.linux.netlink;

import java.util.function.Consumer;

/** Changes of links, addresses and routes as they happen. Closing ends its thread. */
public interface KernelMonitor extends AutoCloseable {
    /** Adds a listener; it runs on the monitor's own thread and must not block. */
    void subscribe(Consumer<? super KernelChange> listener);

    @Override
    void close();
}
