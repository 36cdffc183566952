package io.twinwall.vrrp.split.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.link.machine.LinkBeatActions;
import io.twinwall.vrrp.link.machine.LinkBeatEvent;
import io.twinwall.vrrp.link.machine.LinkBeatMachine;
import io.twinwall.vrrp.link.machine.LinkBeatSettings;
import io.twinwall.vrrp.link.machine.LinkBeatState;
import io.twinwall.vrrp.link.wire.GroupWord;
import io.twinwall.vrrp.link.wire.LinkBeat;
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
import io.twinwall.vrrp.machine.VrrpTimes;
import io.twinwall.vrrp.split.machine.Ruling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Two nodes, a host on each of two segments, and a link; every way between two of them is cut or not, in each direction
 * by itself. The real machines and the real desk of the rule, in the order of the VRRP thread, with time stepped; what
 * a node sees of a segment is looked at every 100 ms, by the times of {@link SegmentEar}. After every event it is checked
 * that no host of a whole segment hears two nodes answer, and that on a link that stayed whole no two do at all.
 */
final class SplitWorld {
    static final long MILLI = 1_000_000;
    static final int SEGMENTS = 2;
    static final int HOST = 2;

    /** A frame on its way: an advertisement's priority, or a beat with what it says of the group. */
    private record Frame(long at, long order, int segment, int priority, LinkBeat beat, GroupWord word) {}

    final Random random;
    final long interval = 1_000 * MILLI;
    final long beat = 30 * MILLI;
    final BeatTimes times = BeatTimes.ofLink(beat, 4, LinkBeatMachine.SETTLE);
    /** By segment, who sends, who hears. */
    final boolean[][][] cut = new boolean[SEGMENTS][3][3];
    /** By sender. */
    final boolean[] linkCut = new boolean[2];
    final Node[] nodes;
    long now;
    private long order;
    private final long[] wholeSince = new long[SEGMENTS];
    private final long[] twoSince = {Long.MAX_VALUE, Long.MAX_VALUE};
    private final boolean preempt;
    private long linkedSince;
    private boolean oneWhileLinked;

    SplitWorld(long seed, boolean preempt) {
        random = new Random(seed);
        this.preempt = preempt;
        nodes = new Node[] {new Node(0, 250), new Node(1, 200)};
        for (Node node : nodes) {
            node.start();
        }
        rest(5_000);
        assertEquals(Role.ACTIVE, nodes[0].state.role());
        assertEquals(Role.BACKUP, nodes[1].state.role());
    }

    /** Cuts, or heals, the ways of one on a segment: to and from everybody. */
    void cutOff(int segment, int who, boolean out, boolean in, boolean isCut) {
        for (int other = 0; other < 3; other++) {
            cut[segment][who][other] = out ? isCut : cut[segment][who][other];
            cut[segment][other][who] = in ? isCut : cut[segment][other][who];
        }
    }

    void heal() {
        for (boolean[][] segment : cut) {
            for (boolean[] from : segment) {
                Arrays.fill(from, false);
            }
        }
        Arrays.fill(linkCut, false);
    }

    void rest(long millis) {
        run(now + millis * MILLI);
    }

    void run(long until) {
        while (true) {
            long next = Math.max(now, Arrays.stream(nodes).mapToLong(Node::wakeAt).min().orElseThrow());
            if (next > until) {
                now = until;
                return;
            }
            now = next;
            int first = random.nextInt(2);
            for (int i = 0; i < 2; i++) {
                Node node = nodes[(first + i) % 2];
                if (node.wakeAt() <= now) {
                    node.turn(now);
                }
            }
            check();
        }
    }

    long actives() {
        return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE && node.lives()).count();
    }

    Node active() {
        return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).findFirst().orElseThrow();
    }

    private void check() {
        boolean linked = !linkCut[0] && !linkCut[1] && nodes[0].lives() && nodes[1].lives();
        if (!linked) {
            linkedSince = Long.MAX_VALUE;
            oneWhileLinked = false;
        } else if (linkedSince == Long.MAX_VALUE) {
            linkedSince = now;
        }
        boolean settled = linked && now - linkedSince > 500 * MILLI;
        oneWhileLinked |= settled && actives() == 1 && answering(0) <= 1 && answering(1) <= 1;
        for (int segment = 0; segment < SEGMENTS; segment++) {
            int at = segment;
            boolean whole = Arrays.stream(cut[at]).noneMatch(from -> IntStream.range(0, 3).anyMatch(i -> from[i]));
            wholeSince[at] = whole ? Math.min(wholeSince[at], now) : Long.MAX_VALUE;
            // A rival is heard with the next advertisement, and its guard is shut then.
            boolean mustBeOne = (whole && now - wholeSince[at] > interval + 10 * MILLI) || oneWhileLinked;
            twoSince[at] = answering(at) <= 1 ? Long.MAX_VALUE : Math.min(twoSince[at], now);
            // Who preempts begins before the other has heard of it, or, on a one-way segment, before the link told.
            long grace = preempt ? 1_500 * MILLI : 0;
            assertTrue(!mustBeOne || answering(at) <= 1 || now - twoSince[at] < grace,
                    () -> "two answer on segment " + at + " at " + now / 1e6 + " ms: " + nodes[0] + ", " + nodes[1]);
        }
    }

    private long answering(int segment) {
        return Arrays.stream(nodes).filter(node -> node.answers(segment)).count();
    }

    void settle() {
        heal();
        rest(12_000);
        assertEquals(1, actives(), () -> "at " + now / 1e6 + " ms: " + nodes[0] + ", " + nodes[1]);
    }

    /** One node. */
    final class Node implements VrrpActions, LinkBeatActions {
        final int number;
        final int priority;
        final VrrpState state = new VrrpState();
        final SplitDesk desk;
        final boolean[] unplugged = new boolean[SEGMENTS];
        private final VrrpMachine machine = new VrrpMachine();
        private final LinkBeatMachine linkMachine = new LinkBeatMachine();
        private final LinkBeatState link = new LinkBeatState();
        private final PriorityQueue<Frame> socket =
                new PriorityQueue<>(Comparator.comparingLong(Frame::at).thenComparingLong(Frame::order));
        private final long[] aliveUntil = new long[SEGMENTS];
        private final long[] lookingSince = new long[SEGMENTS];
        private final long[] heardAt = new long[SEGMENTS];
        private final long[] answeredAt = new long[SEGMENTS];
        private final long[] twinAnsweredAt = new long[SEGMENTS];
        private Ruling ruling = Ruling.PLAIN;
        private long awakeUntil;
        private long beatDue;
        private long lookDue;
        private long at;
        private boolean watched;
        private boolean silent;
        long frozenUntil;
        int yielded;
        int held;

        private Node(int number, int priority) {
            this.number = number;
            this.priority = priority;
            desk = new SplitDesk(new SplitSpec(new GroupName("main"), number == 1, IntStream.range(0, SEGMENTS)
                    .mapToObj(i -> new SplitSpec.Segment(
                            new DeviceName("eth" + i), Optional.empty(), List.of(), List.of(), List.of()))
                    .toList()));
            for (long[] each : List.of(lookingSince, heardAt, answeredAt, twinAnsweredAt)) {
                Arrays.fill(each, Long.MIN_VALUE / 2);
            }
        }

        boolean lives() {
            return frozenUntil <= now;
        }

        private void start() {
            step(new VrrpEvent.Started(now, new GroupSettings(
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new MemberSettings(i, i, 0, number)).toList(),
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new PortSettings(i, true, true, 0)).toList(),
                    List.of(), Policy.ALL, priority, preempt, 0, interval, times), 0));
            linkMachine.step(
                    link, new LinkBeatEvent.Started(now, new LinkBeatSettings(beat, 4, 7 + number)), this);
        }

        void plug(int segment, boolean in) {
            unplugged[segment] = !in;
            cutOff(segment, number, true, true, !in);
            step(new VrrpEvent.PortChanged(now, segment, in));
        }

        private void step(VrrpEvent event) {
            at = event.at();
            machine.step(state, event, this);
        }

        private long wakeAt() {
            long wake = Math.min(machine.wakeAt(state), Math.min(beatDue, linkMachine.wakeAt(link)));
            long arrival = socket.isEmpty() ? Long.MAX_VALUE : socket.peek().at();
            return Math.max(Math.min(Math.min(wake, lookDue), arrival), frozenUntil);
        }

        private void turn(long time) {
            at = time;
            while (!socket.isEmpty() && socket.peek().at() <= at) {
                hear(socket.poll());
            }
            if (linkMachine.wakeAt(link) <= at) {
                linkMachine.step(link, new LinkBeatEvent.TimeReached().at(at), this);
            }
            if (machine.wakeAt(state) <= at) {
                rule(state.role() == Role.BACKUP);
                step(new VrrpEvent.TimeReached().at(at));
            }
            if (beatDue <= at) {
                step(new VrrpEvent.Beat().at(at, link.twinWaitsUntil()));
                rule(true);
                beatDue = at + times.intervalNanos();
                awakeUntil = at + times.guardNanos();
            }
            if (lookDue <= at) {
                look();
                lookDue = at + 100 * MILLI;
            }
        }

        private void rule(boolean asked) {
            if (asked) {
                Ruling next = desk.rule(at, state.role(), state.priority(), interval);
                if (next != ruling) {
                    ruling = next;
                    step(new VrrpEvent.Ruled(at, next));
                }
            }
        }

        private void hear(Frame frame) {
            if (frame.beat() == null) {
                step(new VrrpEvent.AdvertisementHeard()
                        .set(at, frame.segment(), frame.priority(), 0, 1 - number, interval));
                desk.heardOn(new DeviceName("eth" + frame.segment()), at);
                return;
            }
            if (silent) {
                silent = false;
                step(new VrrpEvent.EvidenceHeard(at));
            }
            linkMachine.step(link, new LinkBeatEvent.BeatHeard().set(at, frame.beat()), this);
            if (link.phase() == LinkBeatState.Phase.UP) {
                desk.beat(at, beat);
                desk.told(frame.word(), at);
            }
        }

        /** As {@link SegmentEar}: the host speaks now and then, and answers when it is asked. */
        private void look() {
            int known = 0;
            int heard = 0;
            int answered = 0;
            int without = 0;
            int twin = 0;
            for (int i = 0; i < SEGMENTS; i++) {
                boolean fromHost = !cut[i][HOST][number];
                heardAt[i] = fromHost && random.nextInt(4) == 0 ? at : heardAt[i];
                boolean quiet = at - heardAt[i] > 1_000 * MILLI && (desk.audible() & 1 << i) == 0;
                boolean looks = (desk.wanted() & 1 << i) != 0 || quiet;
                if (!looks || unplugged[i]) {
                    lookingSince[i] = Long.MAX_VALUE;
                } else {
                    lookingSince[i] = Math.min(lookingSince[i], at);
                    boolean both = fromHost && !cut[i][number][HOST];
                    answeredAt[i] = both ? at : answeredAt[i];
                    heardAt[i] = both ? at : heardAt[i];
                    boolean twinHears = !cut[i][number][1 - number] && !cut[i][1 - number][number];
                    twinAnsweredAt[i] = twinHears && nodes[1 - number].lives() ? at : twinAnsweredAt[i];
                }
                boolean enough = lookingSince[i] != Long.MAX_VALUE && at - lookingSince[i] >= 500 * MILLI;
                known |= enough ? 1 << i : 0;
                heard |= at - heardAt[i] <= 1_000 * MILLI ? 1 << i : 0;
                answered |= at - answeredAt[i] <= 1_000 * MILLI ? 1 << i : 0;
                without |= unplugged[i] ? 1 << i : 0;
                twin |= at - twinAnsweredAt[i] <= 1_000 * MILLI ? 1 << i : 0;
            }
            desk.seen(known, heard, answered, without, twin);
        }

        boolean answers(int segment) {
            return aliveUntil[segment] > now && awakeUntil > now && !unplugged[segment];
        }

        private void send(Frame frame) {
            nodes[1 - number].socket.add(frame);
        }

        private long travel() {
            return at + 1 + random.nextLong(MILLI / 2);
        }

        @Override
        public void send(LinkBeat out) {
            if (!linkCut[number]) {
                LinkBeat copy = new LinkBeat()
                        .flags(out.hearing(), out.leaving())
                        .promise(out.intervalMicros(), out.multiplier())
                        .number(out.run(), out.sequence(), out.echo());
                GroupWord word = new GroupWord();
                desk.tell(word);
                send(new Frame(travel(), order++, -1, 0, copy, word));
            }
        }

        @Override
        public void stateChanged(LinkBeatState.Phase from, LinkBeatState.Phase to) {
            if (to != LinkBeatState.Phase.UP) {
                desk.linkLost();
            }
            missedNoMore();
        }

        @Override
        public void missedNoMore() {
            if (link.mayBeMissed() != watched) {
                watched = link.mayBeMissed();
                step(new VrrpEvent.EvidenceWatched(at, watched));
            }
        }

        @Override
        public void twinSilent() {
            // Evidence beside another witness; here is none.
        }

        @Override
        public void silenceSettled() {
            silent = true;
            step(new VrrpEvent.EvidenceSilent(at));
        }

        @Override
        public void twinDoubts() {
            step(new VrrpEvent.EvidenceDoubted(at));
        }

        @Override
        public void sendAdvertisement(int member, int rank) {
            aliveUntil[member] = at + VrrpTimes.guardTime(interval);
            if (!cut[member][number][1 - number]) {
                send(new Frame(travel(), order++, member, rank, null, null));
            }
        }

        @Override
        public void closeGuard(int member) {
            aliveUntil[member] = at;
        }

        @Override
        public void discardBacklog() {
            socket.removeIf(frame -> frame.beat() == null && frame.at() <= at);
        }

        @Override
        public void discardBeats() {
            socket.removeIf(frame -> frame.beat() != null && frame.at() <= at);
        }

        @Override
        public void roleChanged(Role from, Role to, Reason reason) {
            yielded += reason == Reason.RULE ? 1 : 0;
        }

        @Override
        public void takeoverExpected(boolean expected) {
            // What is made ready meanwhile is behind a shut guard.
        }

        @Override
        public void note(Note note) {
            held += note == Note.HELD ? 1 : 0;
        }

        @Override
        public String toString() {
            return "node " + number + " " + state.role().word() + " " + desk.row().word() + " " + ruling;
        }
    }
}
