package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import io.twinwall.vrrp.wire.SegmentFrames;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BFD from the document to a takeover, on a kernel in memory. */
@Timeout(120)
final class BfdServiceTest extends ServiceInMemory {
    @BeforeEach
    void eatWhatTheGuardEats() {
        fake.dropOnEgress(SegmentFrames.ETHERTYPE_CLOSE);
        fake.dropOnEgress(SegmentFrames.ETHERTYPE_BEAT);
    }

    private static byte[] bytes(PacketBuffer buffer) {
        byte[] copy = new byte[buffer.length()];
        buffer.bytes().get(0, copy);
        return copy;
    }

    private void bfd(String device, String local, String remote, SessionState state, int your, long micros) {
        PacketBuffer payload = new PacketBuffer(ControlCodec.LENGTH);
        ControlCodec.encode(new ControlPacket().session(state, Diagnostic.NONE, 7, your).timers(3, micros, micros),
                payload);
        fake.injectDatagram(device, IpAddress.parse(local), ControlCodec.PORT, IpAddress.parse(remote), 255,
                bytes(payload));
    }

    private void advertisement(String device, int vrid, String source, String address) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(
                new Advertisement(Dialect.V3_IPV4, new Vrid(vrid), 250, AdvertisementInterval.parse("40s"),
                        IpAddress.parse(source), Recipient.ALL_IPV4, List.of(IpAddress.parse(address)),
                        ChecksumReading.PSEUDO_HEADER),
                frame);
        fake.inject(device, bytes(frame));
    }

    /** The sessions of r2, whose twin sends so often. */
    private void bothUp(long micros) throws InterruptedException {
        String[][] segments = {{"eth1", "10.10.0.3", "10.10.0.2"}, {"eth0", "192.0.2.3", "192.0.2.2"}};
        for (int i = 0; i < 2; i++) {
            int at = i;
            String[] segment = segments[i];
            bfd(segment[0], segment[1], segment[2], SessionState.DOWN, 0, 1_000_000);
            await("Init", () -> service.bfdStatus().get(at).state() == SessionState.INIT);
            bfd(segment[0], segment[1], segment[2], SessionState.INIT,
                    (int) service.bfdStatus().get(at).discriminator(), micros);
            await("Up", () -> service.bfdStatus().get(at).state() == SessionState.UP);
        }
    }

    private boolean both(SessionState state) {
        return service.bfdStatus().stream().allMatch(session -> session.state() == state);
    }

    @Test
    void sessionsFollowTheDocument() throws Exception {
        NodeConfig without = Documents.pair().interval("40s").at(Documents.R1);
        NodeConfig with = Documents.pair().interval("40s").bfd("50ms").at(Documents.R1);
        first(without);
        assertEquals(List.of(), service.bfdStatus());
        VrrpPlan plan = service.plan(Optional.of(without), with);
        assertEquals(
                List.of(
                        "bfd: add session 'twin on lan': 10.10.0.2 with 10.10.0.3 on eth1 every 50ms, multiplier 3",
                        "bfd: add session 'twin on wan': 192.0.2.2 with 192.0.2.3 on eth0 every 50ms, multiplier 3"),
                plan.lines());
        service.apply(plan);
        String json = Json.write(service.bfdStatus().getFirst().toDatum());
        assertTrue(json.contains("\"session\": \"twin on lan\"") && json.contains("\"state\": \"Down\""), json);
        change(with, without);
        assertEquals(List.of(), service.bfdStatus());
        assertTrue(!fake.state().contains("datagram"), fake.state());
    }

    private long beats(String device) {
        return fake.dropped(device).stream().filter(frame -> (frame[13] & 0xff) == 0xb6).count();
    }

    private String guard() {
        return fake.batches().getLast();
    }

    @Test
    void onePortBeatsForAllAndOneThatIsDownIsPassedOver() throws Exception {
        NodeConfig with = Documents.pair().interval("40s").bfd("90ms").at(Documents.R1);
        first(with);
        await("each in its turn", () -> beats("eth1") > 2 && beats("eth0") > 2);
        fake.refuse("packet send eth0", 100, "Network is down");
        fake.forget();
        long from = System.nanoTime();
        await("beats of the other", () -> beats("eth1") >= 10);
        assertTrue(System.nanoTime() - from < 2_000_000_000L, "one every 30 ms, as before");
        assertEquals(0, beats("eth0"));
        assertEquals(List.of(), logged.stream().filter(line -> line.startsWith("VRRP-0140")).toList());
    }

    @Test
    void beatsKeepTheNodeAwakeFromBeforeTheSessionsUntilTheTwinHasForgottenThem() throws Exception {
        NodeConfig without = Documents.pair().interval("40s").at(Documents.R1);
        NodeConfig with = Documents.pair().interval("40s").bfd("100ms").at(Documents.R1);
        first(without);
        assertFalse(guard().contains("@awake"), guard());
        assertEquals(0, beats("eth1"));
        fake.forget();
        change(without, with);
        assertTrue(guard().contains("update @awake { meta oiftype timeout 150ms } drop"), guard());
        assertTrue(guard().contains("meta iiftype != @awake"), guard());
        await("beats", () -> beats("eth1") > 3 && beats("eth0") > 3);

        fake.forget();
        change(with, without);
        assertTrue(guard().contains("meta iiftype != @awake"), "AdminDown is on its way only now: " + guard());
        await("loose", () -> !guard().contains("@awake"));
        long left = beats("eth1");
        Thread.sleep(100);
        assertEquals(left, beats("eth1"), "nobody beats any more");
        assertEquals(List.of(), logged.stream().filter(line -> line.startsWith("VRRP-0140")).toList());
    }

    @Test
    void commitThatSlowsBfdKeepsTheQuickGuardUntilTheTwinKnows() throws Exception {
        NodeConfig fast = Documents.pair().interval("40s").bfd("100ms").at(Documents.R1);
        NodeConfig slow = Documents.pair().interval("40s").bfd("400ms").at(Documents.R1);
        first(fast);
        change(fast, slow);
        assertTrue(guard().contains("timeout 150ms"), guard());
        await("slow", () -> guard().contains("timeout 600ms"));
        change(slow, fast);
        assertTrue(guard().contains("timeout 150ms"), guard());
    }

    @Test
    void beatThatNoRuleEatsHasTheGuardLookedAt() throws Exception {
        RecordingKernel leaky = new RecordingKernel();
        leaky.addDevice("eth0", "02:00:00:00:01:00");
        leaky.addDevice("eth1", "02:00:00:00:01:01");
        leaky.dropOnEgress(SegmentFrames.ETHERTYPE_CLOSE);
        List<String> lines = new CopyOnWriteArrayList<>();
        try (VrrpService other = new VrrpService(
                leaky.kernel(), (message, values) -> lines.add(message.id()), new Facts())) {
            other.start(pipeline);
            other.apply(other.plan(Optional.empty(), Documents.pair().bfd("100ms").at(Documents.R1)));
            await("repaired", () -> lines.contains("VRRP-0140"));
        }
    }

    @Test
    void evidenceTakesTheGroupOverLongBeforeTheAdvertisementsWould() throws Exception {
        first(Documents.pair().interval("40s").bfd("200ms").at(Documents.R2));
        bothUp(500_000);
        advertisement("eth1", 10, "10.10.0.2", "10.10.0.1");
        advertisement("eth0", 20, "192.0.2.2", "192.0.2.1");
        assertEquals(Role.BACKUP, role());
        long heardAt = System.nanoTime();
        await("taken over", () -> role() == Role.ACTIVE);
        assertTrue(System.nanoTime() - heardAt < 20_000_000_000L, "40 s times 2.5 are far from over");
        assertTrue(logged.stream().anyMatch(line -> line.startsWith("BFD-0105")), logged::toString);
    }

    @Test
    void whatSessionsFindOutReachesTheGroupAndAloneMovesNothing() throws Exception {
        // No Active was heard yet, so nothing is known that evidence could hasten.
        first(Documents.pair().interval("40s").bfd("200ms").at(Documents.R2));
        bothUp(500_000);
        await("evidence", () -> logged.stream().anyMatch(line -> line.startsWith("BFD-0105")));
        assertEquals(Role.BACKUP, role());
        bfd("eth1", "10.10.0.3", "10.10.0.2", SessionState.DOWN, 0, 1_000_000);
        await("heard again", () -> logged.stream().anyMatch(line -> line.startsWith("BFD-0106")));
        assertEquals(Role.BACKUP, role());
    }

    @Test
    void maintenanceHoldsTheTwinsSessionsDownUntilItIsOver() throws Exception {
        NodeConfig config = Documents.pair().interval("40s").bfd("200ms").at(Documents.R2);
        first(config);
        bothUp(10_000_000);
        assertTrue(service.requestMaintenance(true, false).moved());
        await("AdminDown", () -> both(SessionState.ADMIN_DOWN));
        assertTrue(service.bfdStatus().stream()
                .allMatch(session -> session.diagnostic() == Diagnostic.ADMINISTRATIVELY_DOWN));
        assertTrue(service.requestMaintenance(false, false).moved());
        await("let go", () -> both(SessionState.DOWN));
        bothUp(10_000_000);
        assertTrue(logged.stream().noneMatch(line -> line.startsWith("BFD-0105")), logged::toString);
    }

    @Test
    void aNodeThatStartsInMaintenanceHasItsSessionsDown() throws Exception {
        service.startInMaintenance();
        first(Documents.pair().interval("40s").bfd("200ms").at(Documents.R2));
        await("AdminDown", () -> both(SessionState.ADMIN_DOWN));
        bfd("eth1", "10.10.0.3", "10.10.0.2", SessionState.DOWN, 0, 1_000_000);
        await("heard", () -> service.bfdStatus().getFirst().received() == 1);
        assertTrue(both(SessionState.ADMIN_DOWN));
    }
}
