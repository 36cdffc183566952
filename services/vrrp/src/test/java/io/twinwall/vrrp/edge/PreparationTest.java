package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.netlink.Link;
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
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Takeover;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.MemberSettings;
import io.twinwall.vrrp.machine.Policy;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.VrrpMachine;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.AdvertisementView;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group whose time is stepped, on a kernel in memory: what is ready when. */
@Timeout(60)
final class PreparationTest {
    private static final long MILLI = 1_000_000;
    private static final DeviceName PORT = new DeviceName("eth1");
    private static final DeviceName VR10 = new DeviceName("vr10-eth1");
    private static final GroupName MAIN = new GroupName("main");
    private static final InterfaceAddress VIRTUAL = InterfaceAddress.parse("10.10.0.1/32");
    private static final String ADDRESS = "address 10.10.0.1/32 dev vr10-eth1";
    private static final RouterSpec ROUTER = new RouterSpec(
            new InterfaceName("lan"), new Vrid(10), PORT, VR10, Dialect.V3_IPV4,
            Optional.of(IpAddress.parse("10.10.0.3")), false, List.of(),
            List.of(new VirtualAddress(InterfaceAddress.parse("10.10.0.1/24"), VIRTUAL, false)),
            new AdvertisementInterval(10), ChecksumChoice.FOLLOW_PEER, true);
    private static final Set<RouterSpec.Key> KEYS = Set.of(ROUTER.key());

    private final RecordingKernel fake = new RecordingKernel();
    private final VirtualAddresses addresses = new VirtualAddresses(fake.kernel().addresses());
    private final Preparation preparation =
            new Preparation(fake.kernel().scheduling(), addresses, group -> KEYS);
    private final GroupEdge group = new GroupEdge(MAIN, new VrrpMachine(), new AllUp(), new RoleListener() {
        @Override
        public void roleChanged(Takeover takeover) {
            // The takeover's own steps are not on trial.
        }

        @Override
        public void expectationChanged(GroupEdge changed) {
            preparation.expectationChanged(changed);
        }
    }, (message, values) -> { }, 0);
    private RouterEdge router;
    private long now = 1_000 * MILLI;

    @BeforeEach
    void start() throws KernelRefused {
        fake.addDevice("eth1", "02:00:00:00:01:01");
        fake.kernel().links().addMacvlan(VR10, PORT, ROUTER.mac());
        addresses.settle(new Setup(List.of(GroupSpecs.of(MAIN, List.of(ROUTER))), BeatTimes.NONE), Set::of);
        Reach reach = new Reach(ROUTER.source(), List.of(Recipient.all(Family.IPV4)));
        router = new RouterEdge(1, ROUTER, reach, (message, values) -> { }, () -> { });
        PortEdge port = PortEdge.open(fake.kernel().packets(), new PortEdge.Key(PORT, Family.IPV4), 2);
        router.adopt(ROUTER, reach, new RouterFrames(ROUTER, reach, 200, router.reading()), port, group);
        IpAddress source = ROUTER.source().orElseThrow();
        GroupSettings settings = new GroupSettings(
                List.of(new MemberSettings(1, 1, source.high(), source.low())),
                List.of(new PortSettings(1, true, true, 0)), List.of(), Policy.ANY, 200, false, 0, 100 * MILLI,
                BeatTimes.NONE);
        group.configure(now, MAIN, settings, List.of(router), List.of(port), 0);
        hear(250);
    }

    @AfterEach
    void stop() {
        preparation.close();
    }

    private void hear(int priority) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.RECEIVE_CAPACITY);
        AdvertisementCodec.encode(
                new Advertisement(
                        Dialect.V3_IPV4, new Vrid(10), priority, ROUTER.interval(), IpAddress.parse("10.10.0.2"),
                        Recipient.all(Family.IPV4), List.of(VIRTUAL.address()), ChecksumReading.PSEUDO_HEADER),
                frame);
        AdvertisementView view = new AdvertisementView();
        AdvertisementCodec.decode(frame, view);
        group.heard(now, router, view);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000 * MILLI;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "never: " + what + "\n" + fake.state());
            Thread.sleep(2);
        }
    }

    private boolean isThere() {
        return fake.state().contains(ADDRESS);
    }

    private Map<DeviceName, Link> links() throws KernelRefused {
        return fake.kernel().links().list().stream().collect(Collectors.toMap(Link::name, link -> link));
    }

    @Test
    void addressesAreReadyBeforeTheFirstAdvertisementOfTheNewActive() throws Exception {
        assertFalse(isThere(), fake::state);
        hear(0);
        await("ready", this::isThere);
        assertEquals(Role.BACKUP, group.view().role());
        assertEquals(0, router.sent());
        now = group.wakeAt();
        group.tick(now);
        assertEquals(Role.ACTIVE, group.view().role());
        // The takeover's step finds nothing to do.
        fake.forget();
        addresses.own(KEYS, true);
        assertEquals(List.of(), fake.changes());
        addresses.own(KEYS, false);
        assertFalse(isThere(), fake::state);
    }

    @Test
    void addressesGoAgainWhereTheTakeoverDoesNotCome() throws Exception {
        hear(0);
        await("ready", this::isThere);
        hear(250);
        await("gone", () -> !isThere());
        assertEquals(Role.BACKUP, group.view().role());
    }

    @Test
    void whatIsReadyIsNoStray() throws Exception {
        hear(0);
        await("ready", this::isThere);
        assertEquals(List.of(), addresses.mend(links(), Set.of()).done());
        assertEquals(List.of(), addresses.mend(links(), KEYS).done(), "nor when the thread fell silent");
        assertTrue(isThere(), fake::state);
    }

    @Test
    void whatIsReadyAndTakenAwayIsPutBackUnlessTheThreadFellSilent() throws Exception {
        hear(0);
        await("ready", this::isThere);
        assertEquals(now, group.lastSignOfLife());
        fake.kernel().addresses().remove(VR10, VIRTUAL);
        assertEquals(List.of(), addresses.mend(links(), KEYS).done());
        assertFalse(isThere(), fake::state);
        assertEquals(AddressFinding.Kind.MISSING, addresses.mend(links(), Set.of()).done().getFirst().kind());
        assertTrue(isThere(), fake::state);
    }

    @Test
    void aLevelThatIsOutOfDateChangesNothing() throws Exception {
        addresses.own(KEYS, true);
        addresses.own(KEYS, false);
        addresses.prepare(KEYS, group::holdsAddresses);
        assertFalse(isThere(), "a late preparation of a group that is Backup again");
        hear(0);
        now = group.wakeAt();
        group.tick(now);
        addresses.own(KEYS, true);
        addresses.prepare(KEYS, group::holdsAddresses);
        assertTrue(isThere(), "a late word that nothing is expected takes nothing from an Active");
        addresses.own(KEYS, false);
        assertFalse(isThere(), "and nothing of it stays");
    }

    @Test
    void aCommitKeepsWhatIsReadyAndDropsWhatItNoLongerHas() throws Exception {
        hear(0);
        await("ready", this::isThere);
        Setup same = new Setup(List.of(GroupSpecs.of(MAIN, List.of(ROUTER))), BeatTimes.NONE);
        addresses.add(same, Set.of());
        addresses.settle(same, Set::of);
        assertTrue(isThere(), fake::state);
        addresses.settle(Setup.NONE, Set::of);
        assertFalse(isThere(), fake::state);
    }
}
