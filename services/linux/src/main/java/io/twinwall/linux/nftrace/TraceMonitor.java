package io.twinwall.linux.nftrace;

import io.twinwall.linux.KernelRefused;

/** Steps of the packets that any rule of this namespace marked for tracing. Closing ends its thread. */
public interface TraceMonitor extends AutoCloseable {
    /** Takes what is told; called on the monitor's own thread and must not block. */
    interface Listener {
        void step(TraceStep step);

        /** Steps were lost. */
        void lost();
    }

    @Override
    void close();

    /** Opens monitors. */
    @FunctionalInterface
    interface Source {
        TraceMonitor open(Listener listener) throws KernelRefused;
    }
}
