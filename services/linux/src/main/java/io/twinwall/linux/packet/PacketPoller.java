package io.twinwall.linux.packet;

/**
 * Waits for frames and datagrams on several ports, a time, or a nudge. Only {@link #wake} may be called from other
 * threads.
 */
public interface PacketPoller extends AutoCloseable {
    void add(PollablePort port);

    void remove(PollablePort port);

    /**
     * Sleeps until something waits, {@code wake} was called, or {@code nanos} passed (0 looks without sleeping);
     * allocates nothing.
     */
    void await(long nanos);

    /** Whether the last {@code await} saw something on the port. */
    boolean ready(PollablePort port);

    /** Ends the current or next {@code await}; from any thread. */
    void wake();

    @Override
    void close();
}
