package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.runtime.Machine;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.MemberSettings;
import io.twinwall.vrrp.machine.Policy;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.VrrpActions;
import io.twinwall.vrrp.machine.VrrpEvent;
import io.twinwall.vrrp.machine.VrrpMachine;
import io.twinwall.vrrp.machine.VrrpState;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.AdvertisementView;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DESIGN section 5, no poisoned pair: what breaks a machine is dropped on both nodes, and both go on as they were. */
final class PoisonedGroupTest {
    private static final long MILLI = 1_000_000;
    private static final DeviceName PORT = new DeviceName("eth1");
    private static final AdvertisementInterval INTERVAL = new AdvertisementInterval(10);
    /** Stands for whatever a machine of tomorrow may stumble over. */
    private static final int POISON = 13;

    /** The real machine with a defect: it falls over an advertisement of priority 13, or whenever told the time. */
    private static final class Brittle implements Machine<VrrpState, VrrpEvent, VrrpActions> {
        private final VrrpMachine sound = new VrrpMachine();
        private boolean timeHurts;

        @Override
        public VrrpState step(VrrpState state, VrrpEvent event, VrrpActions actions) {
            if (event instanceof VrrpEvent.AdvertisementHeard heard && heard.priority() == POISON) {
                throw new IllegalStateException("poisoned");
            }
            if (timeHurts && event instanceof VrrpEvent.TimeReached) {
                throw new IllegalStateException("the time hurts");
            }
            return sound.step(state, event, actions);
        }

        @Override
        public long wakeAt(VrrpState state) {
            return sound.wakeAt(state);
        }
    }

    private final RecordingKernel fake = new RecordingKernel();
    private final List<String> log = new ArrayList<>();
    private final List<String> takeovers = new ArrayList<>();
    private final Brittle machine = new Brittle();
    private long now = 1_000 * MILLI;
    private RouterEdge router;
    private GroupEdge group;

    @BeforeEach
    void start() throws KernelRefused {
        fake.addDevice("eth1", "02:00:00:00:01:01");
        group = new GroupEdge(
                new GroupName("main"),
                machine,
                new AllUp(),
                takeover -> takeovers.add(takeover.from() + " -> " + takeover.to()),
                (message, values) -> log.add(message.id()),
                now);
        RouterSpec spec = spec();
        Reach reach = new Reach(spec.source(), List.of(Recipient.all(Family.IPV4)));
        router = new RouterEdge(1, spec, reach, (message, values) -> { }, () -> { });
        PortEdge port = PortEdge.open(fake.kernel().packets(), new PortEdge.Key(PORT, Family.IPV4), 2);
        router.adopt(spec, reach, new RouterFrames(spec, reach, 200, router.reading()), port, group);
        IpAddress source = spec.source().orElseThrow();
        GroupSettings settings = new GroupSettings(
                List.of(new MemberSettings(1, 1, source.high(), source.low())),
                List.of(new PortSettings(1, true, true, 0)),
                List.of(),
                Policy.ANY,
                200,
                false,
                0,
                100 * MILLI,
                BeatTimes.NONE);
        group.configure(now, new GroupName("main"), settings, List.of(router), List.of(port), 0);
    }

    private static RouterSpec spec() {
        InterfaceAddress address = InterfaceAddress.parse("10.10.0.1/24");
        return new RouterSpec(
                new InterfaceName("lan"),
                new Vrid(10),
                PORT,
                new DeviceName("vr10-eth1"),
                Dialect.V3_IPV4,
                Optional.of(IpAddress.parse("10.10.0.2")),
                false,
                List.of(),
                List.of(new VirtualAddress(address, address, true)),
                INTERVAL,
                ChecksumChoice.FOLLOW_PEER,
                true);
    }

    private void hear(int priority) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.RECEIVE_CAPACITY);
        AdvertisementCodec.encode(
                new Advertisement(
                        Dialect.V3_IPV4, new Vrid(10), priority, INTERVAL, IpAddress.parse("10.10.0.3"),
                        Recipient.all(Family.IPV4), List.of(IpAddress.parse("10.10.0.1")),
                        ChecksumReading.PSEUDO_HEADER),
                frame);
        AdvertisementView view = new AdvertisementView();
        AdvertisementCodec.decode(frame, view);
        group.heard(now, router, view);
    }

    private void passTo(long millis) {
        long end = 1_000 * MILLI + millis * MILLI;
        while (Math.min(group.wakeAt(), end) < end) {
            now = Math.max(now, group.wakeAt());
            group.tick(now);
        }
        now = end;
    }

    @Test
    void theActiveGoesOnAdvertisingInItsRhythm() {
        passTo(401);
        assertEquals(Role.ACTIVE, group.view().role());
        long sent = router.sent();
        takeovers.clear();
        for (int i = 0; i < 500; i++) {
            hear(POISON);
        }
        assertEquals(sent, router.sent(), "no packet of ours for a packet of theirs");
        passTo(1_401);
        assertEquals(sent + 10, router.sent());
        assertEquals(Role.ACTIVE, group.view().role());
        assertEquals(List.of(), takeovers, "nobody was told of any change");
        assertTrue(log.contains("VRRP-0133"));
        assertTrue(log.stream().filter("VRRP-0133"::equals).count() < 3, "and not five hundred times");
    }

    @Test
    void theBackupGoesOnWaitingForItsActive() {
        for (int at = 0; at < 1_000; at += 100) {
            passTo(at);
            hear(250);
            hear(POISON);
        }
        assertEquals(Role.BACKUP, group.view().role());
        // The Active dies while the poison goes on: it must not keep the Backup from taking over.
        for (int at = 1_000; at < 1_400; at += 20) {
            passTo(at);
            hear(POISON);
        }
        assertEquals(Role.ACTIVE, group.view().role());
    }

    @Test
    void whatNoPacketExplainsMakesItStartOverWithAPause() {
        passTo(401);
        machine.timeHurts = true;
        passTo(900);
        assertEquals(Role.INITIALIZE, group.view().role());
        assertTrue(log.contains("VRRP-0110"));
        machine.timeHurts = false;
        passTo(3_000);
        assertEquals(Role.ACTIVE, group.view().role(), "and it is well again");
    }
}
