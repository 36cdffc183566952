package io.twinwall.linux.fake;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.linux.packet.PollablePort;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/** Frames in memory: a test injects what arrives and reads what was sent. */
final class RecordingPackets implements PacketPorts {
    private static final int ETH_P_ALL = 3;
    private static final int ENETDOWN = 100;
    private static final int ENOBUFS = 105;
    private static final int QUEUE_LENGTH = 1024;

    private final Object lock;
    private final Journal journal;
    private final RecordingNet net;
    private final RecordingDatagrams datagrams;
    private final List<MemoryPort> ports = new ArrayList<>();
    private final Map<DeviceName, List<byte[]>> sent = new HashMap<>();
    private final Set<Integer> droppedTypes = new HashSet<>();
    private final Map<DeviceName, List<byte[]>> dropped = new HashMap<>();
    private final List<String> memberships = new ArrayList<>();
    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition arrived = waiting.newCondition();
    private LongConsumer onAwait;
    private int wakes;

    RecordingPackets(Object lock, Journal journal, RecordingNet net) {
        this.lock = lock;
        this.journal = journal;
        this.net = net;
        this.datagrams = new RecordingDatagrams(lock, journal, net);
        this.onAwait = this::sleep;
    }

    @Override
    public PacketPort open(DeviceName device, int etherType, PacketFilter filter) throws KernelRefused {
        synchronized (lock) {
            String asked = "packet open " + device + String.format(Locale.ROOT, " type 0x%04x", etherType);
            journal.judge(asked);
            net.required(device, asked);
            MemoryPort port = new MemoryPort(device, etherType, filter);
            ports.add(port);
            journal.note(asked);
            return port;
        }
    }

    @Override
    public AutoCloseable join(DeviceName device, IpAddress group) throws KernelRefused {
        synchronized (lock) {
            String membership = group + " dev " + device;
            journal.judge("multicast join " + membership);
            net.required(device, "multicast join " + membership);
            memberships.add(membership);
            journal.note("multicast join " + membership);
            return () -> {
                synchronized (lock) {
                    if (memberships.remove(membership)) {
                        journal.note("multicast leave " + membership);
                    }
                }
            };
        }
    }

    @Override
    public DatagramPort listen(DeviceName device, IpAddress local, int port) throws KernelRefused {
        synchronized (lock) {
            return datagrams.listen(device, local, port);
        }
    }

    @Override
    public DatagramSender sender(DeviceName device, IpAddress local, int from, IpAddress remote, int to)
            throws KernelRefused {
        synchronized (lock) {
            return datagrams.sender(device, local, from, remote, to);
        }
    }

    @Override
    public PacketPoller poller() {
        return new MemoryPoller();
    }

    /** Gives a frame to every open port that would see it; how many did. */
    int inject(DeviceName device, byte[] frame) {
        int takers = 0;
        for (MemoryPort port : List.copyOf(ports)) {
            if (port.device.equals(device) && port.sees(frame) && port.waiting.size() < QUEUE_LENGTH) {
                port.waiting.add(frame.clone());
                takers++;
            }
        }
        nudge();
        return takers;
    }

    /** Gives a datagram to the socket that listens for it; whether there is one with room. */
    boolean inject(DeviceName device, IpAddress to, int port, IpAddress source, int hopLimit, byte[] payload) {
        boolean taken = datagrams.inject(device, to, port, source, hopLimit, payload);
        nudge();
        return taken;
    }

    List<SentDatagram> sentDatagrams(DeviceName device) {
        return datagrams.sent(device);
    }

    List<byte[]> sent(DeviceName device) {
        return List.copyOf(sent.getOrDefault(device, List.of()));
    }

    /** From now on a rule of the egress hook drops frames of an EtherType. */
    void dropOnEgress(int etherType) {
        droppedTypes.add(etherType);
    }

    List<byte[]> dropped(DeviceName device) {
        return List.copyOf(dropped.getOrDefault(device, List.of()));
    }

    void forgetSent() {
        sent.clear();
        dropped.clear();
        datagrams.forgetSent();
    }

    void onAwait(LongConsumer step) {
        onAwait = step;
    }

    void print(StringBuilder out) {
        for (MemoryPort port : ports) {
            out.append("packet ").append(port.device)
                    .append(String.format(Locale.ROOT, " type 0x%04x", port.etherType))
                    .append(" waiting ").append(port.waiting.size()).append('\n');
        }
        for (String membership : memberships) {
            out.append("multicast ").append(membership).append('\n');
        }
        datagrams.print(out);
    }

    private void nudge() {
        waiting.lock();
        try {
            wakes++;
            arrived.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    private void sleep(long nanos) {
        waiting.lock();
        try {
            long left = nanos;
            while (wakes == 0 && left > 0) {
                left = arrived.awaitNanos(left);
            }
            wakes = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.unlock();
        }
    }

    private final class MemoryPort implements PacketPort, Waiting {
        private final DeviceName device;
        private final int etherType;
        private final PacketFilter filter;
        private final Queue<byte[]> waiting = new ArrayDeque<>();

        private MemoryPort(DeviceName device, int etherType, PacketFilter filter) {
            this.device = device;
            this.etherType = etherType;
            this.filter = filter;
        }

        private boolean sees(byte[] frame) {
            int type = type(frame);
            return (etherType == type || etherType == ETH_P_ALL) && FilterRun.accepts(filter, frame);
        }

        private static int type(byte[] frame) {
            return frame.length < 14 ? -1 : (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
        }

        @Override
        public boolean somethingWaits() {
            return !waiting.isEmpty();
        }

        @Override
        public int send(PacketBuffer frame) {
            synchronized (lock) {
                int errno = journal.errnoOf("packet send " + device);
                if (errno != 0) {
                    return errno;
                }
                if (net.byName(device).filter(link -> link.up() && link.carrier()).isEmpty()) {
                    return ENETDOWN;
                }
                byte[] copy = new byte[frame.length()];
                frame.bytes().get(0, copy);
                if (droppedTypes.contains(type(copy))) {
                    dropped.computeIfAbsent(device, any -> new ArrayList<>()).add(copy);
                    return ENOBUFS;
                }
                sent.computeIfAbsent(device, any -> new ArrayList<>()).add(copy);
                return 0;
            }
        }

        @Override
        public int receive(PacketBuffer frame) {
            synchronized (lock) {
                int errno = journal.errnoOf("packet receive " + device);
                byte[] next = errno == 0 ? waiting.poll() : null;
                if (next == null) {
                    return -errno;
                }
                int length = Math.min(next.length, frame.bytes().capacity());
                frame.bytes().put(0, next, 0, length);
                frame.length(length);
                return 1;
            }
        }

        @Override
        public void drain() {
            synchronized (lock) {
                waiting.clear();
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (ports.remove(this)) {
                    waiting.clear();
                    journal.note("packet close " + device);
                }
            }
        }
    }

    private final class MemoryPoller implements PacketPoller {
        private final Set<PollablePort> watched = new HashSet<>();
        private final Set<PollablePort> ready = new HashSet<>();

        @Override
        public void add(PollablePort port) {
            watched.add(port);
        }

        @Override
        public void remove(PollablePort port) {
            watched.remove(port);
            ready.remove(port);
        }

        @Override
        public void await(long nanos) {
            if (!look()) {
                onAwait.accept(Math.min(nanos, TimeUnit.DAYS.toNanos(1)));
                look();
            }
        }

        private boolean look() {
            synchronized (lock) {
                ready.clear();
                for (PollablePort port : watched) {
                    if (port instanceof Waiting memory && memory.somethingWaits()) {
                        ready.add(port);
                    }
                }
                return !ready.isEmpty();
            }
        }

        @Override
        public boolean ready(PollablePort port) {
            return ready.contains(port);
        }

        @Override
        public void wake() {
            nudge();
        }

        @Override
        public void close() {
            watched.clear();
            ready.clear();
        }
    }
}
