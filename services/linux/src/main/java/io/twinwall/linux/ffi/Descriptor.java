package io.twinwall.linux.ffi;

import io.twinwall.linux.KernelRefused;
import java.lang.ref.Reference;

/** An open file descriptor and the words it was opened with; closed once. Used by one thread at a time. */
public final class Descriptor implements AutoCloseable {
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int INT_BYTES = 4;

    private final LibC libc;
    private final String asked;
    private int fd;

    private Descriptor(LibC libc, String asked, int fd) {
        this.libc = libc;
        this.asked = asked;
        this.fd = fd;
    }

    /**
     * Opens a socket, closed on exec.
     *
     * @param asked what the operator reads when this or a later call fails: {@code open a packet socket on eth1}
     */
    public static Descriptor socket(LibC libc, String asked, int domain, int type, int protocol) throws KernelRefused {
        return checked(libc, asked, libc.socket(domain, type | SOCK_CLOEXEC, protocol));
    }

    /** A counter that poll sees (eventfd(2)), non-blocking and closed on exec. */
    public static Descriptor event(LibC libc, String asked) throws KernelRefused {
        return checked(libc, asked, libc.eventfd(0, SOCK_CLOEXEC | SOCK_NONBLOCK));
    }

    /** A set of descriptors to wait on (epoll(7)), closed on exec. */
    public static Descriptor epoll(LibC libc, String asked) throws KernelRefused {
        return checked(libc, asked, libc.epollCreate(SOCK_CLOEXEC));
    }

    private static Descriptor checked(LibC libc, String asked, int fd) throws KernelRefused {
        if (fd < 0) {
            int errno = libc.errno();
            throw new KernelRefused(asked, errno, libc.reason(errno));
        }
        return new Descriptor(libc, asked, fd);
    }

    /** The number; -1 once closed, which poll passes over. */
    public int fd() {
        return fd;
    }

    /** Sets a socket option that is an int. */
    public void option(int level, int option, int value) throws KernelRefused {
        check(tryOption(level, option, value));
    }

    /** Sets a socket option that is an int; gives 0 or the errno. */
    public int tryOption(int level, int option, int value) {
        NativeMemory memory = new NativeMemory(INT_BYTES);
        memory.bytes().putInt(0, value);
        return trySet(level, option, memory, INT_BYTES);
    }

    /** Sets a socket option that is a structure; gives 0 or the errno. */
    public int tryOption(int level, int option, NativeMemory value, int length) {
        return trySet(level, option, value, length);
    }

    /** Sets a socket option that is a structure. */
    public void option(int level, int option, NativeMemory value, int length) throws KernelRefused {
        check(trySet(level, option, value, length));
    }

    /** Reads a socket option that is an int. */
    public int readOption(int level, int option) throws KernelRefused {
        NativeMemory memory = new NativeMemory(2 * INT_BYTES);
        memory.bytes().putInt(INT_BYTES, INT_BYTES);
        try {
            check(errnoOf(libc.getsockopt(fd, level, option, memory.address(), memory.address() + INT_BYTES)));
            return memory.bytes().getInt(0);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Binds a socket to the address that fills the memory. */
    public void bind(NativeMemory address) throws KernelRefused {
        try {
            check(errnoOf(libc.bind(fd, address.address(), address.capacity())));
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** Writes a socket's own address into the memory, whose last four bytes are used for its length. */
    public void name(NativeMemory address) throws KernelRefused {
        int room = address.capacity() - INT_BYTES;
        address.bytes().putInt(room, room);
        try {
            check(errnoOf(libc.getsockname(fd, address.address(), address.address() + room)));
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    @Override
    public void close() {
        if (fd >= 0) {
            libc.close(fd);
            fd = -1;
        }
    }

    private int trySet(int level, int option, NativeMemory value, int length) {
        try {
            return errnoOf(libc.setsockopt(fd, level, option, value.address(), length));
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    private int errnoOf(int result) {
        return result < 0 ? libc.errno() : 0;
    }

    private void check(int errno) throws KernelRefused {
        if (errno != 0) {
            throw new KernelRefused(asked, errno, libc.reason(errno));
        }
    }
}
