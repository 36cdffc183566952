package io.twinwall.appliance.commit;

import static io.twinwall.appliance.commit.TwoNodes.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.History;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real machines with real stores under one seeded scheduler and virtual time: messages are lost, doubled and
 * late, cables cut, nodes killed, disks lost, operators type at both. After every event what is in force is on disk and
 * true; at the end both nodes have the same, and whatever an operator was told is committed is in a history.
 *
 * <p>{@code -Dsimulation.seed=N} runs one seed alone.
 */
class CommitSimulationTest {
    private static final int SEEDS = 40;
    private static final int EVENTS = 120;

    @TempDir(factory = FastDisk.class)
    Path directory;

    private final Set<CommitId> excused = new HashSet<>();
    private int documents;

    @Test
    void whateverHappensTheNodesComeTogetherAndNothingTypedIsLost() throws IOException {
        Long alone = Long.getLong("simulation.seed");
        for (long seed = alone == null ? 1 : alone; seed <= (alone == null ? SEEDS : alone); seed++) {
            try {
                run(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "; again with -Dsimulation.seed=" + seed, e);
            }
        }
    }

    private void run(long seed) throws IOException {
        Random random = new Random(seed);
        excused.clear();
        documents = 1;
        try (TwoNodes pair = new TwoNodes(Files.createDirectory(directory.resolve("seed" + seed)))) {
            pair.start(routes(0)).join();
            for (int i = 0; i < EVENTS; i++) {
                event(pair, random);
                for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
                    judge(box);
                }
            }
            heal(pair);
        }
    }

    private void event(TwoNodes pair, Random random) throws IOException {
        TwoNodes.Box box = random.nextBoolean() ? pair.r1 : pair.r2;
        int kind = random.nextInt(100);
        if (!box.alive()) {
            if (kind < 50) {
                box.start(routes(0));
            }
            return;
        }
        if (kind < 45) {
            onTheWire(box, random, kind);
        } else if (kind < 58) {
            box.type(routes(documents++ % 50), "ada", random.nextInt(4) == 0
                    ? Optional.of(Duration.ofSeconds(1 + random.nextInt(40))) : Optional.empty());
        } else if (kind < 62) {
            box.type(new Wish(box.document(), box.head(), CommitObject.Kind.CONFIRMED, "ada", "", Optional.empty(),
                    Wish.Refusal.PLAIN));
        } else if (kind < 70) {
            if (pair.joined()) {
                pair.part();
            } else {
                pair.join();
            }
        } else if (kind < 74) {
            box.crash();
        } else if (kind < 80) {
            box.dieAt(List.of(CrashPoint.values()).get(random.nextInt(CrashPoint.values().length)), random.nextInt(2));
        } else if (kind < 82) {
            loseDisk(pair, box);
        } else if (kind < 86) {
            box.isActive(random.nextBoolean());
        } else if (kind < 89) {
            box.service.refuseRoutes(random.nextInt(3) == 0 ? 1 + random.nextInt(50) : -1);
        } else {
            pair.pass(Duration.ofSeconds(1 + random.nextInt(5)));
        }
    }

    private static void onTheWire(TwoNodes.Box box, Random random, int kind) {
        if (box.waiting() == 0) {
            return;
        }
        if (kind < 3) {
            box.lose();
        } else if (kind < 6) {
            box.duplicate();
        } else if (kind < 9) {
            box.delay();
        } else {
            for (int i = random.nextInt(3); i >= 0 && box.alive() && box.waiting() > 0; i--) {
                box.deliver();
            }
        }
    }

    /** The box is replaced; what only it had is gone, and nobody was promised more. */
    private void loseDisk(TwoNodes pair, TwoNodes.Box box) throws IOException {
        TwoNodes.Box other = box == pair.r1 ? pair.r2 : pair.r1;
        box.crash();
        Set<CommitId> elsewhere = known(other);
        for (CommitId id : known(box)) {
            if (!elsewhere.contains(id)) {
                excused.add(id);
            }
        }
        try (Stream<Path> files = Files.walk(box.state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Set<CommitId> known(TwoNodes.Box box) throws IOException {
        Set<CommitId> known = new HashSet<>();
        try (History history = new History(box.state)) {
            Optional<CommitObject> claimed = new ConfigStore(box.state).claimed();
            if (claimed.isPresent()) {
                known.add(claimed.get().id());
                if (claimed.get().parent().filter(parent -> has(history, parent)).isPresent()) {
                    history.line(claimed.get().parent().get(), 1000).forEach(commit -> known.add(commit.id()));
                }
            }
            for (CommitId branch : history.branches().values()) {
                history.line(branch, 1000).forEach(commit -> known.add(commit.id()));
            }
        }
        return known;
    }

    private static boolean has(History history, CommitId id) {
        try {
            return history.has(id);
        } catch (IOException e) {
            return false;
        }
    }

    /** What is in force is on disk, and is what the services do unless something is being tried out. */
    private static void judge(TwoNodes.Box box) throws IOException {
        if (!box.alive()) {
            return;
        }
        assertEquals(box.document(), box.onDisk(), box.name);
        assertEquals(box.head(), new ConfigStore(box.state).claimed().orElseThrow().id(), box.name);
        if (box.pair().phase() instanceof PairState.Phase.Idle) {
            assertEquals(box.document().routes().size(), box.routes(), box.name + " " + box.pair());
        }
    }

    private void heal(TwoNodes pair) throws IOException {
        for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
            box.service.refuseRoutes(-1);
            box.dieNoMore();
            if (!box.alive()) {
                box.start(routes(0));
            }
        }
        pair.join();
        pair.pass(Duration.ofMinutes(2));
        assertEquals(pair.r1.head(), pair.r2.head(), () -> pair.r1.pair() + "\n" + pair.r2.pair());
        for (TwoNodes.Box box : List.of(pair.r1, pair.r2)) {
            judge(box);
            assertTrue(box.pair().waiting().isEmpty(), box.name + " waits for ever");
            Set<CommitId> known = known(box);
            for (TwoNodes.Box typed : List.of(pair.r1, pair.r2)) {
                for (Answer answer : typed.answers.values()) {
                    if (answer instanceof Answer.Committed(CommitId id, var reach) && !excused.contains(id)) {
                        assertTrue(known.contains(id), box.name + " lost " + id + ", committed on " + typed.name);
                    }
                }
            }
        }
    }
}
