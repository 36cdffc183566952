package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.model.value.IpAddress;
import java.lang.ref.Reference;

/**
 * A non-blocking UDP socket for one peer. It is not connected: a connected one would report the peer's ICMP errors
 * instead of sending (udp(7)), and a peer that is down must not silence us. What is sent to it is never read.
 */
final class UdpSender implements DatagramSender {
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_TCLASS = 67;
    private static final int HOPS = 255;
    /** Class selector 6, network control, as routing protocols use (RFC 4594 section 3.2). */
    private static final int INTERNETWORK_CONTROL = 0xc0;

    private final LibC libc;
    private final Descriptor socket;
    private final NativeMemory peer;
    private final NativeMemory vector = new NativeMemory(UdpPort.IOVEC_BYTES);
    private final NativeMemory header = new NativeMemory(UdpPort.MSGHDR_BYTES);

    private UdpSender(LibC libc, Descriptor socket, NativeMemory peer) {
        this.libc = libc;
        this.socket = socket;
        this.peer = peer;
        header.bytes().putLong(0, peer.address()).putInt(8, peer.capacity())
                .putLong(16, vector.address()).putLong(24, 1);
    }

    static UdpSender open(LibC libc, String asked, int device, IpAddress local, int from, IpAddress remote, int to)
            throws KernelRefused {
        Descriptor socket = UdpPort.bare(libc, asked, device, local);
        try {
            if (local.isV4()) {
                socket.option(UdpPort.IPPROTO_IP, IP_TTL, HOPS);
                socket.option(UdpPort.IPPROTO_IP, IP_TOS, INTERNETWORK_CONTROL);
            } else {
                socket.option(UdpPort.IPPROTO_IPV6, IPV6_UNICAST_HOPS, HOPS);
                socket.option(UdpPort.IPPROTO_IPV6, IPV6_TCLASS, INTERNETWORK_CONTROL);
            }
            socket.option(UdpPort.SOL_SOCKET, UdpPort.SO_RCVBUF, 1);
            socket.bind(SocketAddress.of(local, from, device));
            return new UdpSender(libc, socket, SocketAddress.of(remote, to, device));
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public int send(PacketBuffer payload) {
        vector.bytes().putLong(0, payload.address()).putLong(8, payload.length());
        try {
            return libc.sendmsg(socket.fd(), header.address(), 0) < 0 ? libc.errno() : 0;
        } finally {
            Reference.reachabilityFence(payload);
            Reference.reachabilityFence(peer);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
