package io.twinwall.vrrp.link.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.edge.VrrpThread;
import io.twinwall.vrrp.evidence.EvidenceBook;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.evidence.TwinWitness;
import io.twinwall.vrrp.link.LinkBeatMessage;
import io.twinwall.vrrp.link.LinkBeatStatus;
import io.twinwall.vrrp.link.wire.BeatKey;
import io.twinwall.vrrp.split.SplitStatus;
import io.twinwall.vrrp.split.edge.SegmentProbes;
import io.twinwall.vrrp.split.edge.SplitDesk;
import io.twinwall.vrrp.split.edge.SplitSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Gives the link's beats their sockets and keys and hands them to the VRRP thread. Safe for use by several threads.
 */
public final class LinkBeatInstaller implements AutoCloseable {
    private static final Duration THREAD_PATIENCE = Duration.ofSeconds(3);
    /** So many beats say it. */
    private static final int FAREWELLS = 3;
    /** The end of the program waits no longer than this for the twin to hear of it. */
    private static final long FAREWELL_MAX = TimeUnit.SECONDS.toNanos(1);

    private final Links links;
    private final PacketPorts packets;
    private final VrrpThread thread;
    private final EvidenceBook book;
    private final SegmentProbes probes;
    private final BiConsumer<GroupName, Optional<SplitDesk>> rules;
    private final LinkBeats beats;
    private final EventLog log;
    private final LongSupplier clock;
    private volatile Optional<LinkBeatSpec> spec = Optional.empty();
    private Optional<LinkBeatPort> port = Optional.empty();
    private volatile List<SplitDesk> desks = List.of();
    private boolean keyed;
    private boolean rehearsed;
    private boolean ended;

    /**
     * @param poller the thread's
     * @param rules told, on the thread, by what desk a group is ruled; empty for none
     * @param run which process this is; another at every start
     */
    public LinkBeatInstaller(
            Links links,
            PacketPorts packets,
            VrrpThread thread,
            PacketPoller poller,
            EvidenceBook book,
            SegmentProbes probes,
            BiConsumer<GroupName, Optional<SplitDesk>> rules,
            EventLog log,
            LongSupplier clock,
            long run) {
        this.links = links;
        this.packets = packets;
        this.thread = thread;
        this.book = book;
        this.probes = probes;
        this.rules = rules;
        this.log = log;
        this.clock = clock;
        beats = new LinkBeats(poller, log, run);
    }

    /** Sockets are open, nothing has changed yet. */
    public final class Prepared {
        private final Optional<LinkBeatSpec> next;
        private final Optional<LinkBeatPort> nextPort;

        private Prepared(Optional<LinkBeatSpec> next, Optional<LinkBeatPort> nextPort) {
            this.next = next;
            this.nextPort = nextPort;
        }

        /** Closes what was opened. */
        public void discard() {
            nextPort.filter(opened -> !port.equals(nextPort)).ifPresent(LinkBeatPort::close);
        }

        /**
         * Makes it true.
         *
         * @throws ApplyFailed with everything as it was
         */
        public void carryOut() throws ApplyFailed {
            LinkBeatInstaller.this.carryOut(next, nextPort);
        }
    }

    /**
     * Opens the sockets.
     *
     * @throws ApplyFailed when the kernel refuses one; none is left open then
     */
    public synchronized Prepared prepare(Optional<LinkBeatSpec> next) throws ApplyFailed {
        if (next.isEmpty()) {
            return new Prepared(next, Optional.empty());
        }
        try {
            LinkBeatSpec wanted = next.get();
            Link link = links.find(wanted.device()).orElseThrow(() -> new ApplyFailed("link beats: this node has no"
                    + " device " + wanted.device() + "; correct 'device', or plug the card in"));
            boolean same = port.filter(held -> held.index() == link.index()).isPresent()
                    && !spec.orElseThrow().isElsewhere(wanted);
            return new Prepared(
                    next, same ? port : Optional.of(LinkBeatPort.open(packets, wanted, link.index())));
        } catch (KernelRefused e) {
            throw new ApplyFailed("link beats: " + e.getMessage(), e);
        }
    }

    private synchronized void carryOut(Optional<LinkBeatSpec> next, Optional<LinkBeatPort> nextPort)
            throws ApplyFailed {
        List<SplitDesk> nextDesks = next.map(wanted -> desks(wanted.rules())).orElse(List.of());
        List<SplitDesk> left = desks;
        call(now -> {
            left.forEach(desk -> rules.accept(desk.name(), Optional.empty()));
            nextDesks.forEach(desk -> rules.accept(desk.name(), Optional.of(desk)));
            if (next.isPresent()) {
                place(now, next.get(), nextPort.orElseThrow(), nextDesks);
            } else {
                beats.retire(now);
                book.serve(now, EvidenceBook.Kind.LINK, Map.of());
            }
            thread.host(beats);
        });
        // Keys of a link that is gone, or was with somebody else, are gone with it.
        keyed &= next.isPresent() && spec.isPresent() && !next.get().isOfOthers(spec.get());
        desks = nextDesks;
        probes.serve(nextDesks);
        port.filter(old -> !nextPort.equals(Optional.of(old))).ifPresent(LinkBeatPort::close);
        port = nextPort;
        spec = next;
    }

    /** Those that are as before keep what they know. */
    private List<SplitDesk> desks(List<SplitSpec> specs) {
        List<SplitDesk> before = desks;
        return specs.stream()
                .map(spec -> before.stream()
                        .filter(desk -> desk.spec().equals(spec))
                        .findFirst()
                        .orElseGet(() -> new SplitDesk(spec)))
                .toList();
    }

    /** The rule for a group now; empty where there is no link. */
    public Optional<SplitStatus> rule(GroupName group) {
        return desks.stream()
                .filter(desk -> desk.name().equals(group))
                .findFirst()
                .map(desk -> new SplitStatus(desk.row().word(), desk.status()));
    }

    private void place(long now, LinkBeatSpec next, LinkBeatPort at, List<SplitDesk> nextDesks) {
        Map<GroupName, List<TwinWitness>> witnesses = new LinkedHashMap<>();
        next.groups().forEach(group -> witnesses.put(group, List.of(beats)));
        beats.serve(now, next, at, next.groups().stream().map(book::of).toArray(TwinEvidence[]::new),
                nextDesks.toArray(SplitDesk[]::new));
        book.serve(now, EvidenceBook.Kind.LINK, witnesses);
    }

    /** What is in force; empty for no link. */
    public Optional<LinkBeatSpec> spec() {
        return spec;
    }

    /** Whether beats are sent. */
    public synchronized boolean hasKeys() {
        return keyed;
    }

    /**
     * Does once, on the caller's thread, what the VRRP thread will do with beats; before the guard goes by them. Takes
     * some hundred milliseconds at the first call.
     */
    public synchronized void rehearse() {
        if (!rehearsed) {
            LinkBeatRehearsal.play();
            rehearsed = true;
        }
    }

    /** Takes a secret that was agreed with the twin; without a link it is of no use, and is not kept. */
    public synchronized void add(byte[] secret) throws ApplyFailed {
        if (spec.isEmpty() || ended) {
            return;
        }
        BeatKey key = BeatKey.of(secret, spec.get().self().text(), spec.get().twin().text());
        call(now -> beats.add(now, key));
        keyed = true;
    }

    /** The twin is told that silence is no death, and no beat is sent or taken until there is another key. */
    public synchronized void forgetKeys() throws ApplyFailed {
        call(beats::forgetKeys);
        keyed = false;
    }

    /** Says with every beat that this node is out of service, or says so no more. */
    public void maintain(boolean on) {
        beats.maintain(on);
    }

    /** Gives the beats new sockets where the link's device went and came back under its old name. */
    public synchronized void repair(Map<DeviceName, Link> present) {
        Optional<Link> link = spec.flatMap(wanted -> Optional.ofNullable(present.get(wanted.device())));
        if (ended || link.isEmpty() || port.isEmpty() || port.get().index() == link.get().index()) {
            return;
        }
        try {
            Prepared prepared = prepare(spec);
            try {
                prepared.carryOut();
            } catch (ApplyFailed e) {
                prepared.discard();
                throw e;
            }
        } catch (ApplyFailed e) {
            log.log(LinkBeatMessage.REPAIR_FAILED, e.getMessage());
        }
    }

    public Optional<LinkBeatStatus> status() {
        return spec.map(of -> beats.status(of, clock.getAsLong()));
    }

    private void call(LongConsumer command) throws ApplyFailed {
        try {
            if (!thread.call(command, THREAD_PATIENCE)) {
                throw new ApplyFailed("link beats: the VRRP thread did not answer within "
                        + THREAD_PATIENCE.toSeconds() + " s; this node gets too little processor time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyFailed("link beats: interrupted while handing them over", e);
        } catch (IllegalStateException e) {
            throw new ApplyFailed("link beats: the VRRP thread refused them: " + e.getCause(), e);
        }
    }

    /** Says farewell for as long as the twin needs to hear it, at most a second, and closes everything. */
    @Override
    public synchronized void close() {
        ended = true;
        try {
            if (beats.isOn()) {
                call(beats::sayFarewell);
                TimeUnit.NANOSECONDS.sleep(Math.min(FAREWELL_MAX,
                        spec.map(of -> FAREWELLS * of.interval().toNanos()).orElse(0L)));
            }
            carryOut(Optional.empty(), Optional.empty());
            probes.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ApplyFailed e) {
            log.log(LinkBeatMessage.REPAIR_FAILED, e.getMessage());
        }
    }
}
