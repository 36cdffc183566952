package io.twinwall.sync;

import static io.twinwall.sync.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Outcome;
import io.twinwall.model.view.Json;
import io.twinwall.sync.edge.StreamEnd;
import io.twinwall.sync.flows.FlowsStatus;
import io.twinwall.sync.machine.SendWindow;
import io.twinwall.sync.wire.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services over loopback, with real sockets and real encryption. */
class LinkTest {
    @TempDir
    Path directory;

    private TestNode r1;
    private TestNode r2;

    @BeforeEach
    void twoNodes() {
        List<TestNode> pair = TestNode.pair(directory);
        r1 = pair.getFirst();
        r2 = pair.getLast();
    }

    @AfterEach
    void nothingIsLeft() {
        r1.close();
        r2.close();
    }

    private void up() {
        eventually("the link is up", 15, () -> r1.isUp() && r2.isUp());
    }

    private void pairedAndUp() throws IOException {
        TestNode.introduce(r1, r2);
        r1.start();
        r2.start();
        up();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String digits(Outcome outcome) {
        assertTrue(outcome.done(), outcome.lines().toString());
        return outcome.lines().getFirst();
    }

    @Test
    void pairingByTwoOperatorsBringsTheLinkUp() throws IOException {
        r1.start();
        r2.start();
        assertEquals("unpaired", r1.service.status().state());
        assertEquals("unpaired", r2.service.status().state());
        Outcome first = r2.service.requestPair();
        String told = first.lines().getFirst();
        assertTrue(told.startsWith("waiting for r1: run 'request pair' there too"), told);
        String onR1 = digits(r1.service.requestPair());
        assertTrue(onR1.matches("digits: \\d{3} \\d{3}"), onR1);
        assertEquals(onR1, digits(r2.service.requestPair()));
        assertTrue(r2.service.status().pairing().contains(onR1.substring(8)), r2.service.status().pairing());
        assertEquals("confirmed here; waiting for 'request pair confirm' on r2", digits(r1.service.confirmPair()));
        assertEquals(Optional.empty(), r1.files.twin());
        assertEquals("paired with r1", digits(r2.service.confirmPair()));
        up();
        assertEquals(Optional.of(r2.files.identity().pin()), r1.files.twin());
        assertEquals(Optional.of(r1.files.identity().pin()), r2.files.twin());
        assertEquals(List.of(true), r1.reachable);
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(r1.state.resolve("link/identity.pem"))));
        assertEquals("rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(r1.state.resolve("link"))));
    }

    @Test
    void aCancelledPairingChangesNothing() throws IOException {
        r1.start();
        r2.start();
        r1.service.requestPair();
        r2.service.requestPair();
        assertTrue(r1.service.cancelPair().done());
        eventually("r2 hears of it", 5, () -> r2.logged(SyncMessage.PAIRING_FAILED));
        Outcome confirmed = r2.service.confirmPair();
        assertFalse(confirmed.done());
        assertEquals(Optional.empty(), r1.files.twin());
        assertEquals(Optional.empty(), r2.files.twin());
        assertTrue(r2.service.status().pairing().contains("the operator of r1 said no"));
    }

    @Test
    void statusHasWhatOthersReadAsJson() throws IOException {
        pairedAndUp();
        eventually("clocks are compared", 5, () -> r1.service.status().clocks().isPresent());
        String json = Json.write(r1.service.status().toDatum(FlowsStatus.off(Optional.empty())));
        for (String part : List.of("\"state\": \"up\"", "\"peer\": \"r2\"", "\"protocol\": 1",
                "\"config\": \"in-sync d0c\"",
                "\"flows\": \"off\"", "\"lag-entries\": 0", "\"clock-skew-milliseconds\"")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
        r2.service.documentIs("other");
        eventually("r1 hears of it", 2, () -> r1.service.status().config().equals("differs"));
        String statistics = Json.write(r1.service.status().toStatistics(FlowsStatus.off(Optional.empty())));
        assertTrue(statistics.contains("\"stream\": \"flows\""));
    }

    @Test
    void bothEndsHaveTheSameKeyForTheBeats() throws IOException {
        pairedAndUp();
        byte[] key = r1.service.beatKey().orElseThrow().getEncoded();
        assertEquals(32, key.length);
        org.junit.jupiter.api.Assertions.assertArrayEquals(key, r2.service.beatKey().orElseThrow().getEncoded());
    }

    @Test
    void entriesArriveInOrderAndAnOwnersPictureIsSentFirst() throws IOException {
        r1.flows.picture = List.of("one", "two");
        pairedAndUp();
        eventually("the picture is there", 5, () -> r2.flows.came.equals(List.of("begin", "one", "two", "end")));
        assertEquals(SendWindow.Offer.ACCEPTED, r1.flows.stream().offer(bytes("three")));
        r2.flows.stream().offer(bytes("and back"));
        eventually("three", 5, () -> r2.flows.came.contains("three"));
        eventually("back", 5, () -> r1.flows.came.contains("and back"));
        eventually("acknowledged", 5, () -> r1.service.status().lagEntries() == 0);
    }

    @Test
    void aTwinThatDoesNotWorkOffItsEntriesCostsAWindowAndNoOtherStream() throws IOException {
        pairedAndUp();
        eventually("in sync", 5, () -> r1.service.status().streams().stream()
                .allMatch(stream -> stream.state().equals("in-sync") && stream.lagEntries() == 0));
        r2.flows.slow = true;
        byte[] large = new byte[60_000];
        int taken = 0;
        while (r1.flows.stream().offer(large) == SendWindow.Offer.ACCEPTED) {
            taken++;
        }
        assertTrue(taken * large.length <= StreamEnd.SEND.bytes(), "took " + taken);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(SendWindow.Offer.FULL, r1.flows.stream().offer(large));
        }
        r1.config.stream().offer(bytes("commit"));
        eventually("the other stream goes on", 5, () -> r2.config.came.contains("commit"));
        assertEquals(0, r1.flows.room.get());
        assertTrue(r1.service.status().lagMilliseconds() > 0);
        r2.flows.catchUp();
        eventually("the owner is told of room", 5, () -> r1.flows.room.get() == 1);
        assertEquals(SendWindow.Offer.ACCEPTED, r1.flows.stream().offer(large));
    }

    @Test
    void whatCannotWaitIsDroppedAndFollowedByAResync() throws IOException {
        pairedAndUp();
        eventually("in sync", 5, () -> r2.flows.came.equals(List.of("begin", "end")));
        r2.flows.slow = true;
        byte[] large = new byte[60_000];
        while (r1.flows.stream().offerOrResync(large)) {
            assertTrue(r1.service.status().lagEntries() <= StreamEnd.SEND.entries());
        }
        r1.flows.picture = List.of("all of it");
        r2.flows.catchUp();
        eventually("the new picture", 5, () -> r2.flows.came.equals(List.of("begin", "all of it", "end"))
                || r2.flows.came.equals(List.of("begin", "end")));
        assertTrue(r1.logged(SyncMessage.STREAM_OVERRUN));
        assertTrue(r1.flows.asked.get() >= 2);
    }

    @Test
    void aRestartedTwinIsFoundAgainAndSentEverything() throws IOException {
        r1.flows.picture = List.of("flow");
        pairedAndUp();
        eventually("in sync", 5, () -> r2.flows.came.equals(List.of("begin", "flow", "end")));
        r2.close();
        eventually("r1 knows", 5, () -> r1.reachable.equals(List.of(true, false)));
        assertTrue(r1.log.stream().anyMatch(line -> line.contains("the twin's daemon stops")), r1.log.toString());
        r2.flows.came.clear();
        r2.start();
        up();
        eventually("again in sync", 5, () -> r2.flows.came.equals(List.of("begin", "flow", "end")));
    }

    @Test
    void aReplacedBoxIsAStrangerUntilItIsPairedAgain() throws IOException {
        pairedAndUp();
        r2.close();
        Files.delete(r2.state.resolve("link/identity.pem"));
        r2.files.pinTwin(r1.files.identity().pin());
        r2.start();
        eventually("r1 raises an alarm", 10, () -> r1.logged(SyncMessage.STRANGER));
        assertEquals(0, r2.service.status().protocol());
        r2.service.requestPair();
        assertTrue(r1.service.requestPair().done());
        r1.service.confirmPair();
        assertEquals(List.of("paired with r1"), r2.service.confirmPair().lines());
        up();
    }

    @Test
    void unpairingEndsTheLinkAndTheTwinIsTold() throws IOException {
        pairedAndUp();
        assertTrue(r1.service.unpair("ada").done());
        eventually("r2 is told", 5, () -> r2.logged(SyncMessage.TWIN_UNPAIRED));
        assertEquals("unpaired", r1.service.status().state());
        assertEquals(Optional.empty(), r1.files.twin());
        assertFalse(r1.service.unpair("ada").done());
        assertNotEquals("up", r2.service.status().state());
    }

    @Test
    void clocksAnHourApartAreAnAlarmAndNothingBreaks() throws IOException {
        TestNode.introduce(r1, r2);
        r1.start(Versions.SPOKEN, Duration.ZERO);
        r2.start(Versions.SPOKEN, Duration.ofHours(1));
        up();
        eventually("both raise an alarm", 10,
                () -> r1.logged(SyncMessage.CLOCKS_APART) && r2.logged(SyncMessage.CLOCKS_APART));
        assertTrue(r1.log.stream().anyMatch(line -> line.contains("the clock of r2 is 3600 s ahead of this node's")
                || line.contains("the clock of r2 is 3599 s ahead of this node's")), r1.log.toString());
        r1.flows.stream().offer(bytes("still"));
        eventually("entries flow", 5, () -> r2.flows.came.contains("still"));
        assertTrue(r1.isUp());
    }

    @Test
    void aNodeOfThePreviousVersionStillSyncs() throws IOException {
        TestNode.introduce(r1, r2);
        r1.start(new Versions(1, 2), Duration.ZERO);
        r2.start(new Versions(1, 1), Duration.ZERO);
        up();
        assertEquals(1, r1.service.status().protocol());
        r1.flows.stream().offer(bytes("old friend"));
        eventually("entries flow", 5, () -> r2.flows.came.contains("old friend"));
    }

    @Test
    void nodesWithoutACommonVersionSayWhichOneIsOld() throws IOException {
        TestNode.introduce(r1, r2);
        r1.start(new Versions(2, 3), Duration.ZERO);
        r2.start(new Versions(1, 1), Duration.ZERO);
        eventually("both say so", 10, () -> r1.logged(SyncMessage.VERSION) && r2.logged(SyncMessage.VERSION));
        assertFalse(r1.isUp());
    }

    @Test
    void aDamagedKeySwitchesTheLinkOffWithTheCure() throws IOException {
        TestNode.introduce(r1, r2);
        Files.writeString(r1.state.resolve("link/identity.pem"), "rubbish");
        r1.start();
        LinkStatus status = r1.service.status();
        assertEquals("off", status.state());
        assertTrue(status.reason().orElseThrow().contains("delete it, restart, and pair the nodes again"));
    }

    @Test
    void manyRestartsInARowLeaveOneConnection() throws IOException {
        pairedAndUp();
        for (int i = 0; i < 12; i++) {
            r1.close();
            r1.start();
        }
        up();
        assertTrue(r2.service.status().counters().connects() >= 1);
        eventually("one thread a node", 5, () -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("link"))
                .count() == 2);
    }
}
