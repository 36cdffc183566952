package io.twinwall.linux.fake;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** UDP sockets in memory: a test injects what arrives and reads what was sent. */
final class RecordingDatagrams {
    private static final int EADDRINUSE = 98;
    private static final int ENETUNREACH = 101;
    private static final int QUEUE_LENGTH = 64;

    /** What arrived and is not taken yet. */
    private record Arrived(IpAddress source, int hopLimit, ByteBuffer payload) {}

    private final Object lock;
    private final Journal journal;
    private final RecordingNet net;
    private final List<MemoryPort> ports = new ArrayList<>();
    private final List<MemorySender> senders = new ArrayList<>();
    private final Map<DeviceName, List<SentDatagram>> sent = new HashMap<>();

    RecordingDatagrams(Object lock, Journal journal, RecordingNet net) {
        this.lock = lock;
        this.journal = journal;
        this.net = net;
    }

    DatagramPort listen(DeviceName device, IpAddress local, int number) throws KernelRefused {
        String asked = "datagram listen " + device + " " + local + " port " + number;
        journal.judge(asked);
        int index = net.required(device, asked).index();
        if (ports.stream().anyMatch(port -> port.index == index && port.local.equals(local) && port.number == number)) {
            throw new KernelRefused(asked, EADDRINUSE, "Address already in use");
        }
        MemoryPort port = new MemoryPort(device, index, local, number);
        ports.add(port);
        journal.note(asked);
        return port;
    }

    DatagramSender sender(DeviceName device, IpAddress local, int from, IpAddress remote, int to) throws KernelRefused {
        String asked = "datagram sender " + device + " " + local + " port " + from + " to " + remote + " port " + to;
        journal.judge(asked);
        int index = net.required(device, asked).index();
        if (senders.stream().anyMatch(
                sender -> sender.index == index && sender.local.equals(local) && sender.from == from)) {
            throw new KernelRefused(asked, EADDRINUSE, "Address already in use");
        }
        MemorySender sender = new MemorySender(device, index, local, from, remote, to);
        senders.add(sender);
        journal.note(asked);
        return sender;
    }

    boolean inject(DeviceName device, IpAddress to, int number, IpAddress source, int hopLimit, byte[] payload) {
        int index = net.byName(device).map(link -> link.index()).orElse(0);
        for (MemoryPort port : ports) {
            if (port.index == index && port.local.equals(to) && port.number == number
                    && port.waiting.size() < QUEUE_LENGTH) {
                return port.waiting.add(new Arrived(source, hopLimit, ByteBuffer.wrap(payload.clone())));
            }
        }
        return false;
    }

    List<SentDatagram> sent(DeviceName device) {
        return List.copyOf(sent.getOrDefault(device, List.of()));
    }

    void forgetSent() {
        sent.clear();
    }

    void print(StringBuilder out) {
        for (MemoryPort port : ports) {
            out.append("datagram listen ").append(port.device).append(' ').append(port.local).append(" port ")
                    .append(port.number).append(" waiting ").append(port.waiting.size()).append('\n');
        }
        for (MemorySender sender : senders) {
            out.append("datagram sender ").append(sender.device).append(' ').append(sender.local).append(" port ")
                    .append(sender.from).append(" to ").append(sender.remote).append(" port ").append(sender.to)
                    .append('\n');
        }
    }

    private final class MemoryPort implements DatagramPort, Waiting {
        private final DeviceName device;
        private final int index;
        private final IpAddress local;
        private final int number;
        private final Queue<Arrived> waiting = new ArrayDeque<>();

        private MemoryPort(DeviceName device, int index, IpAddress local, int number) {
            this.device = device;
            this.index = index;
            this.local = local;
            this.number = number;
        }

        @Override
        public boolean somethingWaits() {
            return !waiting.isEmpty();
        }

        @Override
        public int receive(Datagram datagram) {
            synchronized (lock) {
                int errno = journal.errnoOf("datagram receive " + device);
                Arrived next = errno == 0 ? waiting.poll() : null;
                if (next == null) {
                    return -errno;
                }
                PacketBuffer payload = datagram.payload();
                int length = Math.min(next.payload().capacity(), payload.bytes().capacity());
                payload.bytes().put(0, next.payload(), 0, length);
                payload.length(length);
                datagram.from(Datagram.high(next.source()), Datagram.low(next.source()), next.hopLimit());
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
                    journal.note("datagram close " + device + " " + local + " port " + number);
                }
            }
        }
    }

    private final class MemorySender implements DatagramSender {
        private final DeviceName device;
        private final int index;
        private final IpAddress local;
        private final int from;
        private final IpAddress remote;
        private final int to;

        private MemorySender(DeviceName device, int index, IpAddress local, int from, IpAddress remote, int to) {
            this.device = device;
            this.index = index;
            this.local = local;
            this.from = from;
            this.remote = remote;
            this.to = to;
        }

        @Override
        public int send(PacketBuffer payload) {
            synchronized (lock) {
                int errno = journal.errnoOf("datagram send " + device);
                if (errno != 0) {
                    return errno;
                }
                if (net.byName(device).filter(link -> link.up() && link.carrier()).isEmpty()) {
                    return ENETUNREACH;
                }
                byte[] copy = new byte[payload.length()];
                payload.bytes().get(0, copy);
                sent.computeIfAbsent(device, any -> new ArrayList<>())
                        .add(new SentDatagram(local, from, remote, to, ByteBuffer.wrap(copy).asReadOnlyBuffer()));
                return 0;
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (senders.remove(this)) {
                    journal.note("datagram close " + device + " " + local + " port " + from);
                }
            }
        }
    }
}
