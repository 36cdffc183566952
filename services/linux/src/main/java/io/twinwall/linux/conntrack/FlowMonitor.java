package io.twinwall.linux.conntrack;

import io.twinwall.linux.KernelRefused;
import java.util.function.Consumer;

/** What happens to connections, as it happens. Closing ends its thread. */
public interface FlowMonitor extends AutoCloseable {
    /** Adds a listener; it runs on the monitor's own thread and must not block. */
    void subscribe(Consumer<? super FlowEvent> listener);

    /** From now on events of what a {@link Conntrack} of this port changes are passed over, unread. */
    void ignore(int port);

    @Override
    void close();

    /** Opens monitors, one at a time for whoever needs its own thread. */
    @FunctionalInterface
    interface Source {
        FlowMonitor open() throws KernelRefused;
    }
}
