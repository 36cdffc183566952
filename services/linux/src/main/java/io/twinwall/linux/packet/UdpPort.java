package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.model.value.IpAddress;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A non-blocking UDP socket bound to a device and an address that learns each datagram's TTL (ip(7), IP_RECVTTL) or hop
 * limit (ipv6(7), IPV6_RECVHOPLIMIT). Receiving allocates nothing.
 *
 * <pre>
 *   struct msghdr  { name*; u32 nameLength; iovec*; size count; control*; size controlLength; int flags }
 *   struct cmsghdr { size length; int level; int type; data }
 * </pre>
 */
final class UdpPort implements DatagramPort, Polled {
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_BINDTOIFINDEX = 62;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int MSGHDR_BYTES = 56;
    static final int IOVEC_BYTES = 16;

    private static final int IP_TTL = 2;
    private static final int IP_RECVTTL = 12;
    private static final int IP_FREEBIND = 15;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int IPV6_FREEBIND = 78;
    private static final int NAME_LENGTH_AT = 8;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int CONTROL_BYTES = 64;
    private static final int CMSG_LEVEL_AT = 8;
    private static final int CMSG_TYPE_AT = 12;
    private static final int CMSG_DATA_AT = 16;
    private static final int CMSG_INT_BYTES = CMSG_DATA_AT + 4;

    /** Room for some 80 small datagrams at the kernel's charge of 768 bytes: a flood is soon stale. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private static final int DRAIN_LIMIT = 4 * RECEIVE_BUFFER_BYTES / 768;

    private final LibC libc;
    private final Descriptor socket;
    private final boolean v4;
    private final NativeMemory source = new NativeMemory(SocketAddress.LENGTH_MAX);
    private final NativeMemory control = new NativeMemory(CONTROL_BYTES);
    private final NativeMemory vector = new NativeMemory(IOVEC_BYTES);
    private final NativeMemory header = new NativeMemory(MSGHDR_BYTES);

    private UdpPort(LibC libc, Descriptor socket, boolean v4) {
        this.libc = libc;
        this.socket = socket;
        this.v4 = v4;
        source.bytes().order(ByteOrder.BIG_ENDIAN);
        header.bytes().putLong(0, source.address()).putLong(16, vector.address()).putLong(24, 1)
                .putLong(32, control.address());
    }

    /** The address need not be there yet (IP_FREEBIND): duplicate address detection takes a second or two. */
    static UdpPort open(LibC libc, String asked, int device, IpAddress local, int port) throws KernelRefused {
        Descriptor socket = bare(libc, asked, device, local);
        try {
            if (local.isV4()) {
                socket.option(IPPROTO_IP, IP_RECVTTL, 1);
            } else {
                socket.option(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
            }
            socket.option(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            socket.bind(SocketAddress.of(local, port, device));
            return new UdpPort(libc, socket, local.isV4());
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    /** A socket of the address's family on the device, not bound to an address yet. */
    static Descriptor bare(LibC libc, String asked, int device, IpAddress local) throws KernelRefused {
        Descriptor socket = Descriptor.socket(libc, asked, SocketAddress.family(local), SOCK_DGRAM | SOCK_NONBLOCK, 0);
        try {
            socket.option(SOL_SOCKET, SO_BINDTOIFINDEX, device);
            if (local.isV4()) {
                socket.option(IPPROTO_IP, IP_FREEBIND, 1);
            } else {
                socket.option(IPPROTO_IPV6, IPV6_V6ONLY, 1);
                socket.option(IPPROTO_IPV6, IPV6_FREEBIND, 1);
            }
            return socket;
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
    public int receive(Datagram datagram) {
        PacketBuffer payload = datagram.payload();
        vector.bytes().putLong(0, payload.address()).putLong(8, payload.bytes().capacity());
        header.bytes().putInt(NAME_LENGTH_AT, SocketAddress.LENGTH_MAX).putLong(CONTROL_LENGTH_AT, CONTROL_BYTES);
        try {
            long length = libc.recvmsg(socket.fd(), header.address(), 0);
            if (length < 0) {
                int errno = libc.errno();
                return errno == Errno.EAGAIN || errno == Errno.EINTR ? 0 : -errno;
            }
            payload.length((int) length);
            SocketAddress.read(source.bytes(), v4, hopLimit(), datagram);
            return 1;
        } finally {
            Reference.reachabilityFence(datagram);
        }
    }

    /** Only one kind of control message is asked for, so it is the first. */
    private int hopLimit() {
        ByteBuffer bytes = control.bytes();
        boolean told = header.bytes().getLong(CONTROL_LENGTH_AT) >= CMSG_INT_BYTES
                && bytes.getInt(CMSG_LEVEL_AT) == (v4 ? IPPROTO_IP : IPPROTO_IPV6)
                && bytes.getInt(CMSG_TYPE_AT) == (v4 ? IP_TTL : IPV6_HOPLIMIT);
        return told ? bytes.getInt(CMSG_DATA_AT) : Datagram.UNKNOWN;
    }

    @Override
    public void drain() {
        for (int i = 0; i < DRAIN_LIMIT; i++) {
            if (libc.recv(socket.fd(), 0, 0, 0) < 0) {
                int errno = libc.errno();
                if (errno == Errno.EAGAIN || errno == Errno.EBADF) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
