package io.twinwall.vrrp.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.bfd.machine.BfdActions;
import io.twinwall.vrrp.bfd.machine.BfdEvent;
import io.twinwall.vrrp.bfd.machine.BfdMachine;
import io.twinwall.vrrp.bfd.machine.BfdSettings;
import io.twinwall.vrrp.bfd.machine.BfdState;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.SessionState;
import java.util.ArrayList;
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
 * Two nodes with a group of two members and a BFD session on each of two segments, the real machines in the order of
 * the VRRP thread, with time stepped. The guard is simulated as the kernel keeps it: a virtual MAC is alive for 2.5
 * intervals after its advertisement, a port is awake for the guard time after a beat, and both must be.
 */
final class BeatsSimulationTest {
    private static final long MILLI = 1_000_000;
    private static final int SEGMENTS = 2;
    private static final String SEED = "beats.seed";

    /** A frame on its way: an advertisement's priority, or a BFD packet. */
    private record Frame(long at, long order, int to, int segment, int priority, PacketBuffer bfd) {}

    /** One BFD session of a node. */
    private static final class Session implements BfdActions {
        final Node node;
        final int segment;
        final BfdMachine machine = new BfdMachine();
        final BfdState state;
        boolean silent;

        Session(Node node, int segment, long seed) {
            this.node = node;
            this.segment = segment;
            state = new BfdState(1 + node.number * SEGMENTS + segment, seed);
        }

        boolean mayBeUpThere() {
            return state.session() == SessionState.UP || state.session() == SessionState.INIT;
        }

        @Override
        public void send(ControlPacket packet) {
            PacketBuffer payload = new PacketBuffer(ControlCodec.LENGTH);
            ControlCodec.encode(packet, payload);
            node.world.send(node, segment, -1, payload);
        }

        @Override
        public void stateChanged(SessionState from, SessionState to) {
            silent = false;
        }

        @Override
        public void peerSilent() {
            silent = true;
        }
    }

    private static final class Node implements VrrpActions {
        final World world;
        final int number;
        final int priority;
        final VrrpMachine machine = new VrrpMachine();
        final VrrpState state = new VrrpState();
        final List<Session> sessions = new ArrayList<>();
        final PriorityQueue<Frame> socket =
                new PriorityQueue<>(Comparator.comparingLong(Frame::at).thenComparingLong(Frame::order));
        final long[] aliveUntil = new long[SEGMENTS];
        long awakeUntil;
        long beatDue = Long.MAX_VALUE;
        long now;
        long frozenUntil;
        long lateness;
        boolean watched;
        boolean saidSilent;
        int takeovers;

        Node(World world, int number, int priority) {
            this.world = world;
            this.number = number;
            this.priority = priority;
        }

        void start() {
            step(new VrrpEvent.Started(now, settings(), 0));
            if (world.beats.isOn()) {
                beatDue = now;
            }
            for (int i = 0; i < SEGMENTS && world.bfd; i++) {
                Session session = new Session(this, i, world.random.nextLong());
                sessions.add(session);
                session.machine.step(session.state, new BfdEvent.Started(
                        now, new BfdSettings(world.bfdInterval / 1_000, world.multiplier)), session);
            }
        }

        private GroupSettings settings() {
            return new GroupSettings(
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new MemberSettings(i, i, 0, number)).toList(),
                    IntStream.range(0, SEGMENTS).mapToObj(i -> new PortSettings(i, true, true, 0)).toList(),
                    List.of(), Policy.ANY, priority, false, 0, world.interval, world.beats);
        }

        @Override
        public void takeoverExpected(boolean expected) {
            // What is made ready meanwhile is behind a shut guard: nobody here could see it.
        }

        private void step(VrrpEvent event) {
            machine.step(state, event, this);
        }

        long wakeAt() {
            long wake = Math.min(machine.wakeAt(state), beatDue);
            for (Session session : sessions) {
                wake = Math.min(wake, session.machine.wakeAt(session.state));
            }
            long due = wake == Long.MAX_VALUE ? wake : wake + lateness;
            long arrival = socket.isEmpty() ? Long.MAX_VALUE : socket.peek().at();
            return Math.max(Math.min(due, arrival), frozenUntil);
        }

        /** As VrrpThread.turn: what was heard, then what is due, beats last. */
        void turn(long at) {
            now = at;
            lateness = world.latenessMax == 0 ? 0 : world.random.nextLong(world.latenessMax);
            while (!socket.isEmpty() && socket.peek().at() <= now) {
                Frame frame = socket.poll();
                if (frame.bfd() == null) {
                    step(new VrrpEvent.AdvertisementHeard()
                            .set(now, frame.segment(), frame.priority(), 0, 1 - number, world.interval));
                } else {
                    hearBfd(frame);
                }
            }
            for (Session session : sessions) {
                if (session.machine.wakeAt(session.state) <= now) {
                    session.machine.step(session.state, new BfdEvent.TimeReached().at(now), session);
                    testify();
                }
            }
            if (machine.wakeAt(state) <= now) {
                step(new VrrpEvent.TimeReached().at(now));
            }
            if (beatDue <= now) {
                step(new VrrpEvent.Beat().at(now));
                beatDue = now + world.beats.intervalNanos();
                awakeUntil = now + world.beats.guardNanos();
            }
        }

        private void hearBfd(Frame frame) {
            if (sessions.isEmpty()) {
                return;
            }
            ControlPacket packet = new ControlPacket();
            ControlCodec.decode(frame.bfd(), 255, packet);
            sessions.forEach(session -> session.silent = false);
            Session session = sessions.get(frame.segment());
            session.machine.step(session.state, new BfdEvent.PacketHeard().set(now, packet), session);
            testify();
        }

        /** As TwinEvidence: silent when one is and none is heard. */
        private void testify() {
            boolean any = sessions.stream().anyMatch(Session::mayBeUpThere);
            if (any != watched) {
                watched = any;
                step(new VrrpEvent.EvidenceWatched(now, any));
            }
            boolean silent = sessions.stream().anyMatch(session -> session.silent)
                    && sessions.stream().noneMatch(session -> session.state.session() == SessionState.UP);
            if (silent != saidSilent) {
                saidSilent = silent;
                step(silent ? new VrrpEvent.EvidenceSilent(now) : new VrrpEvent.EvidenceHeard(now));
            }
        }

        boolean answers(int segment, long at) {
            return aliveUntil[segment] > at && (!world.beats.isOn() || awakeUntil > at);
        }

        @Override
        public void sendAdvertisement(int member, int rank) {
            aliveUntil[member] = now + VrrpTimes.guardTime(world.interval);
            world.send(this, member, rank, null);
        }

        @Override
        public void closeGuard(int member) {
            aliveUntil[member] = now;
        }

        @Override
        public void discardBacklog() {
            socket.removeIf(frame -> frame.bfd() == null && frame.at() <= now);
        }

        @Override
        public void roleChanged(Role from, Role to, Reason reason) {
            takeovers += to == Role.ACTIVE ? 1 : 0;
        }

        @Override
        public void note(Note note) {
            // Notes decide nothing.
        }
    }

    private static final class World {
        final Random random;
        final long interval;
        final long bfdInterval;
        final int multiplier;
        final boolean bfd;
        final BeatTimes beats;
        final Node[] nodes;
        long now;
        long order;
        long latenessMax;
        long overlapSince = Long.MAX_VALUE;

        World(long seed, long intervalMillis, long bfdMillis, int multiplier) {
            random = new Random(seed);
            interval = intervalMillis * MILLI;
            bfdInterval = bfdMillis * MILLI;
            this.multiplier = multiplier;
            bfd = bfdMillis > 0;
            beats = bfd ? BeatTimes.of(bfdInterval, multiplier) : BeatTimes.NONE;
            nodes = new Node[] {new Node(this, 0, 250), new Node(this, 1, 200)};
            for (Node node : nodes) {
                node.start();
            }
            run(8 * interval, this::requireNeverTwoAnswering);
            assertEquals(1, actives());
        }

        /** What arrives while its receiver stands still waits for it, unless the whole machine stood still. */
        void send(Node from, int segment, int priority, PacketBuffer bfdPayload) {
            Node to = nodes[1 - from.number];
            long at = now + random.nextLong(MILLI / 2);
            to.socket.add(new Frame(at, order++, to.number, segment, priority, bfdPayload));
        }

        void run(long until, Runnable check) {
            while (true) {
                long next = Math.max(now, Arrays.stream(nodes).mapToLong(Node::wakeAt).min().orElseThrow());
                if (next > until) {
                    now = until;
                    return;
                }
                now = next;
                // Which of two that wake in the same instant is first is chance.
                int first = random.nextInt(2);
                for (int i = 0; i < 2; i++) {
                    Node node = nodes[(first + i) % 2];
                    if (node.wakeAt() <= now) {
                        node.turn(now);
                    }
                }
                check.run();
            }
        }

        void freeze(Node node, long millis, boolean deaf) {
            node.frozenUntil = now + millis * MILLI + random.nextLong(MILLI);
            if (deaf) {
                long until = node.frozenUntil;
                run(until - 1, this::requireNeverTwoAnswering);
                node.socket.clear();
            }
        }

        long actives() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).count();
        }

        Node active() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).findFirst().orElseThrow();
        }

        /**
         * Two waits that began at different times may end within the time a frame takes; VRRP has no means against
         * that. It lasts no longer than the frame, and is never what a thaw brings about at once.
         */
        void requireNoTwoButByChance() {
            boolean two = IntStream.range(0, SEGMENTS)
                    .anyMatch(segment -> nodes[0].answers(segment, now) && nodes[1].answers(segment, now));
            overlapSince = two ? Math.min(overlapSince, now) : Long.MAX_VALUE;
            if (two) {
                long thawed = Math.max(nodes[0].frozenUntil, nodes[1].frozenUntil);
                assertTrue(now > thawed + MILLI, () -> "two answer as they thaw, at " + now / 1e6 + " ms");
                assertTrue(now - overlapSince <= MILLI / 2, () -> "two answer on, at " + now / 1e6 + " ms");
            }
        }

        void requireNeverTwoAnswering() {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                int at = segment;
                long answering = Arrays.stream(nodes).filter(node -> node.answers(at, now)).count();
                assertTrue(answering <= 1, () -> "two answer on segment " + at + " at " + now / 1e6 + " ms");
            }
        }

        /** Long enough for whoever gave up, and for sessions that send once a second. */
        void settle() {
            run(now + 8 * interval + 4_000 * MILLI, this::requireNeverTwoAnswering);
            assertEquals(1, actives(), () -> "at " + now / 1e6 + " ms");
        }
    }

    static LongStream seeds() {
        long first = Long.getLong(SEED, 1L);
        return LongStream.range(first, first + (System.getProperty(SEED) == null ? 100 : 1));
    }

    /** Slow and fast advertisements, with fast, slow and barely usable BFD, and without. */
    private static World world(long seed) {
        long[][] kinds = {{1000, 50, 3}, {1000, 30, 3}, {100, 50, 3}, {100, 20, 5}, {1000, 100, 2}, {100, 0, 0},
            {1000, 0, 0}, {100, 200, 3}};
        long[] kind = kinds[(int) (seed % kinds.length)];
        return new World(seed, kind[0], kind[1], (int) kind[2]);
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void frozenNodeNeverAnswersBesideItsTwin(long seed) {
        World world = world(seed);
        for (int round = 0; round < 12; round++) {
            Node victim = world.nodes[world.random.nextInt(2)];
            world.freeze(victim, 1 + world.random.nextLong(round % 2 == 0 ? 400 : 6_000), false);
            world.run(victim.frozenUntil + world.random.nextLong(1_000 * MILLI), world::requireNeverTwoAnswering);
            if (world.random.nextBoolean()) {
                world.settle();
            }
        }
        world.settle();
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void twoThatFreezeTogetherNeverAnswerTogether(long seed) {
        World world = world(seed);
        for (int round = 0; round < 12; round++) {
            long thaw = world.now + 1 + world.random.nextLong((round % 2 == 0 ? 400 : 6_000) * MILLI);
            // Sometimes in one instant, sometimes one while the other is on its way.
            world.nodes[0].frozenUntil = thaw;
            world.run(world.now + world.random.nextLong(Math.max(1, (thaw - world.now) / 2)),
                    world::requireNoTwoButByChance);
            world.nodes[1].frozenUntil = world.random.nextBoolean() ? thaw : thaw + world.random.nextLong(300 * MILLI);
            world.run(world.nodes[1].frozenUntil + world.random.nextLong(1_000 * MILLI),
                    world::requireNoTwoButByChance);
            if (world.random.nextInt(3) == 0) {
                world.settle();
            }
        }
        world.settle();
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void backupThatWasDeafForLongDoesNotTakeOverFromALivingActive(long seed) {
        World world = world(seed);
        for (int round = 0; round < 5; round++) {
            Node active = world.active();
            Node backup = world.nodes[1 - active.number];
            // Nothing that was sent to it meanwhile reaches it: its whole machine stood still.
            world.freeze(backup, 8_000 + world.random.nextLong(3_000), true);
            world.run(world.now + 2_000 * MILLI, () -> assertEquals(Role.BACKUP, backup.state.role()));
            world.settle();
            assertEquals(active, world.active());
        }
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void lateTurnsMoveNothing(long seed) {
        World world = world(seed);
        Node active = world.active();
        world.latenessMax = Math.min(world.interval / 4, world.bfd ? world.bfdInterval / 4 : Long.MAX_VALUE);
        int before = world.nodes[0].takeovers + world.nodes[1].takeovers;
        world.run(world.now + 30_000 * MILLI, world::requireNeverTwoAnswering);
        assertEquals(active, world.active());
        assertEquals(before, world.nodes[0].takeovers + world.nodes[1].takeovers);
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void guardOfALivingActiveNeverShuts(long seed) {
        World world = world(seed);
        Node active = world.active();
        world.run(world.now + 5_000 * MILLI, () -> {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                assertTrue(active.answers(segment, world.now), () -> "shut at " + world.now / 1e6);
            }
        });
    }

    @Test
    void deadActiveIsReplacedWhenItsSilenceIsDetected() {
        for (long seed = 1; seed <= 50; seed++) {
            World world = new World(seed, 1000, 50, 3);
            Node dead = world.active();
            Node twin = world.nodes[1 - dead.number];
            world.run(world.now + world.random.nextLong(1_000 * MILLI), world::requireNeverTwoAnswering);
            long diedAt = world.now;
            dead.frozenUntil = Long.MAX_VALUE / 2;
            world.run(diedAt + 160 * MILLI, world::requireNeverTwoAnswering);
            assertEquals(Role.ACTIVE, twin.state.role(), "seed " + seed);
            assertTrue(twin.answers(0, world.now) && !dead.answers(0, world.now));
        }
    }

    @Test
    void beatsEndBeforeTheTwinCanBegin() {
        // The worst case: the last beat just before a packet of BFD that no longer leaves.
        BeatTimes times = BeatTimes.of(50 * MILLI, 3);
        assertEquals(new BeatTimes(16_666_666, 75 * MILLI, 87_500_000, 150 * MILLI, 75 * MILLI, 0), times);
        assertTrue(50 * MILLI + times.guardNanos() < 150 * MILLI, "a beat one interval after the last packet");
        assertEquals(BeatTimes.NONE, BeatTimes.of(50 * MILLI, 1));
        assertEquals(25 * MILLI, times.guardTime(10 * MILLI), "advertisements may be faster");
    }

    @Test
    void whileOneGivesWayToTheOtherTheTighterHolds() {
        BeatTimes fast = BeatTimes.of(20 * MILLI, 3);
        BeatTimes slow = BeatTimes.of(100 * MILLI, 3);
        assertEquals(fast, BeatTimes.NONE.tighter(fast));
        assertEquals(fast, fast.tighter(BeatTimes.NONE));
        assertEquals(fast.guardNanos(), slow.tighter(fast).guardNanos());
        assertEquals(slow.detectionNanos(), fast.tighter(slow).detectionNanos(), "the twin may be as slow as that");
    }
}
