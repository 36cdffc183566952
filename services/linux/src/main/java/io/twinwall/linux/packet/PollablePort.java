package io.twinwall.linux.packet;

/** What a {@link PacketPoller} can wait on: a port of frames or of datagrams. */
public interface PollablePort extends AutoCloseable {
    /** Throws away everything that waits (it is older than the sleep the caller woke from). */
    void drain();

    @Override
    void close();
}
