package io.twinwall.linux.packet;

/** Waits for frames on several ports, a time, or a nudge. Only {@link #wake} may be called from other threads. */
public interface PacketPoller extends AutoCloseable {
    void add(PacketPort port);

    void remove(PacketPort port);

    /**
     * Sleeps until a frame waits, {@code wake} was called, or {@code nanos} passed (0 looks without sleeping);
     * allocates nothing.
     */
    void await(long nanos);

    /** Whether the last {@code await} saw frames on the port. */
    boolean ready(PacketPort port);

    /** Ends the current or next {@code await}; from any thread. */
    void wake();

    @Override
    void close();
}
