package io.twinwall.appliance.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.appliance.LogLines;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.SecretName;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.machine.SendWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' secrets over a wire with a small window. */
class SecretSyncTest {
    private static final SecretName NAME = new SecretName("wan-vrrp");
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int WINDOW = 8;

    @TempDir
    Path directory;

    private final LogLines log = new LogLines();
    private final Node r1 = new Node("r1");
    private final Node r2 = new Node("r2");

    /** A node and its end of the wire. */
    private final class Node implements TwinStream {
        private final String name;
        private final AtomicInteger changes = new AtomicInteger();
        private final AtomicInteger undone = new AtomicInteger();
        private TwinStream.Owner owner;
        private SecretSync sync;
        private Node twin;
        private boolean up;
        private boolean refused;
        private SecretStore kept;

        Node(String name) {
            this.name = name;
        }

        void start() {
            kept = new SecretStore(directory.resolve(name), new NodeName(name), InstantSource.system(), log);
            sync = new SecretSync(kept, log, changes::incrementAndGet, o -> {
                owner = o;
                return this;
            });
        }

        @Override
        public synchronized SendWindow.Offer offer(byte[] entry) {
            if (!up) {
                return SendWindow.Offer.OUT_OF_SYNC;
            }
            if (twin.undone.get() >= WINDOW) {
                refused = true;
                return SendWindow.Offer.FULL;
            }
            twin.undone.incrementAndGet();
            twin.owner.received(new Place(1, 1), entry);
            return SendWindow.Offer.ACCEPTED;
        }

        @Override
        public boolean offerOrResync(byte[] entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean resyncBegin() {
            return up;
        }

        @Override
        public boolean resyncEnd() {
            return up;
        }

        @Override
        public int waiting() {
            return twin.undone.get();
        }

        @Override
        public StreamStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void done(Place place) {
            undone.set(0);
            boolean again;
            Node other = twin;
            synchronized (other) {
                again = other.refused;
                other.refused = false;
            }
            if (again) {
                twin.owner.roomAgain();
            }
        }

        Optional<String> value() {
            return kept.secrets().value(NAME);
        }
    }

    private void started() {
        r1.twin = r2;
        r2.twin = r1;
        r1.start();
        r2.start();
    }

    private void meet() {
        for (Node node : new Node[] {r1, r2}) {
            node.up = true;
            node.owner.twinReachable(true);
        }
        r1.owner.resyncAsked();
        r2.owner.resyncAsked();
    }

    private void part() {
        for (Node node : new Node[] {r1, r2}) {
            node.up = false;
            node.owner.twinReachable(false);
        }
    }

    @AfterEach
    void ended() {
        r1.sync.close();
        r2.sync.close();
    }

    @Test
    void aChangeIsOnTheTwinsDiskWhenItIsSaidSo() throws IOException, InterruptedException {
        started();
        meet();
        assertTrue(r1.sync.tell(r1.kept.set(Map.of(NAME, "one")), SOON));
        SecretStore disk = new SecretStore(
                directory.resolve("r2"), new NodeName("r2"), InstantSource.system(), log);
        assertEquals(Optional.of("one"), disk.secrets().value(NAME));
        assertTrue(r1.sync.twinHas(r1.kept.shown().getFirst().version()));
        assertTrue(r2.sync.twinHas(r2.kept.shown().getFirst().version()));
        assertTrue(r2.changes.get() > 0);
        assertEquals(0, r1.changes.get());
    }

    @Test
    void aNodeThatWasAwayCatchesUpAlsoWithMoreThanAWindow() throws IOException, InterruptedException {
        started();
        assertFalse(r1.sync.tell(r1.kept.set(Map.of(NAME, "one")), SOON), "nobody is there");
        Map<SecretName, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 10 * WINDOW; i++) {
            many.put(new SecretName("key-" + i), "value " + i);
        }
        r1.kept.set(many);
        meet();
        Eventually.so(r1.kept::shown, () -> r2.kept.shown().size() == 10 * WINDOW + 1);
        part();
        r2.kept.delete(NAME);
        meet();
        Eventually.so(r1.kept::shown, () -> r1.value().isEmpty());
        Eventually.so(r1.kept::shown, () -> r1.kept.shown().stream().allMatch(told -> r1.sync.twinHas(told.version())));
    }

    @Test
    void rubbishChangesNothingAndIsTold() throws IOException, InterruptedException {
        started();
        meet();
        r1.sync.tell(r1.kept.set(Map.of(NAME, "one")), SOON);
        byte[] good = io.twinwall.sync.secret.SecretCodec.encode(r1.kept.shown().getFirst());
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            r2.owner.received(new TwinStream.Place(1, 1), java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
        }
        assertTrue(r1.sync.tell(r1.kept.set(Map.of(NAME, "two")), SOON) || r2.value().isPresent());
        assertTrue(log.lines().toString().contains("SEC-0203"), log.lines().toString());
        assertFalse(log.lines().toString().contains("Exception"), log.lines().toString());
    }
}
