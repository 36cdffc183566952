package io.twinwall.vrrp.link.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.view.Json;
import io.twinwall.vrrp.evidence.EvidenceListener;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.link.wire.BeatCodec;
import io.twinwall.vrrp.link.wire.BeatKey;
import io.twinwall.vrrp.link.wire.BeatReception;
import io.twinwall.vrrp.link.wire.KeyRing;
import io.twinwall.vrrp.link.wire.LinkBeat;
import java.nio.ByteBuffer;
import io.twinwall.vrrp.split.edge.SplitDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every hostile datagram is refused for one reason, counted once, and changes nothing, in each state. */
final class HostileBeatsTest {
    private static final int DATAGRAMS = 100_000;
    private static final long RUN = 77;
    private static final long TWINS_RUN = 88;
    private static final IpAddress OWN = IpAddress.parse("169.254.77.1");
    private static final IpAddress TWIN = IpAddress.parse("169.254.77.2");
    private static final byte[] SECRET = new byte[32];

    private final RecordingKernel fake = new RecordingKernel();
    private final List<String> told = new ArrayList<>();
    private final KeyRing twinsRing = new KeyRing();
    private final BeatCodec codec = new BeatCodec();
    private final List<byte[]> said = new ArrayList<>();
    private final LinkBeatSpec spec = new LinkBeatSpec(new NodeName("r1"), new NodeName("r2"), new DeviceName("eth2"),
            OWN, TWIN, Duration.ofSeconds(5), 4, List.of(new GroupName("main")), List.of());
    private final long now = 1_000_000_000L;
    private PacketPoller poller;
    private LinkBeats beats;
    private long sequence;

    private void start() throws KernelRefused {
        fake.addDevice("eth2", "02:00:00:00:00:02");
        fake.onAwait(nanos -> { });
        poller = fake.kernel().packets().poller();
        beats = new LinkBeats(poller, (message, values) -> { }, RUN);
        TwinEvidence evidence = new TwinEvidence(new GroupName("main"), new Told(), (message, values) -> { });
        beats.serve(now, spec, LinkBeatPort.open(fake.kernel().packets(), spec, 1), new TwinEvidence[] {evidence},
                new SplitDesk[0]);
        evidence.over(now, new LinkBeats[] {beats});
        beats.add(now, BeatKey.of(SECRET, "r1", "r2"));
        twinsRing.add(BeatKey.of(SECRET, "r2", "r1"));
    }

    private byte[] twins(boolean hearing, boolean leaving, long run, long number) {
        return beat(twinsRing, new LinkBeat().flags(hearing, leaving).promise(5_000_000, 4).number(run, number, 1));
    }

    private byte[] beat(KeyRing ring, LinkBeat beat) {
        PacketBuffer buffer = new PacketBuffer(BeatCodec.CAPACITY);
        codec.encode(beat, ring, 0, buffer);
        codec.seal(ring, buffer);
        byte[] bytes = new byte[buffer.length()];
        buffer.bytes().get(0, bytes);
        return bytes;
    }

    private void hear(IpAddress source, int hops, byte[] payload) {
        assertTrue(fake.injectDatagram("eth2", OWN, BeatCodec.PORT, source, hops, payload));
        poller.await(0);
        beats.receive(now);
        beats.tick(now);
    }

    private void twinSays(boolean hearing, boolean leaving) {
        byte[] payload = twins(hearing, leaving, TWINS_RUN, ++sequence);
        said.add(payload);
        hear(TWIN, 255, payload);
    }

    /** Everything a datagram could have changed, but for the counters of refusals. */
    private String state() {
        return Json.write(beats.status(spec, now).toDatum()).replaceAll("\"refused\": \\{[^}]*}", "") + " word "
                + beats.word() + " wakes at " + beats.wakeAt() + " told " + told + " sent "
                + fake.sentDatagrams("eth2").size();
    }

    @Test
    void eachChangesNothingAndMovesOneCounter() throws KernelRefused {
        long seed = Long.getLong("link.seed", 7847L);
        Set<String> reasons = new TreeSet<>();
        start();
        assertState("down");
        hostilities(seed, reasons);
        twinSays(false, false);
        assertState("one-way");
        hostilities(seed + 1, reasons);
        twinSays(true, false);
        assertState("up");
        hostilities(seed + 2, reasons);
        twinSays(true, true);
        assertState("twin-out-of-service");
        hostilities(seed + 3, reasons);
        assertEquals(
                Arrays.stream(BeatReception.values())
                        .filter(each -> each != BeatReception.ACCEPTED)
                        .map(BeatReception::toString)
                        .collect(Collectors.toCollection(TreeSet::new)),
                reasons);
    }

    private void assertState(String word) {
        assertEquals(word, beats.status(spec, now).phase());
    }

    private void hostilities(long seed, Set<String> reasons) {
        Random random = new Random(seed);
        String state = state();
        Map<String, Long> before = beats.refused();
        for (int i = 0; i < DATAGRAMS / 4; i++) {
            Hostility hostility = new Hostility(random);
            hear(hostility.source, hostility.hops, hostility.payload);
            Map<String, Long> after = beats.refused();
            Map<String, Long> moved = new HashMap<>(after);
            before.forEach((reason, n) -> moved.merge(reason, -n, Long::sum));
            moved.values().removeIf(n -> n == 0);
            String where = "seed " + seed + " datagram " + i + " moved " + moved;
            assertTrue(moved.toString().matches("\\{[a-z-]+=1}"), where);
            assertEquals(state, state(), where);
            reasons.addAll(moved.keySet());
            before = after;
        }
    }

    /** One datagram that would be a beat of the twin's but for one thing. */
    private final class Hostility {
        private final Random random;
        private IpAddress source = TWIN;
        private int hops = 255;
        private byte[] payload;

        Hostility(Random random) {
            this.random = random;
            payload = twins(random.nextBoolean(), random.nextInt(4) == 0, TWINS_RUN, sequence + 1 + random.nextInt(9));
            spoil(random.nextInt(said.isEmpty() ? 13 : 15));
        }

        private void spoil(int how) {
            switch (how) {
                case 0 -> hops = random.nextInt(10) == 0 ? -1 : random.nextInt(255);
                case 1 -> source = random.nextBoolean() ? OWN : IpAddress.parse("169.254.77.3");
                case 2 -> payload = Arrays.copyOf(payload, random.nextInt(72));
                case 3 -> payload[0] = (byte) (random.nextBoolean() ? 0 : 2 + random.nextInt(200));
                case 4 -> payload[3] = (byte) (1 + random.nextInt(255));
                case 5 -> payload = Arrays.copyOf(payload, payload.length + 1 + random.nextInt(24));
                case 6 -> ours();
                case 7 -> payload[8 + random.nextInt(8)] ^= (byte) (1 + random.nextInt(255));
                case 8 -> flip();
                case 9 -> reversed();
                case 10 -> strangersKey();
                case 11 -> otherRun();
                case 12 -> senseless();
                case 13 -> payload = said.get(random.nextInt(said.size()));
                default -> noise();
            }
        }

        /** Somewhere that only the digest guards, the digest itself too. */
        private void flip() {
            int at = random.nextBoolean() ? 1 + random.nextInt(2) : 32 + random.nextInt(payload.length - 32);
            payload[at] ^= (byte) (1 << random.nextInt(8));
        }

        /** What this node said, as it was or as if it were another's. */
        private void ours() {
            var sent = fake.sentDatagrams("eth2");
            ByteBuffer bytes = sent.get(random.nextInt(sent.size())).payload();
            payload = new byte[bytes.limit()];
            bytes.get(0, payload);
        }

        /** What this node said, as if another run had said it: the key of the other direction. */
        private void reversed() {
            ours();
            payload[24] ^= 1;
        }

        private void strangersKey() {
            byte[] secret = new byte[32];
            random.nextBytes(secret);
            KeyRing strangers = new KeyRing();
            strangers.add(BeatKey.of(secret, "r2", "r1"));
            payload = beat(strangers, new LinkBeat().flags(true, false).promise(5_000_000, 4).number(9, 9, 1));
        }

        /** A process has one key a handshake; where none has spoken yet, it is the twin's senses that are gone. */
        private void otherRun() {
            if (said.isEmpty()) {
                senseless();
            } else {
                payload = twins(true, false, TWINS_RUN + 1 + random.nextInt(100), sequence + 1);
            }
        }

        private void senseless() {
            LinkBeat beat = new LinkBeat().flags(true, false).number(TWINS_RUN, sequence + 1, 1);
            payload = beat(twinsRing, switch (random.nextInt(3)) {
                case 0 -> beat.promise(random.nextInt(1_000), 4);
                case 1 -> beat.promise(60_000_001L + random.nextInt(1 << 30), 4);
                default -> beat.promise(5_000_000, random.nextInt(3));
            });
        }

        private void noise() {
            payload = new byte[random.nextInt(BeatCodec.CAPACITY + 50)];
            random.nextBytes(payload);
        }
    }

    private final class Told implements EvidenceListener {
        @Override
        public void twinWatched(long at, GroupName group, boolean watched) {
            told.add("watched " + watched);
        }

        @Override
        public void twinJudgedBy(GroupName group, TwinEvidence evidence) {
            // Asked by nobody here.
        }

        @Override
        public void twinSilent(long at, GroupName group) {
            told.add("silent");
        }

        @Override
        public void twinHeard(long at, GroupName group) {
            told.add("heard");
        }

        @Override
        public void twinDoubts(long at, GroupName group) {
            told.add("doubted");
        }
    }
}
