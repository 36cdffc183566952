package io.twinwall.vrrp.bfd.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.fake.SentDatagram;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions on a kernel in memory; the peer is this test. */
@Timeout(60)
final class BfdSessionTest {
    private static final IpAddress OWN = IpAddress.parse("10.10.0.2");
    private static final IpAddress TWIN = IpAddress.parse("10.10.0.3");
    private static final int PEERS = 0x7777;
    /** So long that no machine is slow enough to lose a session by itself. */
    private static final int SLOW = 5_000;

    private final RecordingKernel fake = new RecordingKernel();
    private BfdNode node;

    @BeforeEach
    void start() throws Exception {
        fake.addDevice("eth1", "02:00:00:00:00:01");
        fake.addDevice("eth0", "02:00:00:00:00:02");
        node = new BfdNode(fake.kernel());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static BfdSpec lan(int millis) {
        return BfdNode.twin("eth1", "10.10.0.2", "10.10.0.3", millis, 3);
    }

    private static byte[] packet(SessionState state, int your, int millis) {
        return packet(state, your, millis, millis);
    }

    private static byte[] packet(SessionState state, int your, int txMillis, int rxMillis) {
        PacketBuffer buffer = new PacketBuffer(ControlCodec.LENGTH);
        ControlCodec.encode(
                new ControlPacket().session(state, Diagnostic.NONE, PEERS, your)
                        .timers(3, txMillis * 1_000L, rxMillis * 1_000L),
                buffer);
        byte[] bytes = new byte[buffer.length()];
        buffer.bytes().get(0, bytes);
        return bytes;
    }

    private void hear(IpAddress to, IpAddress from, int hops, byte[] packet) {
        fake.injectDatagram("eth1", to, ControlCodec.PORT, from, hops, packet);
    }

    private void up(int session, String local, String remote, int txMillis) {
        IpAddress own = IpAddress.parse(local);
        IpAddress peer = IpAddress.parse(remote);
        hear(own, peer, 255, packet(SessionState.DOWN, 0, SLOW));
        Eventually.so("Init", () -> node.status(session).state() == SessionState.INIT);
        hear(own, peer, 255, packet(SessionState.INIT, (int) node.status(session).discriminator(), txMillis));
        Eventually.so("Up", () -> node.status(session).state() == SessionState.UP);
    }

    @Test
    void sessionsHaveASourcePortEachAndShareWhatHears() throws Exception {
        node.run(lan(SLOW), BfdNode.check("gw", "eth1", "10.10.0.2", "10.10.0.254", SLOW, 3));
        Eventually.so("both send", () -> fake.sentDatagrams("eth1").size() == 2);
        List<SentDatagram> sent = fake.sentDatagrams("eth1");
        assertEquals(List.of(49152, 49153), sent.stream().map(SentDatagram::sourcePort).toList());
        assertEquals(List.of(3784, 3784), sent.stream().map(SentDatagram::port).toList());
        assertEquals(1, fake.state().split("datagram listen", -1).length - 1, fake.state());
    }

    @Test
    void portsOfOtherProgramsArePassedOver() throws Exception {
        fake.refuse("datagram sender eth1 10.10.0.2 port 49152", 98, "Address already in use");
        node.run(lan(SLOW));
        Eventually.so("it sends", () -> fake.sentDatagrams("eth1").size() == 1);
        assertEquals(49153, fake.sentDatagrams("eth1").getFirst().sourcePort());
    }

    @Test
    void refusedPacketsMoveOneCounterAndNothingElse() throws Exception {
        node.run(lan(SLOW));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        long received = node.status(0).received();
        int ours = (int) node.status(0).discriminator();
        hear(OWN, TWIN, 254, packet(SessionState.DOWN, ours, SLOW));
        hear(OWN, TWIN, 255, packet(SessionState.DOWN, ours + 1, SLOW));
        hear(OWN, TWIN, 255, packet(SessionState.UP, 0, SLOW));
        hear(OWN, IpAddress.parse("10.10.0.9"), 255, packet(SessionState.DOWN, 0, SLOW));
        hear(OWN, TWIN, 255, new byte[] {0x20});
        Map<String, Long> expected = Map.of("ttl", 1L, "discriminator-unknown", 1L, "your-discriminator-zero", 1L,
                "peer-unknown", 1L, "too-short", 1L);
        Eventually.so("all refused: " + node.status(0).refused(), () -> node.status(0).refused().equals(expected));
        assertEquals(received, node.status(0).received());
        assertEquals(SessionState.UP, node.status(0).state());
        assertEquals(5, node.logged.stream().filter(line -> line.startsWith("BFD-0102")).count());
    }

    @Test
    void theDiscriminatorFindsTheSessionWhereverThePacketComesFrom() throws Exception {
        node.run(lan(SLOW));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        long received = node.status(0).received();
        hear(OWN, IpAddress.parse("10.10.0.77"), 255,
                packet(SessionState.UP, (int) node.status(0).discriminator(), SLOW));
        Eventually.so("taken", () -> node.status(0).received() == received + 1);
    }

    @Test
    void onlyWhenEverySessionThatWasUpIsSilentTheTwinIs() throws Exception {
        BfdSpec link = BfdNode.twin("eth1", "169.254.77.1", "169.254.77.2", 1_000, 3);
        BfdSpec never = BfdNode.twin("eth0", "192.0.2.2", "192.0.2.3", 1_000, 3);
        node.run(lan(1_000), link, never);
        up(1, "169.254.77.1", "169.254.77.2", 1_500);
        up(0, "10.10.0.2", "10.10.0.3", 500);
        Eventually.so("the first is silent", () -> node.status(0).state() == SessionState.DOWN);
        assertEquals(SessionState.UP, node.status(1).state(), node::log);
        assertEquals(List.of(), node.told, "one of two");
        Eventually.so("the second is silent", () -> node.status(1).state() == SessionState.DOWN);
        Eventually.so("all", () -> node.told.equals(List.of("main silent")));
        hear(OWN, TWIN, 255, packet(SessionState.DOWN, 0, SLOW));
        Eventually.so("heard again: " + node.told, () -> node.told.equals(List.of("main silent", "main heard")));
    }

    @Test
    void aPeerThatSaysDownIsNotSilent() throws Exception {
        node.run(lan(SLOW));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        hear(OWN, TWIN, 255, packet(SessionState.ADMIN_DOWN, (int) node.status(0).discriminator(), SLOW));
        Eventually.so("Down", () -> node.status(0).state() == SessionState.DOWN);
        assertEquals(List.of(), node.told);
    }

    @Test
    void aTwinThatSaidItIsOutOfServiceIsNotDeadWhenItsOtherWaysAreSilent() throws Exception {
        node.run(lan(SLOW), BfdNode.twin("eth1", "169.254.77.1", "169.254.77.2", 200, 3));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        up(1, "169.254.77.1", "169.254.77.2", 200);
        hear(OWN, TWIN, 255, packet(SessionState.ADMIN_DOWN, (int) node.status(0).discriminator(), SLOW));
        Eventually.so("Down", () -> node.status(0).state() == SessionState.DOWN);
        Eventually.so("the other is silent", () -> node.status(1).state() == SessionState.DOWN);
        assertEquals(Diagnostic.DETECTION_TIME_EXPIRED, node.status(1).diagnostic());
        assertEquals(List.of(), node.told);
    }

    private List<SessionState> said() {
        return fake.sentDatagrams("eth1").stream()
                .filter(sent -> sent.source().equals(OWN))
                .map(sent -> SessionState.of((sent.payload().get(1) & 0xff) >>> 6))
                .toList();
    }

    @Test
    void maintenanceTellsTheTwinAloneAndItsEndBringsTheSessionBack() throws Exception {
        BfdSpec gateway = BfdNode.check("gw", "eth1", "192.0.2.2", "192.0.2.254", SLOW, 3);
        node.run(lan(50), gateway);
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        up(1, "192.0.2.2", "192.0.2.254", SLOW);
        fake.forget();
        node.installer.maintain(true);
        Eventually.so("AdminDown", () -> node.status(0).state() == SessionState.ADMIN_DOWN);
        assertEquals(Diagnostic.ADMINISTRATIVELY_DOWN, node.status(0).diagnostic());
        assertEquals(SessionState.UP, node.status(1).state());
        // The peer can hear every 5 s: its Detection Time is 15, and whoever leaves before says it again.
        Eventually.so("said once: " + said(), () -> said().equals(List.of(SessionState.ADMIN_DOWN)));
        assertEquals(Diagnostic.ADMINISTRATIVELY_DOWN.code(),
                fake.sentDatagrams("eth1").getFirst().payload().get(0) & 0x1f);
        node.run(lan(50), gateway, BfdNode.twin("eth1", "169.254.77.1", "169.254.77.2", 50, 3));
        Eventually.so("a new session is held down too", () -> node.status(2).state() == SessionState.ADMIN_DOWN);
        hear(OWN, TWIN, 255, packet(SessionState.DOWN, (int) node.status(0).discriminator(), SLOW));
        Eventually.so("heard", () -> node.status(0).remoteState() == SessionState.DOWN);
        assertEquals(SessionState.ADMIN_DOWN, node.status(0).state());
        node.installer.maintain(false);
        Eventually.so("let go", () -> node.status(0).state() == SessionState.DOWN);
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        assertEquals(List.of("gw up"), node.told);
    }

    @Test
    void theEndSaysAdminDownForADetectionTimeOfThePeer() throws Exception {
        node.run(lan(50));
        hear(OWN, TWIN, 255, packet(SessionState.DOWN, 0, SLOW, 50));
        Eventually.so("Init", () -> node.status(0).state() == SessionState.INIT);
        hear(OWN, TWIN, 255, packet(SessionState.INIT, (int) node.status(0).discriminator(), SLOW, 50));
        Eventually.so("Up", () -> node.status(0).state() == SessionState.UP);
        fake.forget();
        node.installer.close();
        List<SessionState> said = said().stream().filter(state -> state != SessionState.UP).toList();
        assertTrue(said.size() >= 3 && said.stream().allMatch(state -> state == SessionState.ADMIN_DOWN),
                said::toString);
        assertTrue(!fake.state().contains("datagram"), fake::state);
    }

    @Test
    void newTimersKeepTheSessionAndAGoneOneSaysSo() throws Exception {
        node.run(lan(SLOW));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        long transitions = node.status(0).transitions();
        node.run(lan(SLOW / 2));
        assertEquals(SessionState.UP, node.status(0).state());
        assertEquals(transitions, node.status(0).transitions());
        fake.forget();
        node.run();
        assertEquals(List.of(), node.installer.status());
        int bits = fake.sentDatagrams("eth1").getFirst().payload().get(1) & 0xff;
        assertEquals(SessionState.ADMIN_DOWN.code(), bits >>> 6);
        assertTrue(fake.changes().stream().allMatch(line -> line.startsWith("datagram close")),
                () -> fake.changes().toString());
        assertEquals(2, fake.changes().size());
    }

    @Test
    void aRefusingKernelLeavesEverythingAsItWas() throws Exception {
        node.run(lan(SLOW));
        fake.forget();
        fake.refuse("datagram listen eth0", 13, "Permission denied");
        ApplyFailed failed = assertThrows(ApplyFailed.class,
                () -> node.run(lan(SLOW), BfdNode.check("gw", "eth0", "192.0.2.2", "192.0.2.254", SLOW, 3)));
        assertTrue(failed.getMessage().endsWith("Permission denied"), failed.getMessage());
        assertEquals(1, node.installer.status().size());
        ApplyFailed missing = assertThrows(ApplyFailed.class,
                () -> node.run(BfdNode.check("gw", "eth9", "192.0.2.2", "192.0.2.254", SLOW, 3)));
        assertEquals("bfd: session gw: this node has no device eth9; correct 'device', or plug the card in",
                missing.getMessage());
        assertEquals(List.of(), fake.changes());
    }

    @Test
    void aDeviceThatCameBackGetsNewSocketsAndTheSessionGoesOn() throws Exception {
        node.run(lan(SLOW));
        up(0, "10.10.0.2", "10.10.0.3", SLOW);
        long discriminator = node.status(0).discriminator();
        fake.kernel().links().delete(new DeviceName("eth1"));
        fake.addDevice("eth1", "02:00:00:00:00:01");
        node.installer.repair(fake.kernel().links().list().stream().collect(Collectors.toMap(l -> l.name(), l -> l)));
        assertEquals(discriminator, node.status(0).discriminator());
        long received = node.status(0).received();
        hear(OWN, TWIN, 255, packet(SessionState.UP, (int) discriminator, SLOW));
        Eventually.so("heard on the new device", () -> node.status(0).received() == received + 1);
        assertTrue(node.log().contains("BFD-0107"), node::log);
    }
}
