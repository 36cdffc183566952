package io.twinwall.vrrp.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.link.machine.LinkBeatActions;
import io.twinwall.vrrp.link.machine.LinkBeatEvent;
import io.twinwall.vrrp.link.machine.LinkBeatMachine;
import io.twinwall.vrrp.link.machine.LinkBeatSettings;
import io.twinwall.vrrp.link.machine.LinkBeatState;
import io.twinwall.vrrp.link.wire.LinkBeat;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two paired nodes without BFD: a group of two members on two whole segments, and a link that is cut in either
 * direction or both, that loses beats, while nodes freeze and die. The real machines in the order of the VRRP thread,
 * with time stepped; the guard as the kernel keeps it. Never do two answer on a segment, for the segments are whole.
 */
final class LinkBeatsSimulationTest {
    private static final long MILLI = 1_000_000;
    private static final int SEGMENTS = 2;
    private static final String SEED = "link.seed";

    /** A frame on its way: an advertisement's priority, or a beat. */
    private record Frame(long at, long order, int segment, int priority, LinkBeat beat) {}

    private static final class Node implements VrrpActions, LinkBeatActions {
        final World world;
        final int number;
        final int priority;
        final VrrpMachine machine = new VrrpMachine();
        final VrrpState state = new VrrpState();
        final LinkBeatMachine linkMachine = new LinkBeatMachine();
        final LinkBeatState link = new LinkBeatState();
        final PriorityQueue<Frame> socket =
                new PriorityQueue<>(Comparator.comparingLong(Frame::at).thenComparingLong(Frame::order));
        final long[] aliveUntil = new long[SEGMENTS];
        long awakeUntil;
        long beatDue;
        long now;
        long frozenUntil;
        long lateness;
        boolean watched;
        boolean silent;
        int takeovers;

        Node(World world, int number, int priority) {
            this.world = world;
            this.number = number;
            this.priority = priority;
        }

        void start() {
            step(new VrrpEvent.Started(now, new GroupSettings(
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new MemberSettings(i, i, 0, number)).toList(),
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new PortSettings(i, true, true, 0)).toList(),
                    List.of(), Policy.ANY, priority, false, 0, world.interval, world.times), 0));
            beatDue = now;
            linkMachine.step(link, new LinkBeatEvent.Started(
                    now, new LinkBeatSettings(world.beat, world.multiplier, 7 + number)), this);
        }

        private void step(VrrpEvent event) {
            machine.step(state, event, this);
        }

        long wakeAt() {
            long wake = Math.min(machine.wakeAt(state), Math.min(beatDue, linkMachine.wakeAt(link)));
            long due = wake == Long.MAX_VALUE ? wake : wake + lateness;
            long arrival = socket.isEmpty() ? Long.MAX_VALUE : socket.peek().at();
            return Math.max(Math.min(due, arrival), frozenUntil);
        }

        /** As VrrpThread.turn: what was heard, the link, the groups, the guard. */
        void turn(long at) {
            now = at;
            lateness = world.latenessMax == 0 ? 0 : world.random.nextLong(world.latenessMax);
            while (!socket.isEmpty() && socket.peek().at() <= now) {
                hear(socket.poll());
            }
            if (linkMachine.wakeAt(link) <= now) {
                linkMachine.step(link, new LinkBeatEvent.TimeReached().at(now), this);
            }
            if (machine.wakeAt(state) <= now) {
                step(new VrrpEvent.TimeReached().at(now));
            }
            if (beatDue <= now) {
                step(new VrrpEvent.Beat().at(now, link.twinWaitsUntil()));
                beatDue = now + world.times.intervalNanos();
                awakeUntil = now + world.times.guardNanos();
            }
        }

        private void hear(Frame frame) {
            if (frame.beat() == null) {
                step(new VrrpEvent.AdvertisementHeard()
                        .set(now, frame.segment(), frame.priority(), 0, 1 - number, world.interval));
                return;
            }
            if (silent) {
                silent = false;
                step(new VrrpEvent.EvidenceHeard(now));
            }
            linkMachine.step(link, new LinkBeatEvent.BeatHeard().set(now, frame.beat()), this);
        }

        boolean answers(int segment, long at) {
            return aliveUntil[segment] > at && awakeUntil > at;
        }

        @Override
        public void send(LinkBeat beat) {
            world.sendBeat(this, beat);
        }

        @Override
        public void stateChanged(LinkBeatState.Phase from, LinkBeatState.Phase to) {
            tellWatched();
        }

        private void tellWatched() {
            if (link.mayBeMissed() != watched) {
                watched = link.mayBeMissed();
                step(new VrrpEvent.EvidenceWatched(now, watched));
            }
        }

        @Override
        public void missedNoMore() {
            tellWatched();
        }

        @Override
        public void twinSilent() {
            // Evidence beside another witness; here is none.
        }

        @Override
        public void silenceSettled() {
            silent = true;
            step(new VrrpEvent.EvidenceSilent(now));
        }

        @Override
        public void twinDoubts() {
            step(new VrrpEvent.EvidenceDoubted(now));
        }

        @Override
        public void sendAdvertisement(int member, int rank) {
            aliveUntil[member] = now + VrrpTimes.guardTime(world.interval);
            world.send(this, new Frame(world.travel(), world.order++, member, rank, null));
        }

        @Override
        public void closeGuard(int member) {
            aliveUntil[member] = now;
        }

        @Override
        public void discardBacklog() {
            socket.removeIf(frame -> frame.beat() == null && frame.at() <= now);
        }

        @Override
        public void discardBeats() {
            socket.removeIf(frame -> frame.beat() != null && frame.at() <= now);
        }

        @Override
        public void roleChanged(Role from, Role to, Reason reason) {
            takeovers += to == Role.ACTIVE ? 1 : 0;
        }

        @Override
        public void takeoverExpected(boolean expected) {
            // What is made ready meanwhile is behind a shut guard.
        }

        @Override
        public void note(Note note) {
            // Notes decide nothing.
        }
    }

    private static final class World {
        final Random random;
        final long interval;
        final long beat;
        final int multiplier;
        final BeatTimes times;
        final Node[] nodes;
        /** By sender. */
        final boolean[] cut = new boolean[2];
        final double[] loss = new double[2];
        long now;
        long order;
        long latenessMax;

        World(long seed) {
            long[][] kinds = {{1000, 30, 4}, {1000, 30, 3}, {1000, 20, 5}, {100, 30, 4}, {1000, 10, 8}, {2000, 100, 3}};
            long[] kind = kinds[(int) (seed % kinds.length)];
            random = new Random(seed);
            interval = kind[0] * MILLI;
            beat = kind[1] * MILLI;
            multiplier = (int) kind[2];
            times = BeatTimes.ofLink(beat, multiplier, LinkBeatMachine.SETTLE);
            nodes = new Node[] {new Node(this, 0, 250), new Node(this, 1, 200)};
            for (Node node : nodes) {
                node.start();
            }
            run(6 * interval);
            assertEquals(1, actives());
        }

        long travel() {
            return now + random.nextLong(MILLI / 2);
        }

        void send(Node from, Frame frame) {
            nodes[1 - from.number].socket.add(frame);
        }

        void sendBeat(Node from, LinkBeat beatOut) {
            if (!cut[from.number] && random.nextDouble() >= loss[from.number]) {
                LinkBeat copy = new LinkBeat()
                        .flags(beatOut.hearing(), beatOut.leaving())
                        .promise(beatOut.intervalMicros(), beatOut.multiplier())
                        .number(beatOut.run(), beatOut.sequence(), beatOut.echo());
                // A wire does not reorder: later than whatever went before.
                send(from, new Frame(travel(), order++, -1, 0, copy));
            }
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
                requireNeverTwoAnswering();
            }
        }

        void rest(long millis) {
            run(now + millis * MILLI);
        }

        long actives() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).count();
        }

        Node active() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).findFirst().orElseThrow();
        }

        int takeovers() {
            return nodes[0].takeovers + nodes[1].takeovers;
        }

        void requireNeverTwoAnswering() {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                int at = segment;
                long answering = Arrays.stream(nodes).filter(node -> node.answers(at, now)).count();
                assertTrue(answering <= 1, () -> "two answer on segment " + at + " at " + now / 1e6 + " ms");
            }
        }

        void settle() {
            Arrays.fill(cut, false);
            Arrays.fill(loss, 0);
            run(now + 8 * interval + 2_000 * MILLI);
            assertEquals(1, actives(), () -> "at " + now / 1e6 + " ms");
        }
    }

    static LongStream seeds() {
        long first = Long.getLong(SEED, 1L);
        return LongStream.range(first, first + (System.getProperty(SEED) == null ? 120 : 1));
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void aLinkThatIsCutInAnyWayMovesNothing(long seed) {
        World world = new World(seed);
        Node active = world.active();
        int before = world.takeovers();
        for (int round = 0; round < 25; round++) {
            world.cut[0] = world.random.nextBoolean();
            world.cut[1] = world.random.nextBoolean();
            world.loss[0] = world.random.nextInt(3) == 0 ? world.random.nextDouble() : 0;
            world.loss[1] = world.random.nextInt(3) == 0 ? world.random.nextDouble() : 0;
            world.rest(world.random.nextLong(world.random.nextBoolean() ? 300 : 3_000));
        }
        world.settle();
        assertEquals(active, world.active());
        assertEquals(before, world.takeovers());
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void aLinkThatIsCutAsANodeFreezesLeavesNoTwoAnswering(long seed) {
        World world = new World(seed);
        for (int round = 0; round < 12; round++) {
            Node victim = world.nodes[world.random.nextInt(2)];
            boolean linkFirst = world.random.nextBoolean();
            if (linkFirst) {
                world.cut[world.random.nextInt(2)] = true;
                world.cut[world.random.nextInt(2)] |= world.random.nextBoolean();
                world.run(world.now + world.random.nextLong(3L * world.multiplier * world.beat));
            }
            victim.frozenUntil =
                    world.now + 1 + world.random.nextLong((round % 2 == 0 ? 400 : 6_000) * MILLI);
            if (!linkFirst) {
                world.run(world.now + world.random.nextLong(3L * world.multiplier * world.beat));
                world.cut[world.random.nextInt(2)] = world.random.nextBoolean();
            }
            world.run(victim.frozenUntil + world.random.nextLong(1_000 * MILLI));
            if (world.random.nextBoolean()) {
                world.settle();
            }
        }
        world.settle();
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void beatsThatAreLateMoveNothing(long seed) {
        World world = new World(seed);
        Node active = world.active();
        int before = world.takeovers();
        world.latenessMax = Math.min(world.interval / 4, world.beat / 4);
        world.loss[0] = 0.02;
        world.loss[1] = 0.02;
        world.rest(30_000);
        assertEquals(active, world.active());
        assertEquals(before, world.takeovers());
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void anActiveThatStandsStillWhileItsTwinIsKnownToWaitStaysActive(long seed) {
        World world = new World(seed);
        Node active = world.active();
        int before = world.takeovers();
        for (int round = 0; round < 20; round++) {
            // Heard of at most two intervals ago, and half an interval is for what it says then.
            long longest = Math.min(
                    (world.multiplier + LinkBeatMachine.SETTLE) * world.beat - 3 * world.beat,
                    VrrpTimes.guardTime(world.interval) - world.interval);
            active.frozenUntil = world.now + 1 + world.random.nextLong(longest);
            world.run(active.frozenUntil + world.random.nextLong(4 * world.beat) + 1);
            world.rest(500);
        }
        assertEquals(active, world.active());
        assertEquals(before, world.takeovers());
    }

    @Test
    void deadActiveIsReplacedWhenTheLinksSilenceIsSettled() {
        for (long seed = 6; seed <= 300; seed += 6) {
            World world = new World(seed);
            Node dead = world.active();
            Node twin = world.nodes[1 - dead.number];
            world.run(world.now + world.random.nextLong(1_000 * MILLI));
            long diedAt = world.now;
            dead.frozenUntil = Long.MAX_VALUE / 2;
            world.run(diedAt + 245 * MILLI);
            assertEquals(Role.ACTIVE, twin.state.role(), "seed " + seed);
            assertTrue(twin.answers(0, world.now) && !dead.answers(0, world.now));
        }
    }

    @Test
    void aLinkThatWasDownProvesNothingWhenItsTwinDies() {
        for (long seed = 6; seed <= 120; seed += 6) {
            World world = new World(seed);
            Node dead = world.active();
            Node twin = world.nodes[1 - dead.number];
            world.cut[0] = true;
            world.cut[1] = true;
            world.rest(4_000);
            long diedAt = world.now;
            dead.frozenUntil = Long.MAX_VALUE / 2;
            world.run(diedAt + 1_900 * MILLI);
            assertEquals(Role.BACKUP, twin.state.role(), "seed " + seed);
            world.run(diedAt + 4_000 * MILLI);
            assertEquals(Role.ACTIVE, twin.state.role(), "seed " + seed);
        }
    }
}
