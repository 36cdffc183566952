package io.twinwall.appliance.commit;

import static io.twinwall.appliance.commit.TwoNodes.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.TestDocuments;
import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairDuties.Reach;
import io.twinwall.appliance.history.Bundle;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.GitObject;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.Packed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A twin that stalls, clocks that differ, a twin that has lost its senses, a commit that would cut the link. */
class CommitFaultsTest {
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

    private void bothHave(int routes) throws IOException {
        assertEquals(r1.head(), r2.head());
        for (TwoNodes.Box box : List.of(r1, r2)) {
            assertEquals(routes(routes), box.document(), box.name);
            assertEquals(routes(routes), box.onDisk(), box.name);
            assertEquals(1 + routes, box.routes(), box.name);
        }
    }

    @Test
    void aTwinThatStallsInTheMiddleOfACommitHoldsTheOperatorUpForTwentySecondsAtMost() throws IOException {
        pair.start(routes(0)).join();
        r2.stall(true);
        long ticket = r1.type(routes(1), "ada", Optional.empty());
        pair.settle();
        pair.pass(Duration.ofSeconds(19));
        assertEquals(null, r1.answers.get(ticket), "it may still vote");
        pair.pass(Duration.ofSeconds(2));
        String why = assertInstanceOf(Answer.Refused.class, r1.answers.get(ticket)).why();
        assertEquals("r2 did not say in 20 s whether it can; nothing was changed", why);
        assertEquals(1, r1.routes());
        // Awake again it tries out what nobody wants any more, and is told so.
        r2.stall(false);
        pair.settle();
        pair.pass(Duration.ofSeconds(40));
        bothHave(0);
        assertEquals(Reach.PAIR, reach(r1.commit(routes(1))));
        bothHave(1);
    }

    @Test
    void aTwinThatStallsAfterItsVoteHasTheDecisionWhenItIsBack() throws IOException {
        pair.start(routes(0)).join();
        long ticket = r1.type(routes(1), "ada", Optional.empty());
        // Prepare there, Vote back: decided here, and the decision is on its way.
        r2.deliver();
        r1.deliver();
        r2.stall(true);
        pair.pass(Duration.ofSeconds(12));
        assertEquals(Reach.UNHEARD, reach(r1.answers.get(ticket)));
        r2.stall(false);
        pair.settle();
        bothHave(1);
    }

    /** Pain 14: what differs by node is a value of the one document; no commit gives one node's to the other. */
    @Test
    void aCommitNeverGivesANodesIdentityToTheOther() throws IOException {
        pair.start(routes(0)).join();
        assertEquals(Reach.PAIR, reach(r2.commit(routes(1))));
        bothHave(1);
        for (TwoNodes.Box box : List.of(r1, r2)) {
            assertEquals(box.name, box.pair().self().node());
            var addresses = box.document().interfaces().get(new InterfaceName("sync")).addresses().orElseThrow();
            assertEquals("169.254.77.1/30", addresses.at(new NodeName("r1")).orElseThrow().getFirst().toString());
            assertEquals("169.254.77.2/30", addresses.at(new NodeName("r2")).orElseThrow().getFirst().toString());
        }
    }

    /** Pain 15: either node is edited, lag is told, and a node that was away catches up. */
    @Test
    void eitherNodeIsEditedAndWhoIsBehindSaysSo() throws IOException {
        pair.start(routes(0)).join();
        pair.part();
        assertEquals(Reach.SOLO, reach(r2.commit(routes(1))));
        assertTrue(r2.pair().story().startsWith("solo "), r2.pair().story());
        assertTrue(r2.pair().story().endsWith("r1 is away and lacks 1 commit"), r2.pair().story());
        pair.join();
        bothHave(1);
        assertTrue(r1.pair().story().startsWith("in-sync "), r1.pair().story());
        assertEquals(Reach.PAIR, reach(r1.commit(routes(2))));
        bothHave(2);
    }

    /** Pain 23: what nobody confirmed returns on both by a commit of its own; nothing is started anew. */
    @Test
    void whatNobodyConfirmedReturnsSoftlyOnBothWithACountdown() throws IOException {
        pair.start(routes(0)).join();
        r1.type(routes(1), "ada", Optional.of(Duration.ofMinutes(1)));
        pair.settle();
        assertTrue(r1.pair().waiting().isPresent() && r2.pair().waiting().isPresent());
        pair.pass(Duration.ofSeconds(65));
        bothHave(0);
        assertTrue(r1.alive() && r2.alive());
        assertEquals(CommitObject.Kind.RETURNED, r2.history().line(r2.head(), 1).getFirst().story().kind());
    }

    @Test
    void clocksAnHourApartBreakNothing() throws IOException {
        r2.clockIsAheadBy(Duration.ofHours(1));
        pair.start(routes(0)).join();
        assertEquals(Reach.PAIR, reach(r2.commit(routes(1))));
        assertEquals(Reach.PAIR, reach(r1.commit(routes(2))));
        bothHave(2);
        r1.type(routes(3), "ada", Optional.of(Duration.ofMinutes(2)));
        pair.settle();
        bothHave(3);
        pair.pass(Duration.ofSeconds(110));
        bothHave(3);
        pair.pass(Duration.ofSeconds(15));
        bothHave(2);
        // A node that is ahead and starts in the middle of it neither returns at once nor an hour late.
        r2.type(routes(3), "ada", Optional.of(Duration.ofMinutes(2)));
        pair.settle();
        pair.pass(Duration.ofSeconds(60));
        r1.crash();
        r1.start(routes(0));
        pair.settle();
        bothHave(3);
        pair.pass(Duration.ofSeconds(70));
        bothHave(2);
        // Apart and changed on both: the same rule, whoever's clock is ahead.
        pair.part();
        r1.commit(routes(4));
        r2.commit(routes(5));
        r1.isActive(true);
        pair.join();
        pair.pass(Duration.ofSeconds(5));
        bothHave(4);
    }

    @Test
    void aCommitThatWouldCutTheLinkIsRefusedWithTheCureAndChangesNothing() throws IOException {
        pair.start(routes(0)).join();
        for (String moved : List.of(TwoNodes.LINKED.replace("eth3", "eth4"),
                TwoNodes.LINKED.replace("169.254.77.2/30", "169.254.77.2/29").replace("77.1/30", "77.3/29"),
                TwoNodes.LINKED.replace("device: eth3", "device: {r1: eth3, r2: eth7}"))) {
            String why = assertInstanceOf(Answer.Refused.class, r1.commit(TestDocuments.document(moved))).why();
            assertTrue(why.startsWith("this moves the link itself") && why.contains("take the link's cable out"), why);
            bothHave(0);
        }
        // The cure: apart, the same on both, and they are one again.
        pair.part();
        assertEquals(Reach.SOLO, reach(r1.commit(TestDocuments.document(TwoNodes.LINKED.replace("eth3", "eth4")))));
        assertEquals(Reach.SOLO, reach(r2.commit(TestDocuments.document(TwoNodes.LINKED.replace("eth3", "eth4")))));
        pair.join();
        pair.pass(Duration.ofSeconds(5));
        assertEquals(r1.head(), r2.head());
        assertEquals(r1.document(), r2.document());
    }

    private List<GitObject> made(byte[] text, CommitId parent) {
        return CommitObject.make(text, Optional.of(parent), Instant.EPOCH, new CommitObject.Story(
                CommitObject.Kind.TYPED, "mallory", Optional.of(new NodeName("r1")), "", false));
    }

    private static CommitId id(List<GitObject> commit) {
        return new CommitId(commit.getLast().id());
    }

    @Test
    void whatATwinWithoutItsSensesSaysOfCommitsChangesNothing() throws IOException {
        pair.start(routes(0)).join();
        CommitId head = r2.head();
        CommitId stranger = new CommitId("ab".repeat(20));
        byte[] good = io.twinwall.appliance.document.DocumentWriter.write(routes(1)).getBytes(StandardCharsets.UTF_8);
        List<GitObject> orphan = made(good, stranger);
        List<GitObject> rubbish = made("pair: [".getBytes(StandardCharsets.UTF_8), head);
        List<GitObject> expelled = made(TwoNodes.LINKED.replace("r2", "r9").getBytes(StandardCharsets.UTF_8), head);
        List<GitObject> whole = made(good, head);
        for (List<GitObject> commit : List.of(orphan, rubbish, expelled)) {
            r2.hears(new ConfigMessage.Prepare(1, id(commit), head, Bundle.pack(commit), Optional.empty()));
            r2.hears(new ConfigMessage.Decide(1, id(commit)));
            r2.hears(new ConfigMessage.Advance(id(commit), Bundle.pack(commit), Optional.empty()));
        }
        // Objects that are none, that are missing, that are another's, a decision nobody prepared.
        r2.hears(new ConfigMessage.Prepare(2, id(whole), head, new Packed(new byte[] {1, 2, 3}), Optional.empty()));
        r2.hears(new ConfigMessage.Prepare(3, id(whole), head, Packed.NONE, Optional.empty()));
        r2.hears(new ConfigMessage.Prepare(4, stranger, head, Bundle.pack(whole), Optional.empty()));
        r2.hears(new ConfigMessage.Prepare(5, id(whole), stranger, Bundle.pack(whole), Optional.empty()));
        r2.hears(new ConfigMessage.Decide(6, id(whole)));
        r2.hears(new ConfigMessage.Claim(stranger, head));
        r2.hears(new ConfigMessage.Branch("main", id(whole), Bundle.pack(whole)));
        r2.hears(new ConfigMessage.Branch("diverged/x", stranger, Bundle.pack(whole)));
        r2.hears(new ConfigMessage.Abort(7));
        r2.hears(new ConfigMessage.Done(8, stranger));
        r2.hears(new ConfigMessage.Vote(9, true, ""));
        assertEquals(head, r2.head());
        assertEquals(head, r2.history().head().orElseThrow());
        assertEquals(1, r2.routes());
        assertFalse(r2.log.lines().toString().contains("CFG-0209"), r2.log.lines().toString());
        pair.settle();
        pair.pass(Duration.ofSeconds(60));
        assertEquals(Reach.PAIR, reach(r1.commit(routes(1))));
        bothHave(1);
    }

    @Test
    void noObjectsOfNoiseThrowAnythingButAReason() throws IOException {
        pair.start(routes(0)).join();
        CommitId head = r2.head();
        List<GitObject> whole = made(io.twinwall.appliance.document.DocumentWriter.write(routes(1))
                .getBytes(StandardCharsets.UTF_8), head);
        byte[] packed = Bundle.pack(whole).bytes();
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] noise = packed.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                noise[random.nextInt(noise.length)] ^= (byte) (1 << random.nextInt(8));
            }
            r2.hears(new ConfigMessage.Prepare(i + 1, id(whole), head, new Packed(noise), Optional.empty()));
            r2.hears(new ConfigMessage.Abort(i + 1));
            assertEquals(head, r2.head());
        }
        assertEquals(1, r2.routes());
    }
}
