package io.twinwall.linux.nflog;

import io.twinwall.linux.KernelRefused;

/** The packets that rules log to one group. Closing ends its thread and leaves the group to the next. */
public interface PacketLog extends AutoCloseable {
    /** Takes what is logged; called on the log's own thread and must not block. */
    interface Listener {
        void logged(LoggedPacket packet);

        /** So many packets were logged and not told, because they came faster than they were read. */
        void lost(long packets);
    }

    @Override
    void close();

    /** Opens logs. */
    @FunctionalInterface
    interface Source {
        /** Refused where another program listens to the group. */
        PacketLog open(int group, Listener listener) throws KernelRefused;
    }
}
