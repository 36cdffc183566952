package io.twinwall.vrrp.bfd.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.fake.SentDatagram;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.wire.BfdReception;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import io.twinwall.vrrp.evidence.EvidenceListener;
import io.twinwall.vrrp.evidence.TwinEvidence;
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

/**
 * Every hostile packet is refused for one reason, counted once, and changes nothing: with sessions of both families,
 * with the twin and with a gateway, in each state a session can be in.
 */
final class HostileBfdPacketsTest {
    private static final int PACKETS = 100_000;
    private static final int HOPS = 255;
    private static final int PEERS = 0x7777;
    private static final int SLOW = 5_000;
    private static final EventLog QUIET = (message, values) -> { };

    /** What a group or a check would be told. */
    private final List<String> told = new ArrayList<>();
    private final RecordingKernel fake = new RecordingKernel();
    private final List<BfdSpec> specs = List.of(
            BfdNode.twin("eth1", "10.10.0.2", "10.10.0.3", SLOW, 3),
            BfdNode.twin("eth0", "fe80::2", "fe80::3", SLOW, 3),
            BfdNode.check("gw", "eth1", "10.10.0.2", "10.10.0.254", SLOW, 3));
    private final List<BfdPort> ports = new ArrayList<>();
    private final List<BfdSession> sessions = new ArrayList<>();
    private final long now = 1_000_000_000L;
    private PacketPoller poller;
    private BfdLoop loop;

    /** On the test's own thread. */
    private void start() throws KernelRefused {
        fake.addDevice("eth0", "02:00:00:00:00:02");
        fake.addDevice("eth1", "02:00:00:00:00:01");
        fake.onAwait(nanos -> { });
        PacketPorts packets = fake.kernel().packets();
        poller = packets.poller();
        loop = new BfdLoop(poller, QUIET);
        Witness witness = new Witness();
        TwinEvidence evidence = new TwinEvidence(BfdNode.GROUP, witness, QUIET);
        Map<BfdPort.Key, BfdPort> open = new HashMap<>();
        for (BfdSpec spec : specs) {
            BfdPort.Key key = new BfdPort.Key(spec.device(), spec.local());
            if (!open.containsKey(key)) {
                open.put(key, BfdPort.open(packets, key, 2));
                ports.add(open.get(key));
            }
            int number = sessions.size();
            BfdSession session = new BfdSession(spec, 0x1001 + number, number, witness, QUIET, now);
            session.place(now, spec, open.get(key),
                    packets.sender(spec.device(), spec.local(), 49_152 + number, spec.remote(), ControlCodec.PORT),
                    spec.evidence().isEmpty() ? new TwinEvidence[0] : new TwinEvidence[] {evidence});
            sessions.add(session);
        }
        evidence.over(now, sessions.subList(0, 2).toArray(BfdSession[]::new));
        loop.serve(ports, sessions);
    }

    private void turn() {
        poller.await(0);
        loop.receive(now);
        loop.tick(now);
    }

    private static byte[] bytes(ControlPacket packet) {
        PacketBuffer buffer = new PacketBuffer(ControlCodec.LENGTH);
        ControlCodec.encode(packet, buffer);
        byte[] bytes = new byte[buffer.length()];
        buffer.bytes().get(0, bytes);
        return bytes;
    }

    /** Says a state to every session, as its peer would. */
    private void allHear(SessionState state, boolean knowing) {
        for (int i = 0; i < specs.size(); i++) {
            BfdSpec spec = specs.get(i);
            int your = knowing ? sessions.get(i).discriminator() : 0;
            fake.injectDatagram(spec.device().text(), spec.local(), ControlCodec.PORT, spec.remote(), HOPS,
                    bytes(new ControlPacket().session(state, Diagnostic.NONE, PEERS, your)
                            .timers(3, SLOW * 1_000L, SLOW * 1_000L)));
            turn();
        }
    }

    private void assertAll(SessionState state) {
        sessions.forEach(session -> assertEquals(state, session.status(now).state()));
    }

    /** Everything a packet could have changed, but for the counters of refusals. */
    private String state() {
        return sessions.stream()
                        .map(session -> Json.write(session.status(now).toDatum()) + " word " + session.word())
                        .map(line -> line.replaceAll("\"refused\": \\{[^}]*}", ""))
                        .collect(Collectors.joining("\n"))
                + " wakes at " + loop.wakeAt() + " told " + told + " sent " + fake.sentDatagrams("eth0").size() + " "
                + fake.sentDatagrams("eth1").size();
    }

    private Map<String, Long> counters() {
        Map<String, Long> all = new HashMap<>();
        for (BfdPort port : ports) {
            port.refused().forEach((reason, n) -> all.put(port.key().device() + " " + reason, n));
        }
        return all;
    }

    private static String moved(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> moved = new HashMap<>(after);
        before.forEach((reason, n) -> moved.merge(reason, -n, Long::sum));
        moved.values().removeIf(n -> n == 0);
        return moved.toString();
    }

    @Test
    void eachChangesNothingAndMovesOneCounter() throws KernelRefused {
        long seed = Long.getLong("bfd.seed", 5880_5881L);
        Set<String> reasons = new TreeSet<>();
        start();
        assertAll(SessionState.DOWN);
        hostilities(seed, reasons);
        allHear(SessionState.DOWN, false);
        assertAll(SessionState.INIT);
        hostilities(seed + 1, reasons);
        allHear(SessionState.INIT, true);
        assertAll(SessionState.UP);
        hostilities(seed + 2, reasons);
        allHear(SessionState.UP, true);
        sessions.forEach(session -> session.retire(now));
        assertAll(SessionState.ADMIN_DOWN);
        hostilities(seed + 3, reasons);
        assertEquals(
                Arrays.stream(BfdReception.values())
                        .filter(each -> each != BfdReception.ACCEPTED)
                        .map(BfdReception::toString)
                        .collect(Collectors.toCollection(TreeSet::new)),
                reasons);
    }

    private void hostilities(long seed, Set<String> reasons) {
        Random random = new Random(seed);
        String state = state();
        Map<String, Long> before = counters();
        for (int sent = 0; sent < PACKETS / 4; sent++) {
            int target = random.nextInt(specs.size());
            BfdSpec spec = specs.get(target);
            Hostility hostility = new Hostility(random, spec, sessions.get(target).discriminator());
            hostility.make(fake.sentDatagrams(spec.device().text()));
            assertTrue(fake.injectDatagram(hostility.device, hostility.to, ControlCodec.PORT, hostility.source,
                    hostility.hops, hostility.payload));
            turn();
            Map<String, Long> after = counters();
            String moved = moved(before, after);
            String where = "seed " + seed + " packet " + sent + " moved " + moved;
            assertTrue(moved.matches("\\{eth[01] [a-z-]+=1}"), where);
            assertEquals(state, state(), where);
            reasons.add(moved.replaceFirst("\\{eth. (.*)=1}", "$1"));
            before = after;
        }
    }

    /** One packet that would move its session but for one thing, or for several. */
    private final class Hostility {
        private final Random random;
        private final BfdSpec spec;
        private final int session;
        private String device;
        private IpAddress to;
        private IpAddress source;
        private int hops = HOPS;
        private byte[] payload;

        Hostility(Random random, BfdSpec spec, int session) {
            this.random = random;
            this.spec = spec;
            this.session = session;
            device = spec.device().text();
            to = spec.local();
            source = spec.remote();
            payload = packet(SessionState.of(random.nextInt(4)), session);
        }

        /** With polls and answers, and timers that would change the pace. */
        private byte[] packet(SessionState state, int your) {
            return bytes(new ControlPacket()
                    .session(state, Diagnostic.of(random.nextInt(9)), 1 + random.nextInt(1 << 30), your)
                    .sequence(random.nextBoolean(), random.nextBoolean())
                    .timers(1 + random.nextInt(255), random.nextInt(1 << 24), random.nextInt(1 << 24)));
        }

        void make(List<SentDatagram> sent) {
            spoil(sent, random.nextInt(14));
            // Some have a second fault, of those that need no other packet.
            if (random.nextInt(4) == 0 && payload.length >= ControlCodec.LENGTH && payload.length < 100) {
                spoil(sent, random.nextInt(7));
            }
        }

        private void spoil(List<SentDatagram> sent, int how) {
            switch (how) {
                case 0 -> hops = random.nextInt(10) == 0 ? -1 : random.nextInt(HOPS);
                case 1 -> payload = Arrays.copyOf(payload, random.nextInt(ControlCodec.LENGTH));
                case 2 -> payload[0] = (byte) ((payload[0] & 0x1f) | (otherThan(1, 8) << 5));
                case 3 -> length(random.nextInt(ControlCodec.LENGTH));
                case 4 -> length(payload.length + 1 + random.nextInt(255 - payload.length));
                case 5 -> payload[2] = 0;
                case 6 -> payload[1] |= 1;
                case 7 -> Arrays.fill(payload, 4, 8, (byte) 0);
                case 8 -> payload = packet(SessionState.of(random.nextInt(4)), unknown());
                case 9 -> payload = packet(SessionState.of(2 + random.nextInt(2)), 0);
                case 10 -> stranger();
                case 11 -> authenticated();
                case 12 -> looped(sent);
                default -> noise();
            }
        }

        private int otherThan(int not, int bound) {
            int other = random.nextInt(bound - 1);
            return other < not ? other : other + 1;
        }

        /** Of an unauthenticated packet, or of one whose authentication does not fit. */
        private void length(int length) {
            payload[3] = (byte) length;
            if (length < ControlCodec.LENGTH && random.nextBoolean()) {
                payload[1] |= 4;
                payload[3] = (byte) (random.nextBoolean() ? length : ControlCodec.LENGTH + random.nextInt(2));
            }
        }

        /** Not ours: at random, or one beside it, or what the peer calls itself. */
        private int unknown() {
            return switch (random.nextInt(3)) {
                case 0 -> 0x10000 + random.nextInt(1 << 30);
                case 1 -> Integer.reverseBytes(session);
                default -> PEERS;
            };
        }

        /** Who knows no discriminator and is no peer there: another host, this node, a peer on another segment. */
        private void stranger() {
            payload = packet(SessionState.of(random.nextInt(2)), 0);
            boolean v4 = to.isV4();
            switch (random.nextInt(3)) {
                case 0 -> source = IpAddress.parse(v4 ? "10.10.0." + (4 + random.nextInt(200)) : "fe80::99");
                case 1 -> source = to;
                default -> {
                    BfdSpec other = specs.get(v4 ? 1 : 0);
                    device = other.device().text();
                    to = other.local();
                }
            }
        }

        /** Whole, with a password or a digest, for a session that has none. */
        private void authenticated() {
            int length = ControlCodec.LENGTH + 2 + random.nextInt(28);
            payload = Arrays.copyOf(payload, length);
            payload[1] |= 4;
            payload[3] = (byte) length;
            payload[24] = (byte) (1 + random.nextInt(5));
            payload[25] = (byte) (length - ControlCodec.LENGTH);
        }

        /** What we said comes back to us. */
        private void looped(List<SentDatagram> sent) {
            SentDatagram ours = sent.get(random.nextInt(sent.size()));
            payload = new byte[ours.payload().limit()];
            ours.payload().get(0, payload);
            source = spec.local();
        }

        private void noise() {
            payload = new byte[random.nextInt(ControlCodec.CAPACITY + 50)];
            random.nextBytes(payload);
            if (payload.length > 3 && random.nextBoolean()) {
                payload[0] = (byte) (0x20 | (payload[0] & 0x1f));
                payload[3] = (byte) Math.min(payload.length, 255);
            }
        }
    }

    private final class Witness implements BfdListener, EvidenceListener {
        @Override
        public void checkChanged(long at, CheckName check, boolean up) {
            told.add(check + (up ? " up" : " down"));
        }

        @Override
        public void twinWatched(long at, GroupName group, boolean watched) {
            told.add(group + " watched " + watched);
        }

        @Override
        public void twinJudgedBy(GroupName group, TwinEvidence evidence) {
            // Asked by nobody here.
        }

        @Override
        public void twinSilent(long at, GroupName group) {
            told.add(group + " silent");
        }

        @Override
        public void twinHeard(long at, GroupName group) {
            told.add(group + " heard");
        }

        @Override
        public void twinDoubts(long at, GroupName group) {
            told.add(group + " doubted");
        }
    }
}
