package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdMessage;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.edge.VrrpThread;
import io.twinwall.vrrp.evidence.EvidenceBook;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.evidence.TwinWitness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Gives sessions their sockets and hands them to the VRRP thread: {@link #prepare} does everything that can fail and
 * only adds, {@link Prepared#carryOut} is one command to the thread. Sessions that stay keep their state. Safe for use
 * by several threads.
 */
public final class BfdInstaller implements AutoCloseable {
    /** RFC 5881 section 4: the source port is in 49152 to 65535, and no two sessions share one. */
    private static final int SOURCE_PORT_FIRST = 49152;

    private static final int SOURCE_PORT_LAST = 65535;
    private static final int EADDRINUSE = 98;
    private static final Duration THREAD_PATIENCE = Duration.ofSeconds(3);
    /** The end of the program waits no longer than this for peers to hear of it, however slow their sessions are. */
    private static final long FAREWELL_MAX = TimeUnit.SECONDS.toNanos(1);

    /** A session with what it holds open. */
    private record Held(BfdSession session, BfdPort port, Outlet outlet) {}

    /** A sending socket and where it was opened. */
    private record Outlet(DatagramSender sender, int sourcePort, int index) {}

    /** One session of the next set. */
    private record Place(BfdSpec spec, Held held) {}

    private final Links links;
    private final PacketPorts packets;
    private final VrrpThread thread;
    private final BfdLoop loop;
    private final BfdListener listener;
    private final EvidenceBook book;
    private final EventLog log;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private volatile Map<BfdSpec.Key, Held> sessions = Map.of();
    private List<BfdSpec> specs = List.of();
    private int nextPort = SOURCE_PORT_FIRST;
    private long generation;

    /**
     * @param poller the thread's
     * @param random of discriminators and jitter; hard to guess where the segment is not trusted
     */
    public BfdInstaller(
            Links links,
            PacketPorts packets,
            VrrpThread thread,
            PacketPoller poller,
            BfdListener listener,
            EvidenceBook book,
            EventLog log,
            LongSupplier clock,
            RandomGenerator random) {
        this.links = links;
        this.packets = packets;
        this.thread = thread;
        this.loop = new BfdLoop(poller, log);
        this.listener = listener;
        this.book = book;
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /** Sockets are open, nothing has changed yet. */
    public final class Prepared {
        private final long basis = generation;
        private final List<BfdSpec> next;
        private final List<Place> places = new ArrayList<>();
        private final List<AutoCloseable> opened = new ArrayList<>();

        private Prepared(List<BfdSpec> next) {
            this.next = List.copyOf(next);
        }

        /** Closes what was opened. */
        public void discard() {
            opened.forEach(BfdInstaller::closeQuietly);
            opened.clear();
        }

        /**
         * Makes the set true.
         *
         * @throws ApplyFailed with everything as it was
         */
        public void carryOut() throws ApplyFailed {
            synchronized (BfdInstaller.this) {
                if (basis == generation) {
                    BfdInstaller.this.carryOut(this);
                } else {
                    // Repaired meanwhile: what was prepared for the old sockets is void.
                    discard();
                    BfdInstaller.this.carryOut(prepare(next));
                }
            }
        }
    }

    /**
     * Opens the sockets a set of sessions needs.
     *
     * @throws ApplyFailed when the kernel refuses one; none is left open then
     */
    public synchronized Prepared prepare(List<BfdSpec> next) throws ApplyFailed {
        Prepared prepared = new Prepared(next);
        try {
            Map<DeviceName, Link> present = next.isEmpty() ? Map.of() : byName();
            Map<BfdPort.Key, BfdPort> ports = new HashMap<>();
            for (BfdSpec spec : next) {
                Link link = present.get(spec.device());
                if (link == null) {
                    throw new ApplyFailed("bfd: session " + spec.name() + ": this node has no device " + spec.device()
                            + "; correct 'device', or plug the card in");
                }
                prepared.places.add(place(prepared, spec, link.index(), ports));
            }
            return prepared;
        } catch (KernelRefused e) {
            prepared.discard();
            throw new ApplyFailed("bfd: " + e.getMessage(), e);
        } catch (ApplyFailed e) {
            prepared.discard();
            throw e;
        }
    }

    private Map<DeviceName, Link> byName() throws KernelRefused {
        return links.list().stream().collect(Collectors.toMap(Link::name, link -> link));
    }

    private Place place(Prepared prepared, BfdSpec spec, int index, Map<BfdPort.Key, BfdPort> ports)
            throws KernelRefused {
        Held before = sessions.get(spec.key());
        BfdPort port = port(prepared, new BfdPort.Key(spec.device(), spec.local()), index, ports);
        Outlet outlet;
        if (before != null && before.outlet().index() == index) {
            outlet = before.outlet();
        } else {
            outlet = openOutlet(spec, index);
            prepared.opened.add(outlet.sender());
        }
        BfdSession session = before != null
                ? before.session()
                : new BfdSession(spec, discriminator(prepared), random.nextLong(), listener, log, clock.getAsLong());
        return new Place(spec, new Held(session, port, outlet));
    }

    private BfdPort port(Prepared prepared, BfdPort.Key key, int index, Map<BfdPort.Key, BfdPort> ports)
            throws KernelRefused {
        BfdPort known = ports.get(key);
        if (known != null) {
            return known;
        }
        BfdPort port = sessions.values().stream()
                .map(Held::port)
                .filter(each -> each.key().equals(key) && each.index() == index)
                .findFirst()
                .orElse(null);
        if (port == null) {
            port = BfdPort.open(packets, key, index);
            prepared.opened.add(port);
        }
        ports.put(key, port);
        return port;
    }

    private Outlet openOutlet(BfdSpec spec, int index) throws KernelRefused {
        int tries = SOURCE_PORT_LAST - SOURCE_PORT_FIRST + 1;
        while (true) {
            int source = nextPort;
            nextPort = source == SOURCE_PORT_LAST ? SOURCE_PORT_FIRST : source + 1;
            tries--;
            if (sessions.values().stream().anyMatch(held -> held.outlet().sourcePort() == source)) {
                continue;
            }
            try {
                return new Outlet(
                        packets.sender(spec.device(), spec.local(), source, spec.remote(), ControlCodec.PORT),
                        source,
                        index);
            } catch (KernelRefused e) {
                // Another program of this node has it: ephemeral ports begin lower and reach into ours.
                if (e.errno() != EADDRINUSE || tries == 0) {
                    throw e;
                }
            }
        }
    }

    private int discriminator(Prepared prepared) {
        Set<Integer> taken = new TreeSet<>();
        sessions.values().forEach(held -> taken.add(held.session().discriminator()));
        prepared.places.forEach(place -> taken.add(place.held().session().discriminator()));
        int found = random.nextInt();
        while (found == 0 || taken.contains(found)) {
            found = random.nextInt();
        }
        return found;
    }

    private void carryOut(Prepared prepared) throws ApplyFailed {
        Map<BfdSpec.Key, Held> next = new LinkedHashMap<>();
        prepared.places.forEach(place -> next.put(place.spec().key(), place.held()));
        Map<GroupName, List<TwinWitness>> witnesses = new LinkedHashMap<>();
        for (Place place : prepared.places) {
            for (GroupName group : place.spec().evidence()) {
                witnesses.computeIfAbsent(group, any -> new ArrayList<>()).add(place.held().session());
            }
        }
        List<BfdSession> gone = sessions.entrySet().stream()
                .filter(entry -> !next.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().session())
                .toList();
        try {
            call(now -> {
                book.voidSilence(now);
                gone.forEach(session -> session.retire(now));
                prepared.places.forEach(place -> place.held().session().place(
                        now, place.spec(), place.held().port(), place.held().outlet().sender(),
                        place.spec().evidence().stream().map(book::of).toArray(TwinEvidence[]::new)));
                book.serve(now, EvidenceBook.Kind.BFD, witnesses);
                loop.serve(
                        prepared.places.stream().map(place -> place.held().port()).distinct().toList(),
                        prepared.places.stream().map(place -> place.held().session()).toList());
                thread.host(loop);
            });
        } catch (ApplyFailed e) {
            prepared.discard();
            throw e;
        }
        Map<BfdSpec.Key, Held> before = sessions;
        sessions = next;
        specs = prepared.next;
        generation++;
        closeUnused(before, next);
    }

    private static void closeUnused(Map<BfdSpec.Key, Held> before, Map<BfdSpec.Key, Held> next) {
        List<BfdPort> ports = next.values().stream().map(Held::port).toList();
        List<Outlet> outlets = next.values().stream().map(Held::outlet).toList();
        for (Held held : before.values()) {
            if (!ports.contains(held.port())) {
                closeQuietly(held.port());
            }
            if (!outlets.contains(held.outlet())) {
                closeQuietly(held.outlet().sender());
            }
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // The kernel closes it with the process; nothing is left to do.
        }
    }

    private void call(LongConsumer command) throws ApplyFailed {
        try {
            if (!thread.call(command, THREAD_PATIENCE)) {
                throw new ApplyFailed("bfd: the VRRP thread did not answer within " + THREAD_PATIENCE.toSeconds()
                        + " s; this node gets too little processor time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyFailed("bfd: interrupted while handing over the sessions", e);
        } catch (IllegalStateException e) {
            throw new ApplyFailed("bfd: the VRRP thread refused the sessions: " + e.getCause(), e);
        }
    }

    /** Gives sessions new sockets whose device went and came back under its old name. */
    public synchronized void repair(Map<DeviceName, Link> present) {
        Set<String> returned = new TreeSet<>();
        sessions.forEach((key, held) -> {
            Link link = present.get(key.device());
            if (link != null && (link.index() != held.outlet().index() || link.index() != held.port().index())) {
                returned.add(key.device().text());
            }
        });
        boolean complete = present.keySet().containsAll(specs.stream().map(BfdSpec::device).toList());
        if (returned.isEmpty() || !complete) {
            return;
        }
        try {
            carryOut(prepare(specs));
            log.log(BfdMessage.REOPENED, String.join(", ", returned));
        } catch (ApplyFailed e) {
            log.log(BfdMessage.REPAIR_FAILED, e.getMessage());
        }
    }

    /** Every session, in the order of the specifications. */
    public List<BfdStatus> status() {
        long now = clock.getAsLong();
        return sessions.values().stream().map(held -> held.session().status(now)).toList();
    }

    /**
     * Holds the sessions with the twin in AdminDown, now and after every change of the set, or lets them come up again:
     * the node takes no part, and its twin shall not take that for death. Sessions of checks stay as they are.
     */
    public void maintain(boolean on) {
        loop.maintain(on);
    }

    /**
     * Says AdminDown to every peer for its Detection Time, at most a second (RFC 5880 section 6.8.16), and closes
     * everything; before the thread ends.
     */
    @Override
    public synchronized void close() {
        try {
            farewell();
            carryOut(new Prepared(List.of()));
        } catch (ApplyFailed e) {
            log.log(BfdMessage.REPAIR_FAILED, e.getMessage());
        }
    }

    private void farewell() throws ApplyFailed {
        AtomicLong until = new AtomicLong();
        call(now -> until.set(
                sessions.values().stream().mapToLong(held -> held.session().retire(now)).max().orElse(now)));
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(until.get() - clock.getAsLong(), FAREWELL_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
