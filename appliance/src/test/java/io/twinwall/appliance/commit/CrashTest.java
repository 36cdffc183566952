package io.twinwall.appliance.commit;

import static io.twinwall.appliance.commit.TwoNodes.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at every step of everything that changes a document, on either node: both come to one, nothing is lost. */
class CrashTest {
    private static final int OCCASIONS = 2;

    @TempDir(factory = FastDisk.class)
    Path directory;

    private static final Set<String> DEATHS = ConcurrentHashMap.newKeySet();

    private int runs;
    private int deaths;

    /** Over all the scenarios: each node died at each step, and no step is left out because nothing comes there. */
    @AfterAll
    static void everyStepWasDeadlyOnBothNodes() {
        for (CrashPoint point : CrashPoint.values()) {
            for (String node : List.of("r1", "r2")) {
                assertTrue(DEATHS.contains(node + " " + point), node + " never died at " + point + ": " + DEATHS);
            }
        }
    }

    /** What the nodes go through; the node dies somewhere in it, or not. */
    private interface Scenario {
        void run(TwoNodes pair);
    }

    private void atEveryStep(Scenario before, Scenario deadly, List<Integer> outcomes) throws IOException {
        for (CrashPoint point : CrashPoint.values()) {
            for (String victim : List.of("r1", "r2")) {
                for (int spared = 0; spared < OCCASIONS; spared++) {
                    String story = victim + " dies at " + point + " after " + spared;
                    try (TwoNodes pair = new TwoNodes(Files.createDirectory(directory.resolve("run" + runs++)))) {
                        pair.start(routes(0)).join();
                        before.run(pair);
                        TwoNodes.Box box = victim.equals("r1") ? pair.r1 : pair.r2;
                        box.dieAt(point, spared);
                        deadly.run(pair);
                        if (!box.alive()) {
                            deaths++;
                            DEATHS.add(victim + " " + point);
                        }
                        survives(pair, outcomes, story);
                    }
                }
            }
        }
        assertTrue(deaths > 2 * CrashPoint.values().length / 2, "only " + deaths + " of " + runs + " runs died");
    }

    private static void survives(TwoNodes pair, List<Integer> outcomes, String story) throws IOException {
        for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
            box.dieNoMore();
            if (!box.alive()) {
                box.start(routes(0));
            }
        }
        pair.join();
        pair.pass(Duration.ofSeconds(45));
        assertEquals(pair.r1.head(), pair.r2.head(), story);
        List<CommitId> known = new ArrayList<>();
        for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
            assertEquals(box.document(), box.onDisk(), story);
            assertEquals(box.document().routes().size(), box.routes(), story);
            assertTrue(outcomes.contains(box.routes() - 1), story + ": " + box.routes());
            assertFalse(Files.exists(box.state.resolve("configuration.prepared")), story);
            box.history().line(box.head(), 100).forEach(commit -> known.add(commit.id()));
            for (CommitId branch : box.history().branches().values()) {
                box.history().line(branch, 100).forEach(commit -> known.add(commit.id()));
            }
        }
        for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
            for (Answer answer : box.answers.values()) {
                if (answer instanceof Answer.Committed committed) {
                    assertTrue(known.contains(committed.id()), story + ": an operator was told of " + committed);
                }
            }
        }
    }

    @Test
    void duringACommit() throws IOException {
        atEveryStep(pair -> { }, pair -> {
            pair.r1.type(routes(1), "ada", Optional.empty());
            pair.settle();
        }, List.of(0, 1));
    }

    @Test
    void duringACommitThatWaits() throws IOException {
        atEveryStep(pair -> { }, pair -> {
            pair.r2.type(routes(1), "ada", Optional.of(Duration.ofHours(1)));
            pair.settle();
        }, List.of(0, 1));
    }

    @Test
    void duringTheReturnOfWhatNobodyConfirmed() throws IOException {
        atEveryStep(pair -> {
            pair.r1.type(routes(1), "ada", Optional.of(Duration.ofMinutes(1)));
            pair.settle();
            pair.pass(Duration.ofSeconds(58));
        }, pair -> pair.pass(Duration.ofSeconds(4)), List.of(0));
    }

    @Test
    void whileATwinThatWasAwayFollows() throws IOException {
        atEveryStep(pair -> {
            pair.part();
            assertNotNull(pair.r1.commit(routes(1)));
            assertNotNull(pair.r1.commit(routes(2)));
        }, TwoNodes::join, List.of(2));
    }

    @Test
    void whileTwoThatDivergedBecomeOne() throws IOException {
        atEveryStep(pair -> {
            pair.part();
            assertNotNull(pair.r1.commit(routes(1)));
            assertNotNull(pair.r2.commit(routes(2)));
            pair.r2.isActive(true);
        }, TwoNodes::join, List.of(1, 2));
    }
}
