package io.twinwall.vrrp.link.edge;

import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PollablePort;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.evidence.EvidenceBook;
import io.twinwall.vrrp.evidence.EvidenceListener;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.evidence.TwinWitness;
import io.twinwall.vrrp.link.wire.BeatKey;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.MemberSettings;
import io.twinwall.vrrp.machine.Note;
import io.twinwall.vrrp.machine.Policy;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.Reason;
import io.twinwall.vrrp.machine.VrrpActions;
import io.twinwall.vrrp.machine.VrrpEvent;
import io.twinwall.vrrp.machine.VrrpMachine;
import io.twinwall.vrrp.machine.VrrpState;
import io.twinwall.vrrp.split.edge.SplitDesk;
import io.twinwall.vrrp.split.edge.SplitSpec;
import io.twinwall.vrrp.split.machine.Ruling;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Two nodes in memory that beat, miss one another and find one another again, on any thread but the VRRP thread. What
 * Java does once, at the first use of a class or of a switch over classes, takes tens of milliseconds on a busy
 * machine, and the guard that beats bring leaves a thread that stands still little more: so it is done here, before
 * there is such a guard. Touches nothing outside itself.
 */
final class LinkBeatRehearsal {
    private static final long INTERVAL = 30_000_000;
    private static final int MULTIPLIER = 4;
    private static final int ROUNDS = 40;
    private static final int HOPS = 255;
    private static final DeviceName DEVICE = new DeviceName("rehearsal");
    private static final GroupName GROUP = new GroupName("rehearsal");
    private static final BeatTimes TIMES = BeatTimes.ofLink(INTERVAL, MULTIPLIER, MULTIPLIER);

    private long now = INTERVAL;
    private boolean cut;
    private final Node one = new Node("one", new Ipv4Address(1), "two", new Ipv4Address(2));
    private final Node two = new Node("two", new Ipv4Address(2), "one", new Ipv4Address(1));

    private LinkBeatRehearsal() {}

    /** Returns when everything was done once. */
    static void play() {
        new LinkBeatRehearsal().run();
    }

    private void run() {
        one.twin = two;
        two.twin = one;
        one.begin();
        two.begin();
        rounds();
        cut = true;
        rounds();
        cut = false;
        rounds();
        one.waiting.add(new byte[1]);
        one.beats.maintain(true);
        rounds();
        one.beats.maintain(false);
        // Long asleep: what waits is thrown away.
        now += ROUNDS * INTERVAL;
        rounds();
        one.beats.sayFarewell(now);
        one.beats.retire(now);
        two.beats.retire(now);
    }

    private void rounds() {
        for (int i = 0; i < ROUNDS; i++) {
            now += INTERVAL / 3;
            one.turn();
            two.turn();
        }
    }

    /** One of the two, and the end of the cable it holds. */
    private final class Node implements DatagramPort, DatagramSender, PacketPoller, EvidenceListener, VrrpActions {
        private final EventLog log = (message, values) -> {
            var _ = String.format(Locale.ROOT, message.text(), values);
        };
        private final LinkBeats beats;
        private final LinkBeatSpec spec;
        private final VrrpMachine machine = new VrrpMachine();
        private final VrrpState state = new VrrpState();
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
        private final SplitDesk desk = new SplitDesk(new SplitSpec(GROUP, true, List.of(new SplitSpec.Segment(
                DEVICE, Optional.empty(), List.of(), List.of(), List.of()))));
        private Ruling ruling = Ruling.PLAIN;
        private Node twin;
        private TwinEvidence judge;

        private Node(String name, IpAddress local, String twinName, IpAddress remote) {
            beats = new LinkBeats(this, log, name.hashCode());
            spec = new LinkBeatSpec(new NodeName(name), new NodeName(twinName), DEVICE, local, remote,
                    Duration.ofNanos(INTERVAL), MULTIPLIER, List.of(GROUP), List.of(desk.spec()));
        }

        private void begin() {
            machine.step(state, new VrrpEvent.Started(now, new GroupSettings(
                    List.of(new MemberSettings(1, 1, 0, 1)), List.of(new PortSettings(1, true, true, 0)), List.of(),
                    Policy.ANY, 100, false, 0, INTERVAL, TIMES), 0), this);
            EvidenceBook book = new EvidenceBook(this, log);
            beats.serve(now, spec, new LinkBeatPort(this, this, 1), new TwinEvidence[] {book.of(GROUP)},
                    new SplitDesk[] {desk});
            book.serve(now, EvidenceBook.Kind.LINK, Map.of(GROUP, List.<TwinWitness>of(beats)));
            byte[] secret = new byte[32];
            beats.add(now, BeatKey.of(secret, spec.self().text(), spec.twin().text()));
        }

        /** As the VRRP thread's. */
        private void turn() {
            beats.receive(now);
            beats.tick(now);
            if (now >= machine.wakeAt(state)) {
                step(new VrrpEvent.TimeReached().at(now));
            }
            step(new VrrpEvent.Beat().at(now, judge.twinWaitsUntil()));
            Ruling next = desk.rule(now, state.role(), state.priority(), INTERVAL);
            if (next != ruling) {
                ruling = next;
                step(new VrrpEvent.Ruled(now, next));
            }
        }

        private void step(VrrpEvent event) {
            machine.step(state, event, this);
        }

        @Override
        public int send(PacketBuffer payload) {
            if (!cut) {
                byte[] bytes = new byte[payload.length()];
                payload.bytes().get(0, bytes);
                twin.waiting.add(bytes);
            }
            return 0;
        }

        @Override
        public int receive(Datagram datagram) {
            byte[] bytes = waiting.poll();
            if (bytes == null) {
                return 0;
            }
            datagram.payload().bytes().put(0, bytes);
            datagram.payload().length(bytes.length);
            datagram.from(Datagram.high(spec.remote()), Datagram.low(spec.remote()), HOPS);
            return 1;
        }

        @Override
        public boolean ready(PollablePort port) {
            return !waiting.isEmpty();
        }

        @Override
        public void twinWatched(long at, GroupName group, boolean watched) {
            step(new VrrpEvent.EvidenceWatched(at, watched));
        }

        @Override
        public void twinJudgedBy(GroupName group, TwinEvidence evidence) {
            judge = evidence;
        }

        @Override
        public void twinSilent(long at, GroupName group) {
            step(new VrrpEvent.EvidenceSilent(at));
        }

        @Override
        public void twinHeard(long at, GroupName group) {
            step(new VrrpEvent.EvidenceHeard(at));
        }

        @Override
        public void twinDoubts(long at, GroupName group) {
            step(new VrrpEvent.EvidenceDoubted(at));
        }

        @Override
        public void sendAdvertisement(int member, int priority) {
            // Heard by nobody: the two are on no segment.
        }

        @Override
        public void closeGuard(int member) {
            // There is none.
        }

        @Override
        public void discardBacklog() {
            // Nothing waits.
        }

        @Override
        public void roleChanged(Role from, Role to, Reason reason) {
            // Nobody is told.
        }

        @Override
        public void takeoverExpected(boolean expected) {
            // There is nothing to make ready.
        }

        @Override
        public void note(Note note) {
            // Nobody is told.
        }

        @Override
        public void add(PollablePort port) {
            // Always asked.
        }

        @Override
        public void remove(PollablePort port) {
            // Always asked.
        }

        @Override
        public void drain() {
            waiting.clear();
        }

        @Override
        public void await(long nanos) {
            // Time is stepped.
        }

        @Override
        public void wake() {
            // Nobody sleeps.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
