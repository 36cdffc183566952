package io.twinwall.vrrp.split.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.linux.netlink.Neighbours;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.linux.packet.ReceivedFrames;
import io.twinwall.model.value.DeviceName;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.edge.LogLimit;
import io.twinwall.vrrp.split.SplitMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Looks at the segments of all groups, ten times a second, on a thread of its own, and leaves what it saw at the
 * groups' desks. A segment is asked only where the rule wants to know, or where not one frame came in for a second.
 */
public final class SegmentProbes implements AutoCloseable {
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long OPEN_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final int ENOBUFS = 105;
    private static final int ENETDOWN = 100;

    private final Links links;
    private final Neighbours neighbours;
    private final PacketPorts packets;
    private final Predicate<DeviceName> usable;
    private final EventLog log;
    private final LongSupplier clock;
    private final Map<DeviceName, SegmentEar> ears = new HashMap<>();
    private final LogLimit refusals = new LogLimit();
    private List<SplitDesk> desks = List.of();
    /** After a refusal. */
    private long openAgainAt = Long.MIN_VALUE;

    private Optional<Thread> thread = Optional.empty();
    private volatile boolean ended;

    /** @param usable whether a port has carrier, as the groups see it */
    public SegmentProbes(
            Links links,
            Neighbours neighbours,
            PacketPorts packets,
            Predicate<DeviceName> usable,
            EventLog log,
            LongSupplier clock) {
        this.links = links;
        this.neighbours = neighbours;
        this.packets = packets;
        this.usable = usable;
        this.log = log;
        this.clock = clock;
    }

    /** Whose segments it looks at from now on; begins with the first that has any. */
    public synchronized void serve(List<SplitDesk> newDesks) {
        desks = List.copyOf(newDesks);
        Map<DeviceName, SegmentEar> kept = new HashMap<>();
        for (SplitDesk desk : desks) {
            for (SplitSpec.Segment segment : desk.spec().segments()) {
                SegmentEar ear = ears.get(segment.port());
                boolean same = ear != null && ear.segment().equals(segment);
                kept.computeIfAbsent(segment.port(), port -> same ? ear : new SegmentEar(segment));
            }
        }
        ears.values().stream().filter(ear -> !kept.containsValue(ear)).forEach(SegmentEar::close);
        ears.clear();
        ears.putAll(kept);
        if (thread.isEmpty() && !ears.isEmpty() && !ended) {
            thread = Optional.of(Thread.ofPlatform().daemon().name("vrrp-segments").start(this::run));
        }
    }

    private void run() {
        while (!ended) {
            try {
                look(clock.getAsLong());
            } catch (KernelRefused | RuntimeException e) {
                if (refusals.allows(clock.getAsLong())) {
                    log.log(SplitMessage.NOT_ASKED, "all segments", e.getMessage());
                }
            }
            LockSupport.parkNanos(EVERY);
        }
    }

    private synchronized void look(long now) throws KernelRefused {
        Map<String, Long> counts = ReceivedFrames.now();
        for (SegmentEar ear : ears.values()) {
            if (!ear.isOpen() && now >= openAgainAt && usable.test(ear.segment().port())) {
                open(ear);
            }
            ear.listen(now, counts.getOrDefault(ear.segment().port().text(), -1L));
            boolean wanted = ear.isQuiet(now) || desks.stream().anyMatch(desk -> wants(desk, ear));
            if (!wanted || !usable.test(ear.segment().port())) {
                ear.lookNoMore();
            } else {
                lookAt(ear, now);
            }
        }
        desks.forEach(desk -> leave(desk, now));
    }

    private static boolean wants(SplitDesk desk, SegmentEar ear) {
        List<SplitSpec.Segment> segments = desk.spec().segments();
        for (int i = 0; i < segments.size(); i++) {
            if ((desk.wanted() & 1 << i) != 0 && segments.get(i).port().equals(ear.segment().port())) {
                return true;
            }
        }
        return false;
    }

    /** Heard is always, so that there is somebody to ask when it matters. */
    private void open(SegmentEar ear) throws KernelRefused {
        Optional<Link> device = links.find(ear.segment().port());
        if (device.isPresent() && (!ear.isOpen() || ear.isElsewhere(device.get()))) {
            openAgainAt = clock.getAsLong() + OPEN_EVERY;
            ear.close();
            ear.open(packets, device.get());
            openAgainAt = Long.MIN_VALUE;
        }
    }

    private void lookAt(SegmentEar ear, long now) throws KernelRefused {
        if (!ear.isLooking()) {
            open(ear);
            List<Neighbour> known = neighbours.list();
            ear.lookFrom(now, known);
        }
        int errno = ear.ask(now);
        if (errno != 0 && errno != ENETDOWN && errno != ENOBUFS && refusals.allows(now)) {
            log.log(SplitMessage.NOT_ASKED, ear.segment().port(), "errno " + errno);
        }
    }

    private void leave(SplitDesk desk, long now) {
        int known = 0;
        int heard = 0;
        int answered = 0;
        int unplugged = 0;
        int twin = 0;
        List<SplitSpec.Segment> segments = desk.spec().segments();
        for (int i = 0; i < segments.size(); i++) {
            SegmentEar ear = ears.get(segments.get(i).port());
            int bit = 1 << i;
            known |= ear.isKnown(now) ? bit : 0;
            heard |= ear.isHeard(now, (desk.audible() & bit) != 0) ? bit : 0;
            answered |= ear.isAnswered(now) ? bit : 0;
            unplugged |= usable.test(segments.get(i).port()) ? 0 : bit;
            twin |= ear.isTwinAnswering(now) ? bit : 0;
        }
        desk.seen(known, heard, answered, unplugged, twin);
    }

    @Override
    public void close() {
        ended = true;
        synchronized (this) {
            desks = List.of();
            ears.values().forEach(SegmentEar::close);
            ears.clear();
        }
        thread.ifPresent(LockSupport::unpark);
    }
}
