package io.twinwall.appliance.commit;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.document;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmationTest {
    private static final Duration TEN = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private final List<String> logged = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final RememberingService service = new RememberingService("service", order);
    private final SteppedTimer timer = new SteppedTimer();
    private final Document one = document(PAIR);
    private final Document two = withMoreRoutes("{to: 10.66.0.0/16, via: 10.10.0.9}");
    private final Document three =
            withMoreRoutes("{to: 10.66.0.0/16, via: 10.10.0.9}, {to: 10.67.0.0/16, via: 10.10.0.9}");

    private static Document withMoreRoutes(String more) {
        return document(PAIR.replace("{to: default, via: 10.10.0.254}", "{to: default, via: 10.10.0.254}, " + more));
    }

    @AfterEach
    void timerEnds() {
        timer.shutdownNow();
    }

    /** A daemon that starts on what is stored. */
    private final class Node {
        private final ConfigStore store = new ConfigStore(directory);
        private final CommitEngine engine = new CommitEngine(
                new NodeName("r1"), List.of(new Stage<>("service", service)), store, new Facts(),
                (message, arguments) -> logged.add(message.id()));
        private final Confirmation confirmation = new Confirmation(
                engine, directory, timer, timer, (message, arguments) -> logged.add(message.id()));

        private Document inForce() {
            return engine.inForce().orElseThrow();
        }
    }

    private Node started(Document stored) throws ApplyFailed {
        Node node = new Node();
        node.confirmation.start(stored);
        logged.clear();
        return node;
    }

    @Test
    void aCommitThatNobodyConfirmsIsTakenBackOnItsMinute() throws ApplyFailed {
        Node node = started(one);
        node.confirmation.commit(two, "ada", TEN);
        assertEquals(two, node.inForce());
        assertEquals(Optional.of(TEN), node.confirmation.remaining());
        timer.pass(Duration.ofMinutes(9));
        assertEquals(two, node.inForce());
        timer.pass(Duration.ofMinutes(1));
        assertEquals(one, node.inForce());
        assertEquals("1 routes", service.status());
        assertEquals(Optional.empty(), node.confirmation.remaining());
        assertEquals(List.of("CFG-0101", "CFG-0104", "CFG-0101", "CFG-0106"), logged);
    }

    @Test
    void aConfirmedCommitStays() throws ApplyFailed {
        Node node = started(one);
        node.confirmation.commit(two, "ada", TEN);
        assertTrue(node.confirmation.confirm());
        timer.pass(TEN.plusDays(1));
        assertEquals(two, node.inForce());
        assertFalse(node.confirmation.confirm(), "it is confirmed once");
        assertFalse(Files.exists(directory.resolve("unconfirmed.yaml")));
    }

    @Test
    void aSecondCommitThatWaitsReturnsToTheOldestAndALastingOneConfirms() throws ApplyFailed {
        Node node = started(one);
        node.confirmation.commit(two, "ada", TEN);
        timer.pass(Duration.ofMinutes(5));
        node.confirmation.commit(three, "ada", TEN);
        timer.pass(Duration.ofMinutes(9));
        assertEquals(three, node.inForce());
        timer.pass(Duration.ofMinutes(1));
        assertEquals(one, node.inForce());

        node.confirmation.commit(two, "ada", TEN);
        node.confirmation.commit(three, "ada");
        timer.pass(TEN.multipliedBy(2));
        assertEquals(three, node.inForce());
    }

    @Test
    void theDaemonsDeathChangesNothingOfIt() throws ApplyFailed {
        started(one).confirmation.commit(two, "ada", TEN);
        timer.pass(Duration.ofMinutes(4));
        // The predecessor's timer died with it: its document is still the one in force there.
        Node next = started(two);
        assertEquals(two, next.inForce());
        assertEquals(Optional.of(Duration.ofMinutes(6)), next.confirmation.remaining());
        timer.pass(Duration.ofMinutes(6));
        assertEquals(one, next.inForce());
    }

    @Test
    void aDaemonThatComesTooLateOrCannotStartOnItReturnsAtOnce() throws ApplyFailed, IOException {
        new Node().confirmation.start(one);
        UnconfirmedCommit disk = new UnconfirmedCommit(directory);
        disk.write(new UnconfirmedCommit.Waiting(timer.instant().minusSeconds(1), "ada", one));
        assertEquals(one, started(two).inForce());
        assertEquals(Optional.empty(), disk.read());

        disk.write(new UnconfirmedCommit.Waiting(timer.instant().plus(TEN), "ada", one));
        service.refuseRoutes(2);
        assertEquals(one, started(two).inForce());
        assertEquals(Optional.empty(), disk.read());
    }

    @Test
    void aCommitThatFailsLeavesNothingWaiting() throws ApplyFailed, IOException {
        Node node = started(one);
        service.refuseRoutes(2);
        assertThrows(ApplyFailed.class, () -> node.confirmation.commit(two, "ada", TEN));
        assertEquals(one, node.inForce());
        assertEquals(Optional.empty(), node.confirmation.remaining());
        assertEquals(Optional.empty(), new UnconfirmedCommit(directory).read());
    }

    @Test
    void aDamagedNoteOnDiskIsNoReasonNotToStart() throws ApplyFailed, IOException {
        Files.writeString(directory.resolve("unconfirmed.yaml"), "# returns here at never\npair: [");
        assertEquals(two, started(two).inForce());
    }
}
