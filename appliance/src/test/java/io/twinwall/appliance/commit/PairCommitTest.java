package io.twinwall.appliance.commit;

import static io.twinwall.appliance.commit.TwoNodes.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.commit.machine.Kinship;
import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairDuties.Reach;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One configuration on two nodes, as operators see it. */
class PairCommitTest {
    private static final Duration TEN = Duration.ofMinutes(10);

    @TempDir(factory = FastDisk.class)
    Path directory;

    private TwoNodes pair;
    private TwoNodes.Box r1;
    private TwoNodes.Box r2;

    @BeforeEach
    void aPair() {
        pair = new TwoNodes(directory);
        r1 = pair.r1;
        r2 = pair.r2;
    }

    @AfterEach
    void closed() {
        pair.close();
    }

    private static Reach reach(Answer answer) {
        return assertInstanceOf(Answer.Committed.class, answer, () -> String.valueOf(answer)).reach();
    }

    private static String refused(Answer answer) {
        return assertInstanceOf(Answer.Refused.class, answer, () -> String.valueOf(answer)).why();
    }

    private void bothHave(int routes) throws IOException {
        assertEquals(r1.head(), r2.head());
        for (TwoNodes.Box box : List.of(r1, r2)) {
            assertEquals(1 + routes, box.routes(), box.name);
            assertEquals(routes(routes), box.document());
            assertEquals(routes(routes), box.onDisk());
            assertEquals(box.head(), box.history().head().orElseThrow());
            assertEquals(1 + routes, io.twinwall.appliance.document.DocumentReader
                    .read(box.history().document(box.head())).document().orElseThrow().routes().size());
        }
        assertEquals(r1.history().line(r1.head(), 100), r2.history().line(r1.head(), 100));
        assertInstanceOf(Kinship.Same.class, r1.pair().twin().orElseThrow().kinship().orElseThrow());
    }

    @Test
    void aCommitIsOnBothNodesWhoeverTypedIt() throws IOException {
        pair.start(routes(0)).join();
        assertEquals(Reach.PAIR, reach(r1.commit(routes(1))));
        bothHave(1);
        assertEquals(Reach.PAIR, reach(r2.commit(routes(2))));
        bothHave(2);
        CommitObject newest = r1.history().line(r1.head(), 1).getFirst();
        assertEquals("ada", newest.story().by());
        assertEquals("r2", newest.story().node().orElseThrow().text());
        assertEquals(3, r1.history().line(r1.head(), 10).size());
    }

    @Test
    void whatEitherNodeRefusesChangesNeither() throws IOException {
        pair.start(routes(0)).join();
        CommitId before = r1.head();
        r2.service.refuseRoutes(2);
        assertEquals("r2: service: would not do", refused(r1.commit(routes(1))));
        assertEquals("service: would not do", refused(r2.commit(routes(1))));
        r2.service.refuseRoutes(-1);
        r2.service.refuseApply = true;
        assertEquals("r2: service: did not do", refused(r1.commit(routes(1))));
        r2.service.refuseApply = false;
        assertEquals(before, r1.head());
        bothHave(0);
        assertFalse(Files.exists(r2.state.resolve("configuration.prepared")));
    }

    @Test
    void aDiskThatIsFullOnEitherNodeChangesNeither() throws IOException {
        pair.start(routes(0)).join();
        for (TwoNodes.Box box : List.of(r1, r2)) {
            // A directory in the draft's place cannot be opened for writing, also not by root.
            Path inTheWay = Files.createDirectory(box.state.resolve("configuration.prepared.new"));
            Files.writeString(inTheWay.resolve("x"), "");
            String why = refused(r1.commit(routes(1)));
            assertTrue(why.contains("the document cannot be stored: "), why);
            Files.delete(inTheWay.resolve("x"));
            Files.deleteIfExists(inTheWay);
            bothHave(0);
        }
        assertEquals(Reach.PAIR, reach(r1.commit(routes(1))));
        bothHave(1);
    }

    @Test
    void aTwinThatIsAwayFollowsWhenItIsBack() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        assertEquals(Reach.SOLO, reach(r1.commit(routes(1))));
        assertEquals(Reach.SOLO, reach(r1.commit(routes(2))));
        assertTrue(r1.history().line(r1.head(), 1).getFirst().story().solo());
        assertEquals(1, r2.routes());
        pair.join();
        bothHave(2);
        assertEquals(1, r2.log.of(CommitMessage.CAUGHT_UP).size());
        assertEquals(0, r1.log.of(CommitMessage.DIVERGED).size());
    }

    @Test
    void aTwinThatDiesMeanwhileLeavesTheOtherAsItWas() throws IOException {
        pair.start(routes(0)).join();
        r2.dieAt(CrashPoint.APPLIED, 0);
        String why = refused(r1.commit(routes(1)));
        assertTrue(why.startsWith("the twin went away meanwhile; nothing was changed"), why);
        assertEquals(1, r1.routes());
        r2.start(routes(0));
        pair.settle();
        bothHave(0);
    }

    @Test
    void whereBothWereChangedTheActivesStandsAndTheOthersIsABranchOnBoth() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        reach(r1.commit(routes(1)));
        reach(r2.commit(routes(2)));
        reach(r2.commit(routes(3)));
        CommitId lost = r1.head();
        r2.isActive(true);
        pair.join();
        bothHave(3);
        String branch = "diverged/r1-" + lost.shortened();
        for (TwoNodes.Box box : List.of(r1, r2)) {
            assertEquals(Map.of(branch, lost), box.history().branches());
            assertEquals(2, box.history().line(lost, 10).size());
            assertEquals(1, box.log.of(CommitMessage.DIVERGED).size(), box.log.lines()::toString);
        }
        // And back again, from the branch.
        assertEquals(Reach.PAIR, reach(r1.commit(routes(1))));
        bothHave(1);
    }

    @Test
    void whereNeitherIsActiveThePreferredNodesStands() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        reach(r1.commit(routes(1)));
        reach(r2.commit(routes(2)));
        pair.join();
        bothHave(1);
    }

    @Test
    void anEmptyNodeReceivesEverything() throws IOException {
        r1.start(routes(0));
        reach(r1.commit(routes(1)));
        reach(r1.commit(routes(2)));
        r2.start(routes(5));
        r2.isActive(true);
        pair.join();
        bothHave(2);
        assertEquals(1, r1.history().branches().size(), "what r2 was started with is kept");
        assertEquals(0, r1.log.of(CommitMessage.DIVERGED).size(), "and is no reason for an alarm");
    }

    @Test
    void twoOperatorsAtOnceOneGoesFirstAndTheOtherIsTold() throws IOException {
        pair.start(routes(0)).join();
        long one = r1.type(routes(1), "ada", Optional.empty());
        long other = r2.type(routes(2), "bob", Optional.empty());
        pair.settle();
        assertEquals(Reach.PAIR, reach(r1.answers.get(one)));
        assertTrue(refused(r2.answers.get(other)).contains("at the same time"));
        bothHave(1);
    }

    @Test
    void aCandidateThatIsOlderThanWhatIsInForceIsNotPutOverIt() {
        pair.start(routes(0)).join();
        CommitId old = r1.head();
        reach(r1.commit(routes(1)));
        long late = r2.type(new Wish(routes(2), old, CommitObject.Kind.TYPED, "bob", "", Optional.empty(),
                Wish.Refusal.PLAIN));
        pair.settle();
        assertInstanceOf(Answer.Moved.class, r2.answers.get(late));
    }

    @Test
    void aTwinThatCannotFollowSaysWhyAndIsCuredByTheNextCommit() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        reach(r1.commit(routes(1)));
        r2.service.refuseRoutes(2);
        pair.join();
        assertEquals(1, r2.routes());
        assertEquals("service: would not do", r1.pair().twin().orElseThrow().trouble());
        assertEquals(1, r2.log.of(CommitMessage.CATCH_UP_FAILED).size());
        pair.pass(Duration.ofSeconds(20));
        assertEquals(1, r2.log.of(CommitMessage.CATCH_UP_FAILED).size(), "it is not tried without end");
        assertEquals(Reach.PAIR, reach(r1.commit(routes(2))));
        bothHave(2);
    }

    @Test
    void aCommitThatNobodyConfirmsIsTakenBackOnBothAlike() throws IOException {
        pair.start(routes(0)).join();
        long ticket = r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        assertEquals(Reach.PAIR, reach(r1.answers.get(ticket)));
        for (TwoNodes.Box box : List.of(r1, r2)) {
            assertEquals("ada", box.pair().waiting().orElseThrow().by(), "a countdown on both");
        }
        pair.pass(Duration.ofMinutes(9));
        bothHave(1);
        pair.pass(Duration.ofMinutes(1).plusSeconds(1));
        bothHave(0);
        assertEquals(CommitObject.Kind.RETURNED, r2.history().line(r2.head(), 1).getFirst().story().kind());
        assertEquals(3, r1.history().line(r1.head(), 10).size());
        pair.pass(TEN);
        bothHave(0);
    }

    @Test
    void whoeverConfirmsConfirmsForBoth() throws IOException {
        pair.start(routes(0)).join();
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        assertEquals(Reach.PAIR, reach(r2.confirm()));
        pair.pass(TEN.multipliedBy(2));
        bothHave(1);
        assertFalse(Files.exists(r1.state.resolve("unconfirmed.yaml")));
        assertFalse(Files.exists(r2.state.resolve("unconfirmed.yaml")));
    }

    @Test
    void aSecondCommitThatWaitsReturnsToTheOldestAndALastingOneConfirms() throws IOException {
        pair.start(routes(0)).join();
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        pair.pass(Duration.ofMinutes(5));
        r2.type(routes(2), "ada", Optional.of(TEN));
        pair.settle();
        pair.pass(Duration.ofMinutes(9));
        bothHave(2);
        pair.pass(Duration.ofMinutes(1).plusSeconds(1));
        bothHave(0);
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        reach(r1.commit(routes(3)));
        pair.pass(TEN.multipliedBy(2));
        bothHave(3);
    }

    @Test
    void itIsTakenBackAlsoWhenTheLinkAndBothDaemonsDieMeanwhile() throws IOException {
        pair.start(routes(0)).join();
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        pair.part();
        r1.crash();
        r2.crash();
        pair.pass(Duration.ofMinutes(4));
        r1.start(routes(0));
        assertEquals(2, r1.routes());
        pair.pass(Duration.ofMinutes(7));
        assertEquals(1, r1.routes(), "its time passed while the daemon ran");
        r2.start(routes(0));
        assertEquals(1, r2.routes(), "and here while it did not");
        pair.join();
        bothHave(0);
        assertEquals(Map.of(), r1.history().branches(), "both came back to the same commit by themselves");
    }

    @Test
    void aTwinThatWasAwayCountsDownToo() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.pass(Duration.ofMinutes(2));
        pair.join();
        bothHave(1);
        assertTrue(r2.pair().waiting().isPresent());
        pair.part();
        pair.pass(Duration.ofMinutes(8).plusSeconds(2));
        assertEquals(1, r2.routes());
        pair.join();
        bothHave(0);
    }

    @Test
    void whoConfirmsInTimeWinsOverTheTwinsReturn() throws IOException {
        pair.start(routes(0)).join();
        r1.type(routes(1), "ada", Optional.of(TEN));
        pair.settle();
        pair.part();
        r2.isActive(true);
        assertEquals(Reach.SOLO, reach(r1.confirm()));
        pair.pass(TEN.plusSeconds(2));
        assertEquals(1, r2.routes(), "r2 could not know");
        pair.join();
        bothHave(1);
    }

    @Test
    void aDaemonThatCannotStartOnWhatWaitsReturnsAtOnce() throws IOException {
        r1.start(routes(0));
        r1.type(routes(1), "ada", Optional.of(TEN));
        r1.crash();
        r1.service.refuseRoutes(2);
        r1.start(routes(0));
        assertEquals(1, r1.routes());
        assertEquals(routes(0), r1.onDisk());
        assertEquals(3, r1.history().line(r1.head(), 9).size());
    }

    @Test
    void aNoteOfAnotherCommitAndADamagedOneMeanNothing() throws IOException {
        r1.start(routes(0));
        r1.type(routes(1), "ada", Optional.of(TEN));
        byte[] note = Files.readAllBytes(r1.state.resolve("unconfirmed.yaml"));
        r1.commit(routes(2));
        r1.crash();
        Files.write(r1.state.resolve("unconfirmed.yaml"), note);
        r1.start(routes(0));
        pair.pass(TEN.multipliedBy(2));
        assertEquals(3, r1.routes());
        r1.crash();
        Files.writeString(r1.state.resolve("unconfirmed.yaml"), "# twinwall waits for never\npair: [");
        r1.start(routes(0));
        assertEquals(3, r1.routes());
    }

    @Test
    void whatWasChangedOnTheDiskByHandIsACommitOfItsOwn() throws IOException {
        r1.start(routes(0));
        reach(r1.commit(routes(1)));
        CommitId before = r1.head();
        r1.crash();
        Path file = r1.state.resolve("configuration.yaml");
        String text = Files.readString(file);
        assertTrue(text.startsWith("# commit " + before.hex()), text);
        Files.writeString(file, text.replace("10.66.0.0/24", "10.77.0.0/24"));
        r1.start(routes(0));
        assertNotEquals(before, r1.head());
        List<CommitObject> line = r1.history().line(r1.head(), 9);
        assertEquals(CommitObject.Kind.FOUND, line.getFirst().story().kind());
        assertEquals(before, line.get(1).id());
    }

    @Test
    void aLostHistoryIsNoReasonNotToStartAndBeginsAnew() throws IOException {
        r1.start(routes(0));
        reach(r1.commit(routes(1)));
        CommitId head = r1.head();
        r1.crash();
        try (var files = Files.walk(r1.state.resolve("history.git"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        r1.start(routes(0));
        assertEquals(2, r1.routes());
        assertEquals(head, r1.head());
        assertTrue(r1.history().has(head));
    }
}
