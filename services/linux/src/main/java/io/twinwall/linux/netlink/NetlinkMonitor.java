package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The multicast groups of links, addresses and routes, on a daemon thread of its own. The thread owns the
 * descriptors and closes them when it ends; an eventfd tells it to.
 */
public final class NetlinkMonitor implements KernelMonitor {
    private static final String ASKED = "watch the kernel's changes";
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    private static final int GROUPS =
            RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

    /** Some ten thousand changes; a full table of a neighbour's router arriving at once fits. */
    private static final int RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

    private static final int POLLFD_BYTES = 8;
    private static final int REVENTS_AT = 6;
    private static final short POLLIN = 1;
    private static final long CLOSE_MILLIS = 5_000;

    private final LibC libc;
    private final Descriptor socket;
    private final Descriptor stop;
    private final List<Consumer<? super KernelChange>> listeners = new CopyOnWriteArrayList<>();
    private final Inbox inbox;
    private final NativeMemory slots = new NativeMemory(2 * POLLFD_BYTES);
    private final NativeMemory one = new NativeMemory(8);
    private final Object ending = new Object();
    private final Thread thread;
    private volatile boolean stopped;

    private NetlinkMonitor(LibC libc, Descriptor socket, Descriptor stop) {
        this.libc = libc;
        this.socket = socket;
        this.stop = stop;
        inbox = new Inbox(libc);
        one.bytes().putLong(0, 1);
        thread = Thread.ofPlatform().name("kernel-monitor").daemon().unstarted(this::run);
    }

    /** Joins the groups and starts the thread; what happens from now on is heard by whoever has subscribed by then. */
    public static NetlinkMonitor open(LibC libc) throws KernelRefused {
        Descriptor socket = Descriptor.socket(libc, ASKED, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
        try {
            if (socket.tryOption(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES) != 0) {
                socket.option(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            }
            NativeMemory address = new NativeMemory(SOCKADDR_NL_BYTES);
            address.bytes().putShort(0, (short) AF_NETLINK).putInt(8, GROUPS);
            socket.bind(address);
            NetlinkMonitor monitor = new NetlinkMonitor(libc, socket, Descriptor.event(libc, ASKED));
            monitor.thread.start();
            return monitor;
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void subscribe(Consumer<? super KernelChange> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        stopped = true;
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

    private void run() {
        try {
            while (!stopped && readAll()) {
                await();
            }
        } finally {
            synchronized (ending) {
                socket.close();
                stop.close();
            }
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
    private boolean readAll() {
        boolean lost = false;
        while (!stopped) {
            int length = inbox.receive(socket.fd());
            if (length >= 0) {
                lost |= !lost && !take(length);
                continue;
            }
            boolean empty = -length == Errno.EAGAIN;
            boolean alive = empty || -length == Errno.ENOBUFS || -length == Errno.EMSGSIZE;
            if (alive && !empty) {
                lost = true;
                continue;
            }
            if (lost || !alive) {
                tell(new KernelChange.Overrun());
            }
            return alive;
        }
        return false;
    }

    /** Tells what a datagram says; false where it says that something was lost or cannot be read, which is as bad. */
    private boolean take(int length) {
        boolean whole = true;
        for (Received message : Decoder.decode(inbox.datagram(), length)) {
            switch (message.body()) {
                case Received.LinkIs is -> tell(is.removed()
                        ? new KernelChange.LinkRemoved(is.link())
                        : new KernelChange.LinkChanged(is.link()));
                case Received.AddressIs is -> tell(is.removed()
                        ? new KernelChange.AddressRemoved(is.address())
                        : new KernelChange.AddressAdded(is.address()));
                case Received.RouteIs is -> {
                    for (Route route : is.routes()) {
                        tell(is.removed() ? new KernelChange.RouteRemoved(route) : new KernelChange.RouteAdded(route));
                    }
                }
                case Received.Lost _, Received.Fault _ -> whole = false;
                case Received.NeighbourIs _, Received.Answer _, Received.Done _, Received.Other _ -> { }
            }
        }
        return whole;
    }

    /** A listener that throws is reported like any thread's death, but the others and the thread live on. */
    private void tell(KernelChange change) {
        for (Consumer<? super KernelChange> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }
}
