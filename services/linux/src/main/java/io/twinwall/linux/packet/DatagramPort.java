package io.twinwall.linux.packet;

/**
 * A UDP socket that hears one address on one device. Unlike a {@link PacketPort} it stands behind the firewall, and the
 * kernel has judged IP header and checksum. Used by one thread.
 */
public interface DatagramPort extends PollablePort {
    /**
     * Takes the next waiting datagram without blocking; allocates nothing.
     *
     * @return 1 for a datagram, 0 when none waits, the negative errno otherwise
     */
    int receive(Datagram datagram);
}
