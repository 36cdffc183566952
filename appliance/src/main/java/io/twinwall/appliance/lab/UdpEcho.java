package io.twinwall.appliance.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends every datagram back to where it came from. Runs on the lab's internet host. */
public final class UdpEcho {
    private static final int DATAGRAM_BYTES_MAX = 2048;

    private UdpEcho() {}

    /** Binds the address given, any free port, prints the port and echoes until killed. */
    public static void main(String[] arguments) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(arguments[0], 0));
            System.out.println(((InetSocketAddress) channel.getLocalAddress()).getPort());
            echo(channel);
        }
    }

    /** Echoes until the channel is closed or the thread interrupted, which ends in an IOException. */
    static void echo(DatagramChannel channel) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
        while (true) {
            SocketAddress sender = channel.receive(datagram.clear());
            try {
                channel.send(datagram.flip(), sender);
            } catch (java.net.SocketException e) {
                // No route back for a moment (an ICMP error in the socket's queue): the next datagram may have one.
            }
        }
    }
}
