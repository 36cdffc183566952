package io.twinwall.linux.fake;

import io.twinwall.linux.Actor;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.process.Scheduling;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A whole kernel in memory. Hand {@link #kernel()} to the code under test; then read {@link #changes()} (what was asked
 * of it, in order, only what succeeded) and {@link #state()} (what is there now). Safe for use by several threads.
 *
 * <pre>
 *   link add vr10 link eth1 type macvlan mode bridge address 00:00:5e:00:01:0a
 *   link set vr10 up | link set vr10 mtu 1400 | link del vr10
 *   link set vr10 address 00:00:5e:00:01:0a | link set vrx name vr10
 *   address replace 10.10.0.1/32 dev vr10 noprefixroute valid_lft 10 | address del 10.10.0.1/32 dev vr10
 *   route replace 0.0.0.0/0 via 192.0.2.254 proto 112 | route del ...
 *   nft apply BATCH | nft commit [CHANGES] | sysctl net/ipv4/ip_forward = 1 | realtime 50
 *   datagram listen eth1 10.10.0.2 port 3784 | datagram sender eth1 10.10.0.2 port 49152 to 10.10.0.3 port 3784
 *   datagram close eth1 10.10.0.2 port 3784
 *   packet open eth1 type 0x0800 | packet close eth1 | multicast join 224.0.0.18 dev eth1 | multicast leave ...
 * </pre>
 */
public final class RecordingKernel {
    private final Object lock = new Object();
    private final Journal journal = new Journal();
    private final List<Consumer<? super KernelChange>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super RulesetChange>> rulesetListeners = new CopyOnWriteArrayList<>();
    private final RecordingNet net = new RecordingNet(lock, journal, this::tell);
    private final MemoryRuleset ruleset = new MemoryRuleset();
    private final RecordingNft nft = new RecordingNft(lock, journal, ruleset);
    private final RecordingPackets packets = new RecordingPackets(lock, journal, net);
    private final Map<String, String> sysctl = new TreeMap<>();

    /** The doors, all onto this memory; closing it does nothing. */
    public Kernel kernel() {
        return new Kernel(net.links(), net.addresses(), net.routes(), net.neighbours(), nft,
                new RecordingTables(lock, journal, ruleset), packets,
                new MemorySysctl(), new MemoryScheduling(), () -> new MemoryMonitor<>(listeners),
                () -> new MemoryMonitor<>(rulesetListeners));
    }

    /** A network card, up and with a cable, not in {@link #changes()}; gives its index. */
    public int addDevice(String name, String mac) {
        synchronized (lock) {
            return net.addDevice(new DeviceName(name), MacAddress.parse(mac), "", 0, true).index();
        }
    }

    /** Pulls or plugs the cable of a device; macvlans on it follow. */
    public void carrier(String device, boolean carrier) {
        synchronized (lock) {
            net.carrier(new DeviceName(device), carrier);
        }
    }

    /** Puts an address on a device as the kernel itself does, not in {@link #changes()}; one it replaces is gone. */
    public void addAddress(AssignedAddress address) {
        synchronized (lock) {
            net.addAddress(address);
        }
    }

    /** Puts an entry in the neighbour table, in place of one for the same address. */
    public void addNeighbour(Neighbour neighbour) {
        synchronized (lock) {
            net.addNeighbour(neighbour);
        }
    }

    /**
     * Makes every operation whose line begins with {@code operation} fail until {@link #allow}: {@code "address
     * replace"}, {@code "link add vr10"}, {@code "nft apply"}, {@code "nft check"}, {@code "packet send eth1"}.
     */
    public void refuse(String operation, int errno, String reason) {
        synchronized (lock) {
            journal.refuse(operation, errno, reason);
        }
    }

    /** Ends a {@link #refuse} of the same words. */
    public void allow(String operation) {
        synchronized (lock) {
            journal.allow(operation);
        }
    }

    /** Lets address lifetimes run; an address whose life is over is removed and the monitors hear of it. */
    public void advance(Duration by) {
        synchronized (lock) {
            net.advance(by);
        }
    }

    /** Delivers a frame to the ports on the device whose EtherType and filter take it; gives how many did. */
    public int inject(String device, byte[] frame) {
        synchronized (lock) {
            return packets.inject(new DeviceName(device), frame);
        }
    }

    /** The frames sent by the device's ports, oldest first. */
    public List<byte[]> sent(String device) {
        synchronized (lock) {
            return packets.sent(new DeviceName(device));
        }
    }

    /** From now on a rule drops frames of an EtherType on their way out of any device; the sender is told ENOBUFS. */
    public void dropOnEgress(int etherType) {
        synchronized (lock) {
            packets.dropOnEgress(etherType);
        }
    }

    /** The frames such a rule dropped on a device, oldest first. */
    public List<byte[]> dropped(String device) {
        synchronized (lock) {
            return packets.dropped(new DeviceName(device));
        }
    }

    /**
     * Delivers a UDP datagram to the socket that listens for it on the device; false when there is none, or no room.
     *
     * @param hopLimit the TTL or hop limit it arrives with
     */
    public boolean injectDatagram(
            String device, IpAddress to, int port, IpAddress source, int hopLimit, byte[] payload) {
        synchronized (lock) {
            return packets.inject(new DeviceName(device), to, port, source, hopLimit, payload);
        }
    }

    /** The UDP datagrams sent on the device, oldest first. */
    public List<SentDatagram> sentDatagrams(String device) {
        synchronized (lock) {
            return packets.sentDatagrams(new DeviceName(device));
        }
    }

    /** Replaces what a poller does when no frame waits (it sleeps); a test steps its clock here instead. */
    public void onAwait(LongConsumer nanos) {
        packets.onAwait(nanos);
    }

    /** Fixes what {@code Nft.list} answers to a command; without it, tables are known by name only. */
    public void answer(String listCommand, String json) {
        synchronized (lock) {
            nft.answer(listCommand, json);
        }
    }

    /** Lets packets pass: sets the counter of the rules with a comment in a table of family inet, counted from 0. */
    public void count(String table, String comment, int index, long packets, long bytes) {
        synchronized (lock) {
            ruleset.count(table, comment, index, packets, bytes);
        }
    }

    /** The nft batches that were applied, oldest first. */
    public List<String> batches() {
        synchronized (lock) {
            return nft.batches();
        }
    }

    /** Has another process run an nft batch; the ruleset's monitors hear of it, {@link #changes()} does not. */
    public void foreign(String commands, Actor by) throws NftRefused {
        RulesetChange change;
        synchronized (lock) {
            Set<String> touched = nft.foreign(commands);
            change = new RulesetChange.Committed(ruleset.generation(), touched, by);
        }
        tell(change);
    }

    /** Tells every monitor of the ruleset something, as the overrun of the kernel's buffer. */
    public void tell(RulesetChange change) {
        rulesetListeners.forEach(listener -> listener.accept(change));
    }

    /** Gives the kernel a setting with a value; one it does not know is refused and reads as empty. */
    public void setting(String path, String value) {
        synchronized (lock) {
            sysctl.put(path, value);
        }
    }

    /** Tells every monitor something, as the overrun of the kernel's buffer. */
    public void tell(KernelChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    /** The device as it is now. */
    public Link link(String name) {
        synchronized (lock) {
            return net.existing(new DeviceName(name));
        }
    }

    /** Every change that succeeded since the start or {@link #forget()}, oldest first. */
    public List<String> changes() {
        synchronized (lock) {
            return journal.changes();
        }
    }

    /** Empties {@link #changes()}, {@link #sent} and {@link #sentDatagrams}; the state stays. */
    public void forget() {
        synchronized (lock) {
            journal.forget();
            packets.forgetSent();
        }
    }

    /**
     * Everything there is, one line each: links, addresses, routes, neighbours, tables, settings, ports, memberships.
     */
    public String state() {
        synchronized (lock) {
            StringBuilder out = new StringBuilder();
            net.print(out);
            nft.print(out);
            sysctl.forEach((path, value) ->
                    out.append("sysctl ").append(path).append(" = ").append(value).append('\n'));
            packets.print(out);
            return out.toString();
        }
    }

    @Override
    public String toString() {
        return state();
    }

    private final class MemoryScheduling implements Scheduling {
        @Override
        public int realtime(int priority) {
            synchronized (lock) {
                int errno = journal.errnoOf("realtime " + priority);
                if (errno == 0) {
                    journal.note("realtime " + priority);
                }
                return errno;
            }
        }

        @Override
        public void giveBackMemory() {
            synchronized (lock) {
                journal.note("give back memory");
            }
        }
    }

    private final class MemorySysctl implements Sysctl {
        @Override
        public Optional<String> get(String path) {
            synchronized (lock) {
                return Optional.ofNullable(sysctl.get(path))
                        .or(() -> known(path) ? Optional.of("0") : Optional.empty());
            }
        }

        @Override
        public void set(String path, String value) throws KernelRefused {
            synchronized (lock) {
                String asked = "sysctl " + path + " = " + value;
                journal.judge(asked);
                if (!known(path) && !sysctl.containsKey(path)) {
                    throw new KernelRefused(asked, 2, "No such file or directory");
                }
                if (!value.equals(sysctl.put(path, value))) {
                    journal.note(asked);
                }
            }
        }

        /** Settings of a device exist while the device does; all others below net exist. */
        private boolean known(String path) {
            String[] parts = path.split("/", -1);
            boolean perDevice = parts.length == 5 && (parts[2].equals("conf") || parts[2].equals("neigh"));
            boolean everyDevice = perDevice && (parts[3].equals("all") || parts[3].equals("default"));
            return path.startsWith("net/")
                    && (!perDevice || everyDevice || net.byName(new DeviceName(parts[3])).isPresent());
        }
    }

    private record MemoryMonitor<C>(List<Consumer<? super C>> all, List<Consumer<? super C>> own)
            implements Monitor<C> {
        private MemoryMonitor(List<Consumer<? super C>> all) {
            this(all, new CopyOnWriteArrayList<>());
        }

        @Override
        public void subscribe(Consumer<? super C> listener) {
            own.add(listener);
            all.add(listener);
        }

        @Override
        public void close() {
            all.removeAll(own);
        }
    }
}
