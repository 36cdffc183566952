package io.twinwall.linux.netlink;

import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Takes datagrams from a netlink socket and passes over those that another process wrote to its port.
 *
 * <pre>
 *   struct msghdr { name*, u32 nameLength, iovec*, count, control*, controlLength, int flags }
 * </pre>
 */
final class Inbox {
    /** The kernel fills at most 32 KiB of a datagram (netlink_dump, max_recvmsg_len). */
    private static final int DATAGRAM_BYTES = 64 * 1024;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int PORT_AT = 4;
    private static final int MSGHDR_BYTES = 56;
    private static final int NAME_LENGTH_AT = 8;

    private final LibC libc;
    private final NativeMemory datagram = new NativeMemory(DATAGRAM_BYTES);
    private final NativeMemory sender = new NativeMemory(SOCKADDR_NL_BYTES);
    private final NativeMemory vector = new NativeMemory(16);
    private final NativeMemory header = new NativeMemory(MSGHDR_BYTES);

    Inbox(LibC libc) {
        this.libc = libc;
        vector.bytes().putLong(0, datagram.address()).putLong(8, DATAGRAM_BYTES);
        header.bytes().putLong(0, sender.address()).putLong(16, vector.address()).putLong(24, 1);
    }

    /**
     * The length of the kernel's next datagram, a negative errno where there is none; -EMSGSIZE for one too long for
     * this inbox.
     */
    int receive(int fd) {
        return receive(fd, 0);
    }

    /** The same without waiting: -EAGAIN where there is nothing yet. */
    int receiveNow(int fd) {
        return receive(fd, MSG_DONTWAIT);
    }

    private int receive(int fd, int flags) {
        while (true) {
            header.bytes().putInt(NAME_LENGTH_AT, SOCKADDR_NL_BYTES);
            long length = libc.recvmsg(fd, header.address(), MSG_TRUNC | flags);
            if (length < 0) {
                int errno = libc.errno();
                if (errno != Errno.EINTR) {
                    return -errno;
                }
            } else if (sender.bytes().getInt(PORT_AT) == 0) {
                return length > DATAGRAM_BYTES ? -Errno.EMSGSIZE : (int) length;
            }
        }
    }

    /** The datagram, native order, valid until the next {@link #receive}. */
    ByteBuffer datagram() {
        return datagram.bytes();
    }
}
