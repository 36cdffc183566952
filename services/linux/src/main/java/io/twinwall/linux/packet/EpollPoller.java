package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * epoll(7) over the ports and an eventfd for {@link #wake}, level-triggered: a wake costs what is ready, however many
 * ports there are. Memory is set up when ports come and go; waiting allocates nothing.
 *
 * <pre>
 *   struct epoll_event { uint32 events; uint64 data; }      data is the slot; packed on x86-64, aligned elsewhere
 *   struct timespec { long seconds; long nanoseconds; }
 * </pre>
 */
final class EpollPoller implements PacketPoller {
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_AT = PACKED ? 4 : 8;
    private static final int EPOLLIN = 1;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int PORTS_MAX = 1024;
    /** What one wait tells; what is left over comes first next time. */
    private static final int EVENTS_MAX = 64;

    private static final int WAKE_SLOT = 0;

    private final LibC libc;
    private final Descriptor epoll;
    private final Descriptor event;
    private final NativeMemory timeout = new NativeMemory(16);
    private final NativeMemory seen = new NativeMemory(8);
    private final NativeMemory one = new NativeMemory(8);
    private final NativeMemory events = new NativeMemory(EVENTS_MAX * EVENT_BYTES);
    private final NativeMemory interest = new NativeMemory(EVENT_BYTES);
    private final Object wakeLock = new Object();
    /** Boxed once: looking one up allocates nothing. */
    private final IdentityHashMap<PollablePort, Integer> slots = new IdentityHashMap<>();
    /** By slot, the wait that last saw something on its port; 0 for never, -1 for a slot that is free. */
    private long[] readyIn = {0};
    private long wait = 1;

    private EpollPoller(LibC libc, Descriptor epoll, Descriptor event) {
        this.libc = libc;
        this.epoll = epoll;
        this.event = event;
        one.bytes().putLong(0, 1);
    }

    static EpollPoller open(LibC libc) throws KernelRefused {
        String asked = "open a poller";
        Descriptor epoll = Descriptor.epoll(libc, asked);
        try {
            EpollPoller poller = new EpollPoller(libc, epoll, Descriptor.event(libc, asked));
            poller.watch(poller.event.fd(), WAKE_SLOT);
            return poller;
        } catch (KernelRefused e) {
            epoll.close();
            throw e;
        }
    }

    @Override
    public void add(PollablePort port) {
        if (!(port instanceof Polled real)) {
            throw new IllegalArgumentException("a port of another kernel: " + port);
        }
        if (slots.containsKey(port)) {
            return;
        }
        if (slots.size() == PORTS_MAX) {
            throw new IllegalStateException("a poller watches at most " + PORTS_MAX + " ports");
        }
        int slot = freeSlot();
        watch(real.fd(), slot);
        readyIn[slot] = 0;
        slots.put(port, slot);
    }

    private int freeSlot() {
        for (int slot = 1; slot < readyIn.length; slot++) {
            if (readyIn[slot] < 0) {
                return slot;
            }
        }
        int grown = readyIn.length;
        readyIn = Arrays.copyOf(readyIn, 2 * grown);
        Arrays.fill(readyIn, grown, readyIn.length, -1);
        return grown;
    }

    private void watch(int fd, int slot) {
        interest.bytes().putInt(0, EPOLLIN).putLong(DATA_AT, slot);
        if (fd >= 0 && libc.epollCtl(epoll.fd(), EPOLL_CTL_ADD, fd, interest.address()) < 0) {
            throw new IllegalStateException("a port cannot be watched: " + libc.reason(libc.errno()));
        }
    }

    /** {@inheritDoc} One that was closed before has left by itself. */
    @Override
    public void remove(PollablePort port) {
        Integer slot = slots.remove(port);
        if (slot != null && port instanceof Polled real) {
            libc.epollCtl(epoll.fd(), EPOLL_CTL_DEL, real.fd(), interest.address());
            readyIn[slot] = -1;
        }
    }

    @Override
    public void await(long nanos) {
        long bounded = Math.max(0, nanos);
        timeout.bytes().putLong(0, bounded / NANOS_PER_SECOND).putLong(8, bounded % NANOS_PER_SECOND);
        // Below zero is EINTR: nothing is known to be ready.
        int ready = libc.epollWait(epoll.fd(), events.address(), EVENTS_MAX, timeout.address());
        wait++;
        ByteBuffer told = events.bytes();
        for (int i = 0; i < ready; i++) {
            int slot = (int) told.getLong(i * EVENT_BYTES + DATA_AT);
            if (slot == WAKE_SLOT) {
                libc.read(event.fd(), seen.address(), seen.capacity());
            } else if (readyIn[slot] >= 0) {
                readyIn[slot] = wait;
            }
        }
    }

    @Override
    public boolean ready(PollablePort port) {
        Integer slot = slots.get(port);
        return slot != null && readyIn[slot] == wait;
    }

    /** {@inheritDoc} Under a lock with close, so that the descriptor is never another file's. */
    @Override
    public void wake() {
        synchronized (wakeLock) {
            if (event.fd() >= 0) {
                libc.write(event.fd(), one.address(), one.capacity());
            }
        }
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            event.close();
        }
        epoll.close();
    }
}
