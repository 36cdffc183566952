package io.twinwall.linux.icmp;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.model.value.IpAddress;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Two raw sockets (raw(7), CAP_NET_RAW) and one thread that reads them both; whoever asked waits for its own number.
 * Ping sockets are not used: {@code net.ipv4.ping_group_range} forbids them to everybody, root included, by default.
 */
public final class RawEchoes implements Echoes {
    private static final String ASKED = "open a socket for ICMP echo";
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;
    private static final int ICMP6_FILTER = 1;
    private static final int ICMP6_FILTER_BYTES = 32;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int MSGHDR_BYTES = 56;
    private static final int IOVEC_BYTES = 16;
    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;
    private static final int DATAGRAM_BYTES_MAX = 2048;
    private static final int DATAGRAMS_A_WAKE_MAX = 256;
    private static final long CLOSE_MILLIS = 2_000;

    private final LibC libc;
    private final Descriptor v4;
    private final Optional<Descriptor> v6;
    private final Descriptor stop;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final Object sending = new Object();
    private final NativeMemory request = new NativeMemory(EchoCodec.REQUEST_BYTES);
    private final NativeMemory address = new NativeMemory(SOCKADDR_IN6_BYTES);
    private final NativeMemory header = new NativeMemory(MSGHDR_BYTES + IOVEC_BYTES);
    private final NativeMemory slots = new NativeMemory(3 * POLLFD_BYTES);
    private final NativeMemory one = new NativeMemory(8);
    private final NativeMemory datagram = new NativeMemory(DATAGRAM_BYTES_MAX);
    private final Thread thread;
    private int sequence;
    private volatile boolean stopped;

    private RawEchoes(LibC libc, Descriptor v4, Optional<Descriptor> v6, Descriptor stop) {
        this.libc = libc;
        this.v4 = v4;
        this.v6 = v6;
        this.stop = stop;
        request.bytes().order(ByteOrder.BIG_ENDIAN);
        datagram.bytes().order(ByteOrder.BIG_ENDIAN);
        thread = Thread.ofPlatform().name("icmp-echo").daemon().unstarted(this::read);
    }

    /** Opens the sockets in the network namespace of the process; a kernel without IPv6 gives only one. */
    public static RawEchoes open() throws KernelRefused {
        LibC libc = LibC.load();
        Descriptor v4 = Descriptor.socket(libc, ASKED, AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
        Optional<Descriptor> v6 = Optional.empty();
        try {
            NativeMemory onlyReplies = new NativeMemory(4);
            onlyReplies.bytes().putInt(0, ~(1 << EchoCodec.REPLY_V4));
            v4.option(SOL_RAW, ICMP_FILTER, onlyReplies, 4);
            v6 = openV6(libc);
            RawEchoes echoes = new RawEchoes(libc, v4, v6, Descriptor.event(libc, ASKED));
            echoes.thread.start();
            return echoes;
        } catch (KernelRefused e) {
            v4.close();
            v6.ifPresent(Descriptor::close);
            throw e;
        }
    }

    private static Optional<Descriptor> openV6(LibC libc) throws KernelRefused {
        try {
            Descriptor v6 = Descriptor.socket(libc, ASKED, AF_INET6, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMPV6);
            // A set bit blocks its type (linux/icmpv6.h).
            NativeMemory onlyReplies = new NativeMemory(ICMP6_FILTER_BYTES);
            for (int i = 0; i < ICMP6_FILTER_BYTES; i += 4) {
                onlyReplies.bytes().putInt(i, -1);
            }
            int word = EchoCodec.REPLY_V6 / 32 * 4;
            onlyReplies.bytes().putInt(word, ~(1 << EchoCodec.REPLY_V6 % 32));
            int errno = v6.tryOption(IPPROTO_ICMPV6, ICMP6_FILTER, onlyReplies, ICMP6_FILTER_BYTES);
            if (errno != 0) {
                v6.close();
                throw new KernelRefused(ASKED, errno, libc.reason(errno));
            }
            return Optional.of(v6);
        } catch (KernelRefused e) {
            if (e.errno() == Errno.EAFNOSUPPORT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public boolean ask(IpAddress target, Duration limit) throws KernelRefused, InterruptedException {
        long number = random.nextLong();
        CountDownLatch answered = new CountDownLatch(1);
        waiting.put(number, answered);
        try {
            send(target, number);
            return answered.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            waiting.remove(number);
        }
    }

    private void send(IpAddress target, long number) throws KernelRefused {
        String asked = "ping " + target;
        int errno = 0;
        synchronized (sending) {
            if (stopped) {
                throw new KernelRefused(asked, Errno.EBADF, "the daemon is ending");
            }
            Descriptor socket = target.isV4() ? v4 : v6.orElse(null);
            if (socket == null) {
                throw new KernelRefused(asked, Errno.EAFNOSUPPORT, libc.reason(Errno.EAFNOSUPPORT));
            }
            EchoCodec.request(request.bytes(), target.isV4(), sequence++, number);
            fillHeader(target);
            try {
                if (libc.sendmsg(socket.fd(), header.address(), 0) < 0) {
                    errno = libc.errno();
                }
            } finally {
                Reference.reachabilityFence(address);
                Reference.reachabilityFence(request);
            }
        }
        if (errno != 0) {
            throw new KernelRefused(asked, errno, libc.reason(errno));
        }
    }

    /** struct msghdr of 64 bits: name, its length, iovec, their count, no control data; the iovec behind it. */
    private void fillHeader(IpAddress target) {
        ByteBuffer to = address.bytes();
        for (int i = 0; i < SOCKADDR_IN6_BYTES; i++) {
            to.put(i, (byte) 0);
        }
        to.putShort(0, (short) (target.isV4() ? AF_INET : AF_INET6)).put(target.isV4() ? 4 : 8, target.bytes());
        header.bytes()
                .putLong(0, address.address())
                .putInt(8, target.isV4() ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES)
                .putLong(16, header.address() + MSGHDR_BYTES)
                .putLong(24, 1)
                .putLong(MSGHDR_BYTES, request.address())
                .putLong(MSGHDR_BYTES + 8, EchoCodec.REQUEST_BYTES);
    }

    private void read() {
        while (!stopped) {
            int[] fds = {stop.fd(), v4.fd(), v6.map(Descriptor::fd).orElse(-1)};
            for (int i = 0; i < fds.length; i++) {
                slots.bytes().putInt(i * POLLFD_BYTES, fds[i]).putShort(i * POLLFD_BYTES + 4, POLLIN);
            }
            libc.ppoll(slots.address(), fds.length, 0);
            readAll(v4, true);
            v6.ifPresent(socket -> readAll(socket, false));
        }
        synchronized (sending) {
            v4.close();
            v6.ifPresent(Descriptor::close);
            stop.close();
        }
    }

    private void readAll(Descriptor socket, boolean isV4) {
        for (int i = 0; i < DATAGRAMS_A_WAKE_MAX && !stopped; i++) {
            long length = libc.recv(socket.fd(), datagram.address(), datagram.capacity(), 0);
            if (length < 0) {
                return;
            }
            OptionalLong number = EchoCodec.reply(datagram.bytes(), (int) length, isV4);
            CountDownLatch asker = number.isPresent() ? waiting.get(number.getAsLong()) : null;
            if (asker != null) {
                asker.countDown();
            }
        }
    }

    @Override
    public void close() {
        synchronized (sending) {
            if (stopped) {
                return;
            }
            stopped = true;
            one.bytes().putLong(0, 1);
            libc.write(stop.fd(), one.address(), one.capacity());
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
