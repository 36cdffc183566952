package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/** A non-blocking AF_PACKET socket (packet(7)). Sending and receiving allocate nothing. */
final class AfPacketPort implements PacketPort, Polled {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int MSG_TRUNC = 0x20;
    private static final int SOCKADDR_LL_BYTES = 20;

    /** Room for some 300 advertisements: more than a wake handles, little enough that a flood is soon stale. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /**
     * More frames than fit the receive buffer at the kernel's smallest charge for one (768 bytes); ends a drain in a
     * flood.
     */
    private static final int DRAIN_LIMIT = 2 * RECEIVE_BUFFER_BYTES / 768;

    private final LibC libc;
    private final Descriptor socket;

    private AfPacketPort(LibC libc, Descriptor socket) {
        this.libc = libc;
        this.socket = socket;
    }

    /** The filter is in place before the socket is bound, and a socket of protocol 0 receives nothing until then. */
    static AfPacketPort open(LibC libc, String asked, int device, int etherType, PacketFilter filter)
            throws KernelRefused {
        Descriptor socket = Descriptor.socket(libc, asked, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
        try {
            filter.attachTo(socket);
            socket.option(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            if (socket.tryOption(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES) != 0) {
                socket.option(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            }
            socket.bind(address(device, etherType));
            // A device that is down leaves ENETDOWN behind for the first receive; the port works once it comes up.
            socket.readOption(SOL_SOCKET, SO_ERROR);
            return new AfPacketPort(libc, socket);
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public int send(PacketBuffer frame) {
        try {
            long sent = libc.send(socket.fd(), frame.address(), frame.length(), 0);
            return sent < 0 ? libc.errno() : 0;
        } finally {
            Reference.reachabilityFence(frame);
        }
    }

    @Override
    public int receive(PacketBuffer frame) {
        try {
            long length = libc.recv(socket.fd(), frame.address(), frame.bytes().capacity(), 0);
            if (length >= 0) {
                frame.length((int) length);
                return 1;
            }
            int errno = libc.errno();
            return errno == Errno.EAGAIN || errno == Errno.EINTR ? 0 : -errno;
        } finally {
            Reference.reachabilityFence(frame);
        }
    }

    @Override
    public void drain() {
        for (int i = 0; i < DRAIN_LIMIT; i++) {
            // ENETDOWN and its like wait in front of the frames and are thrown away with them.
            if (libc.recv(socket.fd(), 0, 0, MSG_TRUNC) < 0 && ended(libc.errno())) {
                return;
            }
        }
    }

    private static boolean ended(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.EBADF;
    }

    @Override
    public void close() {
        socket.close();
    }

    /** struct sockaddr_ll (linux/if_packet.h): the protocol is big-endian. */
    private static NativeMemory address(int device, int etherType) {
        NativeMemory address = new NativeMemory(SOCKADDR_LL_BYTES);
        address.bytes().putShort(0, (short) AF_PACKET).putInt(4, device);
        address.bytes().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) etherType);
        return address;
    }
}
