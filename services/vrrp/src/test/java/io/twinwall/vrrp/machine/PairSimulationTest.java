package io.twinwall.vrrp.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.runtime.Role;
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
 * Two groups of two members on two segments, with time stepped and a network that loses, delays and partitions as a
 * seed says. The guard is simulated as the kernel keeps it: open for 2.5 intervals after an advertisement left.
 */
final class PairSimulationTest {
    private static final long MILLI = 1_000_000;
    private static final long INTERVAL = 100 * MILLI;
    private static final int MEMBERS = 2;
    private static final String SEED = "vrrp.seed";

    /** A frame on its way: on a segment, from a node, at a time. */
    private record Frame(long at, long order, int to, int segment, int priority, int source, long interval) {}

    private static final class Node implements VrrpActions {
        final int number;
        final VrrpMachine machine = new VrrpMachine();
        final int[] sources;
        VrrpState state = new VrrpState();
        final long[] guardUntil = new long[MEMBERS];
        final List<Integer> outbox = new ArrayList<>();
        final List<Integer> outboxPriority = new ArrayList<>();
        long now;
        long frozenUntil;
        int discards;
        boolean takeoverExpected;

        Node(int number, int... sources) {
            this.number = number;
            this.sources = sources;
        }

        GroupSettings settings(int priority, boolean preempt) {
            return new GroupSettings(
                    IntStream.range(0, MEMBERS).mapToObj(i -> new MemberSettings(i, i, 0, sources[i])).toList(),
                    IntStream.range(0, MEMBERS).mapToObj(i -> new PortSettings(i, true, true, 0)).toList(),
                    List.of(),
                    Policy.ANY,
                    priority,
                    preempt,
                    0,
                    INTERVAL,
                    BeatTimes.NONE);
        }

        void step(VrrpEvent event) {
            now = event.at();
            state = machine.step(state, event, this);
            assertTrue(!takeoverExpected || state.role() == Role.BACKUP, "only a Backup takes over");
        }

        boolean answers(int segment, long at) {
            return guardUntil[segment] > at;
        }

        @Override
        public void sendAdvertisement(int member, int priority) {
            outbox.add(member);
            outboxPriority.add(priority);
            guardUntil[member] = now + VrrpTimes.guardTime(INTERVAL);
        }

        @Override
        public void closeGuard(int member) {
            guardUntil[member] = now;
        }

        @Override
        public void discardBacklog() {
            discards++;
        }

        @Override
        public void roleChanged(Role from, Role to, Reason reason) {
            assertTrue(from != to, () -> number + ": " + from + " to itself, " + reason);
            takeoverExpected &= to != Role.ACTIVE;
        }

        @Override
        public void takeoverExpected(boolean expected) {
            assertTrue(takeoverExpected != expected, "told once");
            takeoverExpected = expected;
        }

        @Override
        public void note(Note note) {
            // Notes decide nothing.
        }
    }

    private static final class World {
        final Random random;
        final Node[] nodes;
        final PriorityQueue<Frame> network =
                new PriorityQueue<>(Comparator.comparingLong(Frame::at).thenComparingLong(Frame::order));
        double loss;
        /** Which segments carry nothing. */
        final boolean[] cut = new boolean[MEMBERS];
        long now;
        long order;
        long delayMin;
        long delayMax = MILLI;
        long overlapSince = Long.MAX_VALUE;

        World(long seed, Node... nodes) {
            this.random = new Random(seed);
            this.nodes = nodes;
        }

        /** Runs until a time; {@code check} after every event. */
        void run(long until, Runnable check) {
            while (true) {
                long next = nextEvent();
                if (next > until) {
                    now = until;
                    return;
                }
                now = next;
                deliver();
                for (Node node : nodes) {
                    if (node.frozenUntil <= now && node.machine.wakeAt(node.state) <= now) {
                        node.step(new VrrpEvent.TimeReached().at(now));
                        flush(node);
                    }
                }
                check.run();
            }
        }

        private long nextEvent() {
            long next = network.isEmpty() ? Long.MAX_VALUE : network.peek().at();
            for (Node node : nodes) {
                next = Math.min(next, Math.max(node.machine.wakeAt(node.state), node.frozenUntil));
            }
            return Math.max(next, now);
        }

        private void deliver() {
            while (!network.isEmpty() && network.peek().at() <= now) {
                Frame frame = network.poll();
                Node node = nodes[frame.to()];
                if (node.frozenUntil > now) {
                    // It waits in the socket.
                    network.add(new Frame(
                            node.frozenUntil, frame.order(), frame.to(), frame.segment(), frame.priority(),
                                    frame.source(),
                            frame.interval()));
                    continue;
                }
                int discardsBefore = node.discards;
                node.step(new VrrpEvent.AdvertisementHeard()
                        .set(now, frame.segment(), frame.priority(), 0, frame.source(), frame.interval()));
                if (node.discards > discardsBefore) {
                    network.removeIf(waiting -> waiting.to() == node.number && waiting.at() <= now);
                }
                flush(node);
            }
        }

        void flush(Node node) {
            for (int i = 0; i < node.outbox.size(); i++) {
                int segment = node.outbox.get(i);
                for (Node other : nodes) {
                    if (other != node && !cut[segment] && random.nextDouble() >= loss) {
                        network.add(new Frame(
                                now + delayMin + random.nextLong(delayMax), order++, other.number, segment,
                                        node.outboxPriority.get(i),
                                node.sources[segment], INTERVAL));
                    }
                }
            }
            node.outbox.clear();
            node.outboxPriority.clear();
        }

        void start(int priorityOfFirst, int priorityOfSecond, boolean preempt) {
            nodes[0].step(new VrrpEvent.Started(now, nodes[0].settings(priorityOfFirst, preempt), 0));
            nodes[1].step(new VrrpEvent.Started(now, nodes[1].settings(priorityOfSecond, preempt), 0));
        }

        long actives() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).count();
        }

        Node active() {
            return Arrays.stream(nodes).filter(node -> node.state.role() == Role.ACTIVE).findFirst().orElseThrow();
        }

        void requireNeverTwoAnswering() {
            for (int segment = 0; segment < MEMBERS; segment++) {
                int at = segment;
                long answering = Arrays.stream(nodes).filter(node -> node.answers(at, now)).count();
                assertTrue(answering <= 1, () -> "two answer on segment " + at + " at " + now / MILLI + " ms");
            }
        }
    }

    /** Addresses ordered the same on both segments, and the other way round on the second. */
    private static World world(long seed) {
        return new Random(seed).nextBoolean()
                ? new World(seed, new Node(0, 0x0a0a0002, 0xc0000202), new Node(1, 0x0a0a0003, 0xc0000203))
                : new World(seed, new Node(0, 0x0a0a0002, 0xc0000209), new Node(1, 0x0a0a0003, 0xc0000203));
    }

    static LongStream seeds() {
        long first = Long.getLong(SEED, 1L);
        return LongStream.range(first, first + (System.getProperty(SEED) == null ? 300 : 1));
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void losslessPairHasTwoActivesOnlyForTheTimeOfAHandOver(long seed) {
        World world = world(seed);
        boolean preempt = world.random.nextBoolean();
        world.start(250, 200, preempt);
        for (int round = 0; round < 20; round++) {
            world.run(world.now + world.random.nextLong(3_000 * MILLI), () -> requireBriefHandOver(world, preempt));
            disturbGracefully(world, preempt);
        }
        world.run(world.now + 3_000 * MILLI, () -> {});
        assertEquals(1, world.actives());
    }

    /**
     * Who hands over on request forwards until the successor is heard, and who is preempted learns of it by a frame:
     * they overlap for the time of that frame. Nothing else may.
     */
    private static void requireBriefHandOver(World world, boolean preempt) {
        if (world.actives() < 2) {
            world.overlapSince = Long.MAX_VALUE;
            world.requireNeverTwoAnswering();
            return;
        }
        boolean releasing = Arrays.stream(world.nodes).anyMatch(node -> node.state.isReleasing());
        assertTrue(preempt || releasing, () -> "two Actives at " + world.now / MILLI + " ms");
        world.overlapSince = Math.min(world.overlapSince, world.now);
        assertTrue(world.now - world.overlapSince <= world.delayMax, () -> "long overlap at " + world.now / MILLI
                + " ms");
    }

    /** A failover, or a port lost and found again, on a random node. */
    private static void disturbGracefully(World world, boolean preempt) {
        Node node = world.nodes[world.random.nextInt(2)];
        switch (world.random.nextInt(3)) {
            case 0 -> node.step(new VrrpEvent.FailoverRequested(world.now));
            case 1 -> node.step(new VrrpEvent.PortChanged(world.now, world.random.nextInt(MEMBERS), false));
            default -> node.step(new VrrpEvent.Reconfigured(world.now, node.settings(node.state.priority(), preempt)));
        }
        world.flush(node);
        world.run(world.now + world.random.nextLong(500 * MILLI), () -> requireBriefHandOver(world, preempt));
        for (int port = 0; port < MEMBERS; port++) {
            node.step(new VrrpEvent.PortChanged(world.now, port, true));
        }
        world.flush(node);
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void frozenActiveNeverAnswersBesideItsTwin(long seed) {
        World world = world(seed);
        world.start(250, 200, false);
        world.run(1_000 * MILLI, () -> {});
        for (int round = 0; round < 10; round++) {
            Node victim = world.nodes[world.random.nextInt(2)];
            victim.frozenUntil = world.now + world.random.nextLong(5_000 * MILLI);
            world.run(victim.frozenUntil + 2_000 * MILLI, () -> {
                world.requireNeverTwoAnswering();
            });
            assertEquals(1, world.actives(), "after a freeze");
        }
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void afterAPartitionHealsThereIsOneActiveWithinTwoIntervals(long seed) {
        World world = world(seed);
        boolean tie = world.random.nextBoolean();
        world.start(tie ? 200 : 250, 200, false);
        for (int round = 0; round < 10; round++) {
            world.cut[0] = true;
            world.cut[1] = true;
            world.run(world.now + 1_500 * MILLI + world.random.nextLong(500 * MILLI), () -> {});
            assertEquals(2, world.actives(), "each side of a partition has its Active");
            boolean oneSegmentOnly = world.random.nextInt(4) == 0;
            world.cut[0] = oneSegmentOnly && world.random.nextBoolean();
            world.cut[1] = oneSegmentOnly && !world.cut[0];
            // A tie on the second segment alone waits one interval more for the first.
            world.run(world.now + 2 * INTERVAL + 2 * world.delayMax, () -> {});
            assertEquals(1, world.actives(), "after healing, round " + round);
            world.cut[0] = false;
            world.cut[1] = false;
            world.run(world.now + 1_000 * MILLI, () -> assertEquals(1, world.actives()));
        }
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void lossyPairComesBackToOneActive(long seed) {
        World world = world(seed);
        world.start(250, 200, world.random.nextBoolean());
        for (int round = 0; round < 10; round++) {
            world.loss = 0.2 + world.random.nextDouble() * 0.6;
            world.run(world.now + world.random.nextLong(5_000 * MILLI), () -> {});
            world.loss = 0;
            world.run(world.now + 2_000 * MILLI, () -> {});
            assertEquals(1, world.actives());
            Node active = world.active();
            world.run(world.now + 1_000 * MILLI, () -> assertEquals(active, world.active()));
        }
    }

    private static void watched(World world) {
        for (Node node : world.nodes) {
            node.step(new VrrpEvent.EvidenceWatched(world.now, true));
        }
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void evidenceThatLiesNeverMakesTwoAnswer(long seed) {
        World world = world(seed);
        world.start(250, 200, false);
        watched(world);
        world.run(1_000 * MILLI, () -> {});
        for (int round = 0; round < 40; round++) {
            Node victim = world.nodes[world.random.nextInt(2)];
            // One at a time: two that wake in the same instant may both take over in it, evidence or not.
            boolean awake = Arrays.stream(world.nodes).allMatch(node -> node.frozenUntil <= world.now);
            if (awake && world.random.nextInt(3) == 0) {
                victim.frozenUntil = world.now + world.random.nextLong(2_000 * MILLI);
            }
            for (Node witness : world.nodes) {
                if (witness.frozenUntil <= world.now) {
                    witness.step(world.random.nextInt(4) == 0
                            ? new VrrpEvent.EvidenceHeard(world.now)
                            : new VrrpEvent.EvidenceSilent(world.now));
                    world.flush(witness);
                }
            }
            world.run(world.now + world.random.nextLong(400 * MILLI), world::requireNeverTwoAnswering);
        }
        world.run(world.now + 4_000 * MILLI, world::requireNeverTwoAnswering);
        assertEquals(1, world.actives());
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void evidenceThatLiesDoesNotMoveALivingActive(long seed) {
        World world = world(seed);
        world.start(250, 200, false);
        world.run(1_000 * MILLI, () -> {});
        Node active = world.active();
        Node backup = world.nodes[1 - active.number];
        for (int round = 0; round < 40; round++) {
            backup.step(new VrrpEvent.EvidenceSilent(world.now));
            world.flush(backup);
            world.run(world.now + world.random.nextLong(300 * MILLI), () -> assertEquals(active, world.active()));
        }
    }

    @Test
    void deadActiveIsReplacedAtTheEndOfItsGuardTimeWhenEvidenceIsSilent() {
        World world = world(7);
        world.start(250, 200, false);
        world.run(2_000 * MILLI, () -> {});
        Node dead = world.active();
        Node twin = world.nodes[1 - dead.number];
        long lastAdvert = dead.state.advertisedAt;
        dead.frozenUntil = Long.MAX_VALUE / 2;
        world.run(lastAdvert + 150 * MILLI, () -> {});
        twin.step(new VrrpEvent.EvidenceSilent(world.now));
        long bound = lastAdvert + world.delayMax + VrrpTimes.guardTime(INTERVAL);
        world.run(bound, world::requireNeverTwoAnswering);
        assertEquals(Role.ACTIVE, twin.state.role());
        assertTrue(twin.state.advertisedAt >= lastAdvert + VrrpTimes.guardTime(INTERVAL), "the guard was shut before");
    }

    @Test
    void equalNodesWithCrossedAddressesDoNotYieldForEver() {
        // Everything at once: both take over in the same instant and hear of it from one another in the same instant.
        World world = new World(1, new Node(0, 0x0a0a0002, 0xc0000209), new Node(1, 0x0a0a0003, 0xc0000203));
        world.delayMin = MILLI;
        world.delayMax = 1;
        world.start(200, 200, false);
        world.run(600 * MILLI, () -> {});
        assertEquals(1, world.actives());
        Node active = world.active();
        assertEquals(1, active.number, "the higher address on the leading segment");
        world.run(3_000 * MILLI, () -> assertEquals(active, world.active()));
    }

    @Test
    void deadActiveIsReplacedWithinActiveDown() {
        World world = world(7);
        world.start(250, 200, false);
        world.run(2_000 * MILLI, () -> {});
        Node dead = world.active();
        Node twin = world.nodes[1 - dead.number];
        long lastAdvert = dead.state.advertisedAt;
        dead.frozenUntil = Long.MAX_VALUE / 2;
        long bound = lastAdvert + world.delayMax + VrrpTimes.activeDownInterval(200, INTERVAL);
        world.run(bound, () -> world.requireNeverTwoAnswering());
        assertEquals(Role.ACTIVE, twin.state.role());
        assertTrue(twin.state.advertisedAt > lastAdvert + VrrpTimes.guardTime(INTERVAL), "the guard was shut before");
    }
}
