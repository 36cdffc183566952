package io.twinwall.linux.packet;

/** An open AF_PACKET socket on one device; whole frames, Ethernet header included. Used by one thread. */
public interface PacketPort extends PollablePort {
    /**
     * Sends one frame now.
     *
     * @return 0, or the positive errno (ENETDOWN 100 with the cable out, ENOBUFS 105)
     */
    int send(PacketBuffer frame);

    /**
     * Takes the next waiting frame without blocking and sets the buffer's length.
     *
     * @return 1 for a frame, 0 when none waits, the negative errno otherwise
     */
    int receive(PacketBuffer frame);
}
