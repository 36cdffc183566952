package io.twinwall.vrrp.split.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.vrrp.wire.ArpCodec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One segment, by one thread: hears who speaks ARP on it, and while it is to be looked at asks gateways, neighbours and
 * the twin who they are, five times a second.
 */
final class SegmentEar implements AutoCloseable {
    private static final int FRAMES_A_LOOK = 64;
    private static final int NEIGHBOURS_MAX = 16;
    private static final int ASKED_AT_ONCE = 4;
    private static final long ASK_EVERY = TimeUnit.MILLISECONDS.toNanos(200);
    /** Three questions; before, nothing is known. */
    private static final long ASKED_ENOUGH = TimeUnit.MILLISECONDS.toNanos(500);
    /** What was seen within it is seen now: four answers may be lost. */
    private static final long LATELY = TimeUnit.SECONDS.toNanos(1);
    private static final Set<String> BELIEVED = Set.of("reachable", "stale", "delay", "probe");

    private final SplitSpec.Segment segment;
    private final Set<Integer> twins;
    private final Set<Integer> virtual;
    private final PacketBuffer frame = new PacketBuffer(ArpCodec.CAPACITY);
    /** Who spoke, the last one last; and who once answered, or the kernel knows. */
    private final Set<Integer> speakers = new LinkedHashSet<>();

    private final Set<Integer> acquaintances = new LinkedHashSet<>();
    private PacketPort socket;
    private Link link;
    private long frames = -1;
    private long movedAt = Long.MIN_VALUE;
    private long spokenAt = Long.MIN_VALUE;
    private long answeredAt = Long.MIN_VALUE;
    private long twinSpokeAt = Long.MIN_VALUE;
    private long twinAnsweredAt = Long.MIN_VALUE;
    private long lookingSince = Long.MIN_VALUE;
    private long askAt = Long.MIN_VALUE;

    SegmentEar(SplitSpec.Segment segment) {
        this.segment = segment;
        twins = numbers(segment.twins());
        virtual = numbers(segment.virtual());
    }

    private static Set<Integer> numbers(List<Ipv4Address> addresses) {
        return addresses.stream().map(Ipv4Address::number).collect(Collectors.toUnmodifiableSet());
    }

    SplitSpec.Segment segment() {
        return segment;
    }

    boolean isOpen() {
        return socket != null;
    }

    void open(PacketPorts packets, Link device) throws KernelRefused {
        socket = packets.open(segment.port(), ArpCodec.ETHER_TYPE, ALL);
        link = device;
    }

    /** What is at least heard, for a socket that has the EtherType alone. */
    private static final PacketFilter ALL =
            new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0x40000)));

    /** Takes what was said since the last look, and how many frames the device has counted; -1 for not known. */
    void listen(long now, long counted) {
        if (counted >= 0) {
            if (counted != frames) {
                movedAt = now;
            }
            frames = counted;
        }
        for (int i = 0; socket != null && i < FRAMES_A_LOOK && socket.receive(frame) == 1; i++) {
            if (ArpCodec.isSound(frame)) {
                heard(now);
            }
        }
    }

    private void heard(long now) {
        int sender = ArpCodec.sender(frame);
        int own = segment.own().map(Ipv4Address::number).orElse(0);
        boolean toUs = own != 0 && ArpCodec.isReply(frame) && ArpCodec.target(frame) == own;
        if (sender == 0 || sender == own || virtual.contains(sender)) {
            return;
        }
        if (twins.contains(sender)) {
            twinSpokeAt = now;
            twinAnsweredAt = toUs ? now : twinAnsweredAt;
            return;
        }
        spokenAt = now;
        remember(speakers, sender);
        if (toUs) {
            answeredAt = now;
            remember(acquaintances, sender);
        }
    }

    private static void remember(Set<Integer> all, int one) {
        all.remove(one);
        all.add(one);
        if (all.size() > NEIGHBOURS_MAX) {
            all.remove(all.iterator().next());
        }
    }

    /** Whether no frame at all came in lately, as far as the device counts them. */
    boolean isQuiet(long now) {
        return frames >= 0 && !lately(movedAt, now);
    }

    boolean isLooking() {
        return lookingSince != Long.MIN_VALUE;
    }

    /** Begins to look, with those the kernel knows beside those that spoke. */
    void lookFrom(long now, List<Neighbour> known) {
        lookingSince = now;
        askAt = now;
        for (Neighbour each : known) {
            boolean believed = link != null && each.link() == link.index() && BELIEVED.contains(each.state());
            if (believed && each.address() instanceof Ipv4Address v4
                    && !twins.contains(v4.number()) && !virtual.contains(v4.number())) {
                remember(acquaintances, v4.number());
            }
        }
    }

    void lookNoMore() {
        lookingSince = Long.MIN_VALUE;
    }

    /**
     * Asks, when it is time to.
     *
     * @return 0, or the errno of what the kernel did not take
     */
    int ask(long now) {
        if (now < askAt || socket == null || segment.own().isEmpty()) {
            return 0;
        }
        askAt = now + ASK_EVERY;
        List<Integer> all = new ArrayList<>(numbers(segment.gateways()));
        for (Set<Integer> some : List.of(acquaintances, speakers)) {
            all.addAll(List.copyOf(some).reversed().stream().limit(ASKED_AT_ONCE).toList());
        }
        all.addAll(twins);
        int refused = 0;
        for (int target : Set.copyOf(all)) {
            ArpCodec.encodeRequest(link.mac(), segment.own().get(), new Ipv4Address(target), frame);
            refused = Math.max(refused, socket.send(frame));
        }
        return refused;
    }

    boolean isKnown(long now) {
        return isLooking() && now - lookingSince >= ASKED_ENOUGH;
    }

    /**
     * Whether anybody but the twin is heard.
     *
     * @param twinAudible whether advertisements of the twin come in: then counted frames may be those alone
     */
    boolean isHeard(long now, boolean twinAudible) {
        boolean counted = lately(movedAt, now) && !twinAudible && !lately(twinSpokeAt, now);
        return lately(spokenAt, now) || counted;
    }

    boolean isAnswered(long now) {
        return lately(answeredAt, now);
    }

    boolean isTwinAnswering(long now) {
        return lately(twinAnsweredAt, now);
    }

    private static boolean lately(long at, long now) {
        return at != Long.MIN_VALUE && now - at <= LATELY;
    }

    /** Whether the device is another than the one that was opened. */
    boolean isElsewhere(Link device) {
        return link == null || link.index() != device.index() || !link.mac().equals(device.mac());
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
