package io.twinwall.vrrp.split.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.split.edge.SplitWorld.Node;
import io.twinwall.vrrp.split.machine.SplitRow;
import io.twinwall.vrrp.split.machine.WitnessWord;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the rule between two nodes, and what no row may do, whatever is cut. */
final class SplitBrainSimulationTest {
    private static final String SEED = "split.seed";
    private static final int LAN = 0;
    private static final int WAN = 1;

    static LongStream seeds() {
        long first = Long.getLong(SEED, 1L);
        return LongStream.range(first, first + (System.getProperty(SEED) == null ? 40 : 1));
    }

    private static void cutLink(SplitWorld world) {
        Arrays.fill(world.linkCut, true);
    }

    /** The nodes do not hear one another on any segment; the hosts hear both. */
    private static void part(SplitWorld world) {
        for (boolean[][] segment : world.cut) {
            segment[0][1] = true;
            segment[1][0] = true;
        }
    }

    private static void witness(SplitWorld world, WitnessWord r1, WitnessWord r2) {
        world.nodes[0].desk.witness(r1);
        world.nodes[1].desk.witness(r2);
    }

    private static void is(SplitWorld world, Role r1, Role r2) {
        assertEquals(r1 + " " + r2, world.nodes[0].state.role() + " " + world.nodes[1].state.role(),
                () -> world.nodes[0] + ", " + world.nodes[1] + " at " + world.now / 1e6 + " ms");
    }

    private static void rows(SplitWorld world, SplitRow r1, SplitRow r2) {
        assertEquals(r1 + " " + r2, world.nodes[0].desk.row() + " " + world.nodes[1].desk.row());
    }

    /** One story for each row: it is in force, the group is where the row says, and after healing one is Active. */
    @ParameterizedTest
    @EnumSource(SplitRow.class)
    void everyRowDoesWhatItSays(SplitRow row) {
        SplitWorld world = new SplitWorld(row.ordinal() + 1L, false);
        Node r1 = world.nodes[0];
        Node r2 = world.nodes[1];
        switch (row) {
            case KEEPS, ACTIVE_LIVES -> {
                part(world);
                world.rest(15_000);
                is(world, Role.ACTIVE, Role.BACKUP);
                rows(world, SplitRow.KEEPS, SplitRow.ACTIVE_LIVES);
                assertEquals(1, r2.held);
            }
            case TWIN_SEES_MORE, ACTIVE_SEES_MORE -> {
                world.cutOff(LAN, 0, true, true, true);
                world.rest(8_000);
                is(world, Role.BACKUP, Role.ACTIVE);
                assertEquals(1, r1.yielded);
                rows(world, SplitRow.ACTIVE_SEES_MORE, SplitRow.KEEPS);
            }
            case NOBODY_ACTIVE -> {
                part(world);
                world.cutOff(LAN, 0, true, true, true);
                int before = r1.yielded;
                while (r1.yielded == before) {
                    world.rest(5);
                }
                world.rest(45);
                assertEquals(SplitRow.NOBODY_ACTIVE == r2.desk.row() || r2.state.role() == Role.ACTIVE, true);
                world.rest(2_000);
                is(world, Role.BACKUP, Role.ACTIVE);
            }
            case TWIN_OUT_OF_SERVICE -> {
                r2.plug(LAN, false);
                r2.plug(WAN, false);
                world.rest(5_000);
                is(world, Role.ACTIVE, Role.INITIALIZE);
                assertEquals(row, r1.desk.row());
                r2.plug(LAN, true);
                r2.plug(WAN, true);
            }
            case TWO_ACTIVES_MEET -> {
                part(world);
                cutLink(world);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.ACTIVE);
                world.heal();
                world.rest(1_300);
                is(world, Role.ACTIVE, Role.BACKUP);
                assertEquals(0, r1.yielded + r2.yielded);
            }
            case TWO_ACTIVES_HIGHER, TWO_ACTIVES_LOWER -> {
                part(world);
                cutLink(world);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.ACTIVE);
                Arrays.fill(world.linkCut, false);
                world.rest(3_000);
                is(world, Role.ACTIVE, Role.BACKUP);
                assertEquals(1, r2.yielded);
            }
            case TWO_ACTIVES_MORE, TWO_ACTIVES_LESS -> {
                part(world);
                cutLink(world);
                world.cutOff(LAN, 0, true, true, true);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.ACTIVE);
                Arrays.fill(world.linkCut, false);
                world.rest(4_000);
                is(world, Role.BACKUP, Role.ACTIVE);
                assertEquals(1, r1.yielded);
            }
            case SEGMENT_HEARD -> {
                cutLink(world);
                world.cutOff(LAN, 0, true, true, true);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.BACKUP);
                rows(world, row, row);
            }
            case ALONE -> {
                part(world);
                cutLink(world);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.ACTIVE);
                rows(world, row, row);
            }
            case WITNESS_REACHED, WITNESS_MISSED_ACTIVE -> {
                part(world);
                cutLink(world);
                witness(world, WitnessWord.MISSED, WitnessWord.REACHED);
                world.rest(8_000);
                is(world, Role.BACKUP, Role.ACTIVE);
                rows(world, SplitRow.WITNESS_MISSED_BACKUP, SplitRow.WITNESS_REACHED);
                assertEquals(1, r1.yielded);
            }
            case WITNESS_MISSED_BACKUP -> {
                part(world);
                cutLink(world);
                witness(world, WitnessWord.REACHED, WitnessWord.MISSED);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.BACKUP);
                assertEquals(row, r2.desk.row());
                // It is dead: who was held begins at once.
                witness(world, WitnessWord.NONE, WitnessWord.NONE);
                world.rest(50);
                is(world, Role.ACTIVE, Role.ACTIVE);
            }
            case WITNESS_ASKED_ACTIVE, WITNESS_ASKED_BACKUP -> {
                part(world);
                cutLink(world);
                witness(world, WitnessWord.ASKED, WitnessWord.ASKED);
                world.rest(8_000);
                is(world, Role.ACTIVE, Role.BACKUP);
                rows(world, SplitRow.WITNESS_ASKED_ACTIVE, SplitRow.WITNESS_ASKED_BACKUP);
            }
        }
        witness(world, WitnessWord.NONE, WitnessWord.NONE);
        world.settle();
    }

    /** Frames of the Active that do not arrive, or do not reach it, or both, on one segment. */
    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void anActiveThatIsMuteOrDeafOnASegmentIsRelievedByTheOther(long seed) {
        SplitWorld world = new SplitWorld(seed, seed % 3 == 0);
        boolean out = world.random.nextBoolean();
        boolean in = !out || world.random.nextBoolean();
        int segment = world.random.nextInt(2);
        world.rest(world.random.nextLong(1_000));
        world.cutOff(segment, 0, out, in, true);
        world.rest(7_000);
        is(world, Role.BACKUP, Role.ACTIVE);
        // And stays there, though the other may have the higher rank and preempt.
        world.rest(10_000);
        is(world, Role.BACKUP, Role.ACTIVE);
        assertEquals(1, world.nodes[0].yielded);
        world.settle();
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void aBackupThatIsMuteOrDeafMovesNothing(long seed) {
        SplitWorld world = new SplitWorld(seed, false);
        for (int segment = 0; segment < SplitWorld.SEGMENTS; segment++) {
            boolean out = world.random.nextBoolean();
            world.cutOff(segment, 1, out, !out || world.random.nextBoolean(), true);
        }
        world.rest(15_000);
        is(world, Role.ACTIVE, Role.BACKUP);
        assertEquals(0, world.nodes[0].yielded + world.nodes[1].yielded);
        world.settle();
        is(world, Role.ACTIVE, Role.BACKUP);
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void whateverIsCutNoTwoAnswerWhereTheyMustNotAndAfterHealingOneIsActive(long seed) {
        SplitWorld world = new SplitWorld(seed, seed % 2 == 0);
        for (int round = 0; round < 25; round++) {
            for (boolean[][] segment : world.cut) {
                for (boolean[] from : segment) {
                    for (int to = 0; to < from.length; to++) {
                        from[to] = world.random.nextInt(4) == 0;
                    }
                }
            }
            boolean linked = world.random.nextInt(3) > 0;
            world.linkCut[0] = !linked && world.random.nextBoolean();
            world.linkCut[1] = !linked;
            if (world.random.nextInt(5) == 0) {
                world.nodes[world.random.nextInt(2)].frozenUntil =
                        world.now + 1 + world.random.nextLong(4_000 * SplitWorld.MILLI);
            }
            world.rest(world.random.nextLong(world.random.nextBoolean() ? 800 : 8_000));
            if (world.random.nextInt(4) == 0) {
                world.settle();
            }
        }
        world.settle();
    }

    @ParameterizedTest(name = "-D" + SEED + "={0}")
    @MethodSource("seeds")
    void aDeadActiveIsReplacedAsSoonAsWithoutTheRule(long seed) {
        SplitWorld world = new SplitWorld(seed, false);
        world.rest(world.random.nextLong(1_000));
        if (world.random.nextBoolean()) {
            // The Backup is held already.
            part(world);
            world.rest(6_000);
        }
        world.nodes[0].frozenUntil = Long.MAX_VALUE / 2;
        world.rest(250);
        assertEquals(Role.ACTIVE, world.nodes[1].state.role(), world.nodes[1]::toString);
        assertTrue(!world.nodes[0].answers(LAN) && world.nodes[1].answers(LAN));
    }
}
