package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.linux.packet.PacketFilter;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A netlink socket in multicast groups, read on a daemon thread of its own. The thread owns the descriptors and closes
 * them when it ends; an eventfd tells it to.
 */
public final class GroupReader implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOCKADDR_NL_BYTES = 12;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_BROADCAST_ERROR = 4;
    private static final int REQUEST_BYTES = 1024;
    private static final int SEQUENCE = 1;

    private static final int POLLFD_BYTES = 8;
    private static final int REVENTS_AT = 6;
    private static final short POLLIN = 1;
    private static final long CLOSE_MILLIS = 5_000;

    /**
     * How much may wait and what becomes of the rest.
     *
     * @param bufferBytes what may wait, in the kernel's count: a change takes 640 of them or more
     * @param insists has the kernel tell of a removed connection again until it is heard; what else is lost stays lost
     */
    public record Reception(int bufferBytes, boolean insists) {
        /** Some ten thousand changes; a full table of a neighbour's router arriving at once fits. */
        public static final Reception USUAL = new Reception(8 * 1024 * 1024, false);
    }

    /** Takes what arrives; called on the reader's thread. */
    public interface Taker {
        /**
         * Tells what a datagram says; false where it says that something was lost or cannot be read, which is as bad.
         */
        boolean take(ByteBuffer datagram, int length);

        /** Something was lost; what is read from now on is whole again. */
        void lost();

        /** Nothing waits at the moment. What comes while this runs waits for its return. */
        default void drained() {}
    }

    private final LibC libc;
    private final Descriptor socket;
    private final Descriptor stop;
    private final Inbox inbox;
    private final NativeMemory slots = new NativeMemory(2 * POLLFD_BYTES);
    private final NativeMemory one = new NativeMemory(8);
    private final Object ending = new Object();
    private volatile Thread thread;
    private volatile boolean stopped;

    private GroupReader(LibC libc, Descriptor socket, Descriptor stop) {
        this.libc = libc;
        this.socket = socket;
        this.stop = stop;
        inbox = new Inbox(libc);
        one.bytes().putLong(0, 1);
    }

    /**
     * Joins the groups; nothing is read before {@link #start}.
     *
     * @param protocol NETLINK_*
     * @param groups a bit for each of the first 32 groups
     */
    static GroupReader open(LibC libc, String asked, int protocol, int groups) throws KernelRefused {
        return open(libc, asked, protocol, groups, Reception.USUAL);
    }

    /** The same with a buffer of its own size. */
    public static GroupReader open(LibC libc, String asked, int protocol, int groups, Reception reception)
            throws KernelRefused {
        Descriptor socket = Descriptor.socket(libc, asked, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, protocol);
        try {
            if (socket.tryOption(SOL_SOCKET, SO_RCVBUFFORCE, reception.bufferBytes()) != 0) {
                socket.option(SOL_SOCKET, SO_RCVBUF, reception.bufferBytes());
            }
            if (reception.insists()) {
                socket.option(SOL_NETLINK, NETLINK_BROADCAST_ERROR, 1);
            }
            NativeMemory address = new NativeMemory(SOCKADDR_NL_BYTES);
            address.bytes().putShort(0, (short) AF_NETLINK).putInt(8, groups);
            socket.bind(address);
            return new GroupReader(libc, socket, Descriptor.event(libc, asked));
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks for something by this very socket, before {@link #start}: what arrives in between is passed over.
     *
     * @param request asks for an acknowledgement
     */
    public void ask(String asked, Function<ByteBuffer, Request> request) throws KernelRefused {
        NativeMemory question = new NativeMemory(REQUEST_BYTES);
        int length = request.apply(question.bytes()).finish(SEQUENCE);
        if (libc.send(socket.fd(), question.address(), length, 0) < 0) {
            throw refused(asked, libc.errno());
        }
        // Netfilter answers inside the call that asks, so the word is there already.
        while (true) {
            int received = inbox.receive(socket.fd());
            if (received < 0) {
                throw refused(asked, -received);
            }
            Messages messages = new Messages(inbox.datagram(), received);
            while (messages.next()) {
                if (messages.sequence() == SEQUENCE && Decoder.body(messages) instanceof Received.Answer answer) {
                    if (answer.errno() != 0) {
                        throw refused(asked, answer.errno());
                    }
                    return;
                }
            }
        }
    }

    /** Has the kernel judge each message before it waits here; where it refuses to, all come as before. */
    public void filter(PacketFilter filter) {
        synchronized (ending) {
            try {
                if (socket.fd() >= 0) {
                    filter.attachTo(socket);
                }
            } catch (KernelRefused e) {
                // What could have been spared is read and passed over.
            }
        }
    }

    private KernelRefused refused(String asked, int errno) {
        return new KernelRefused(asked, errno, libc.reason(errno));
    }

    /** Starts the thread, which reads until {@link #close}. */
    public void start(String name, Taker taker) {
        thread = Thread.ofPlatform().name(name).daemon().start(() -> run(taker));
    }

    /** Ends the thread, if it was started, and waits for it, unless it is the caller. */
    @Override
    public void close() {
        stopped = true;
        if (thread == null) {
            closeDescriptors();
            return;
        }
        synchronized (ending) {
            if (stop.fd() >= 0) {
                libc.write(stop.fd(), one.address(), one.capacity());
            }
        }
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(Taker taker) {
        try {
            while (!stopped && readAll(taker)) {
                await();
            }
        } finally {
            closeDescriptors();
        }
    }

    private void closeDescriptors() {
        synchronized (ending) {
            socket.close();
            stop.close();
        }
    }

    private void await() {
        ByteBuffer table = slots.bytes();
        table.putInt(0, socket.fd()).putShort(4, POLLIN).putShort(REVENTS_AT, (short) 0);
        table.putInt(POLLFD_BYTES, stop.fd()).putShort(POLLFD_BYTES + 4, POLLIN)
                .putShort(POLLFD_BYTES + REVENTS_AT, (short) 0);
        libc.ppoll(slots.address(), 2, 0);
    }

    /**
     * Reads until nothing waits; false when the socket is of no use any more.
     *
     * <p>The kernel reports an overrun once and then loses in silence until the queue was empty
     * (NETLINK_S_CONGESTED). So what still waits is thrown away first, and only then is the overrun told: whoever
     * lists afresh from there misses nothing.
     */
    private boolean readAll(Taker taker) {
        boolean lost = false;
        while (!stopped) {
            int length = inbox.receive(socket.fd());
            if (length >= 0) {
                lost |= !lost && !taker.take(inbox.datagram(), length);
                continue;
            }
            boolean empty = -length == Errno.EAGAIN;
            boolean alive = empty || -length == Errno.ENOBUFS || -length == Errno.EMSGSIZE;
            if (alive && !empty) {
                lost = true;
                continue;
            }
            if (lost || !alive) {
                taker.lost();
            }
            if (alive) {
                taker.drained();
            }
            return alive;
        }
        return false;
    }
}
