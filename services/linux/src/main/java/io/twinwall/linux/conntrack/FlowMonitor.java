package io.twinwall.linux.conntrack;

import io.twinwall.linux.KernelRefused;
import java.util.function.Consumer;

/** What happens to connections, as it happens. Closing ends its thread. */
public interface FlowMonitor extends AutoCloseable {
    /** Adds a listener; it runs on the monitor's own thread and must not block. */
    void subscribe(Consumer<? super FlowEvent> listener);

    /** From now on events of what a {@link Conntrack} of this port changes are passed over, unread. */
    void ignore(int port);

    /**
     * From now on, besides those of {@link #ignore}, events of TCP are passed over that tell nothing about what is
     * established: before it is, between the two ends of its closing, and when what was closed is forgotten. Where the
     * kernel refuses to do so all are told.
     */
    void narrow(int port);

    @Override
    void close();

    /** Opens monitors, one at a time for whoever needs its own thread. */
    @FunctionalInterface
    interface Source {
        FlowMonitor open() throws KernelRefused;
    }
}
