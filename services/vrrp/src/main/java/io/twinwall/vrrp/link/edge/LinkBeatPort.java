package io.twinwall.vrrp.link.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.vrrp.link.wire.BeatCodec;

/**
 * The two sockets of the beats.
 *
 * @param index the device's number; a device of the same name with another number needs others
 */
record LinkBeatPort(DatagramPort socket, DatagramSender sender, int index) implements AutoCloseable {
    static LinkBeatPort open(PacketPorts packets, LinkBeatSpec spec, int index) throws KernelRefused {
        DatagramPort socket = packets.listen(spec.device(), spec.local(), BeatCodec.PORT);
        try {
            return new LinkBeatPort(
                    socket,
                    // From any port: who it is says the key, and from which host the address.
                    packets.sender(spec.device(), spec.local(), 0, spec.remote(), BeatCodec.PORT),
                    index);
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
        sender.close();
    }
}
