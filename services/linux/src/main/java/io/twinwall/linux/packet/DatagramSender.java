package io.twinwall.linux.packet;

/** A UDP socket that sends to one peer with TTL or hop limit 255, from one address and port. Used by one thread. */
public interface DatagramSender extends AutoCloseable {
    /**
     * Sends one datagram now; allocates nothing.
     *
     * @return 0, or the positive errno (ENETUNREACH 101, EINVAL 22 while the source address is not there)
     */
    int send(PacketBuffer payload);

    @Override
    void close();
}
