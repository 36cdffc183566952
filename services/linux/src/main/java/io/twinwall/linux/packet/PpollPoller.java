package io.twinwall.linux.packet;

import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.nio.ByteBuffer;

/**
 * ppoll(2) over the ports and an eventfd for {@link #wake}. Memory is set up when ports come and go; waiting allocates
 * nothing.
 *
 * <pre>
 *   struct pollfd { int fd; short events; short revents; }      slot 0 is the eventfd
 *   struct timespec { long seconds; long nanoseconds; }
 * </pre>
 */
final class PpollPoller implements PacketPoller {
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS_AT = 4;
    private static final int REVENTS_AT = 6;
    private static final short POLLIN = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int PORTS_MAX = 1024;

    private final LibC libc;
    private final Descriptor event;
    private final NativeMemory timeout = new NativeMemory(16);
    private final NativeMemory seen = new NativeMemory(8);
    private final NativeMemory one = new NativeMemory(8);
    private final Object wakeLock = new Object();
    private NativeMemory slots = new NativeMemory(8 * POLLFD_BYTES);
    private Polled[] ports = new Polled[7];
    private int count;

    PpollPoller(LibC libc, Descriptor event) {
        this.libc = libc;
        this.event = event;
        one.bytes().putLong(0, 1);
    }

    @Override
    public void add(PollablePort port) {
        if (!(port instanceof Polled real)) {
            throw new IllegalArgumentException("a port of another kernel: " + port);
        }
        if (slotOf(port) >= 0) {
            return;
        }
        if (count == PORTS_MAX) {
            throw new IllegalStateException("a poller watches at most " + PORTS_MAX + " ports");
        }
        if (count == ports.length) {
            ports = java.util.Arrays.copyOf(ports, 2 * count + 1);
            slots = new NativeMemory((ports.length + 1) * POLLFD_BYTES);
        }
        ports[count++] = real;
        forget();
    }

    @Override
    public void remove(PollablePort port) {
        int slot = slotOf(port);
        if (slot >= 0) {
            ports[slot] = ports[--count];
            ports[count] = null;
            forget();
        }
    }

    @Override
    public void await(long nanos) {
        long bounded = Math.max(0, nanos);
        timeout.bytes().putLong(0, bounded / NANOS_PER_SECOND).putLong(8, bounded % NANOS_PER_SECOND);
        ByteBuffer table = slots.bytes();
        watch(table, 0, event.fd());
        for (int i = 0; i < count; i++) {
            watch(table, i + 1, ports[i].fd());
        }
        int ready = libc.ppoll(slots.address(), count + 1L, timeout.address());
        if (ready < 0) {
            forget(); // EINTR: nothing is known to be ready
        } else if (table.getShort(REVENTS_AT) != 0) {
            libc.read(event.fd(), seen.address(), seen.capacity());
        }
    }

    @Override
    public boolean ready(PollablePort port) {
        int slot = slotOf(port);
        return slot >= 0 && slots.bytes().getShort((slot + 1) * POLLFD_BYTES + REVENTS_AT) != 0;
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
    }

    private static void watch(ByteBuffer table, int slot, int fd) {
        int at = slot * POLLFD_BYTES;
        table.putInt(at, fd).putShort(at + EVENTS_AT, POLLIN).putShort(at + REVENTS_AT, (short) 0);
    }

    private int slotOf(PollablePort port) {
        for (int i = 0; i < count; i++) {
            if (ports[i].equals(port)) {
                return i;
            }
        }
        return -1;
    }

    private void forget() {
        for (int slot = 0; slot <= count; slot++) {
            slots.bytes().putShort(slot * POLLFD_BYTES + REVENTS_AT, (short) 0);
        }
    }
}
