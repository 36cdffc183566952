package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Actor;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Others change the kernel in memory under a whole service. */
@Timeout(60)
final class RepairTest extends ServiceInMemory {
    private static final DeviceName VR10 = new DeviceName("vr10-eth1");
    private static final InterfaceAddress VIRTUAL = InterfaceAddress.parse("10.10.0.1/32");
    private static final Actor NFT = new Actor(4711, "nft");

    private final NodeConfig config = Documents.pair().interval("200ms").at(Documents.R1);

    @BeforeEach
    void start() throws ApplyFailed {
        first(config);
    }

    private void active() throws InterruptedException {
        await("Active", () -> role() == Role.ACTIVE);
        await("addresses", () -> fake.state().contains("address 192.0.2.1/32 dev vr20-eth0"));
        await("announced", () -> announcements() >= 2);
    }

    private long announcements() {
        return fake.sent("eth1").stream().filter(frame -> frame[12] == 8 && frame[13] == 6).count();
    }

    private void awaitLogged(String beginning) throws InterruptedException {
        await(beginning, () -> logged.stream().anyMatch(line -> line.startsWith(beginning)));
    }

    private List<String> repairs() {
        return logged.stream().filter(line -> line.matches("VRRP-014[0-5] .*")).toList();
    }

    private static byte[] advertisement(int priority, int centiseconds) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(
                new Advertisement(
                        Dialect.V3_IPV4, new Vrid(10), priority, new AdvertisementInterval(centiseconds),
                        IpAddress.parse("10.10.0.3"), Recipient.ALL_IPV4, List.of(IpAddress.parse("10.10.0.1")),
                        ChecksumReading.PSEUDO_HEADER),
                frame);
        byte[] bytes = new byte[frame.length()];
        frame.bytes().get(0, bytes);
        return bytes;
    }

    @Test
    void anAddressTakenAwayComesBackAndIsAnnounced() throws Exception {
        active();
        fake.forget();
        fake.kernel().addresses().remove(VR10, VIRTUAL);
        awaitLogged("VRRP-0142 address 10.10.0.1/32 on vr10-eth1 was gone; put back; changed by ");
        assertTrue(fake.state().contains("address 10.10.0.1/32 dev vr10-eth1 noprefixroute valid_lft 10"), fake::state);
        await("announced", () -> announcements() >= 2);
    }

    @Test
    void anAddressOnABackupGoesFromOurDeviceAndIsAnAlarmOnAnother() throws Exception {
        // From an Active that takes its time: a Backup for two minutes.
        fake.inject("eth1", advertisement(255, 4095));
        // Its steps clear the macvlan, and would take the stray address for one of them.
        awaitLogged("RUNTIME-0105 group main: from Initialize to Backup, all steps in ");
        fake.kernel().addresses().put(VR10, VIRTUAL, false, Optional.empty());
        awaitLogged("VRRP-0142 address 10.10.0.1/32 on vr10-eth1 had been added; removed; changed by ");
        fake.kernel().addresses().put(new DeviceName("eth1"), InterfaceAddress.parse("10.10.0.1/24"), true,
                Optional.empty());
        awaitLogged("VRRP-0144 virtual address 10.10.0.1 is on device eth1, which is not Twinwall's; put there by ");
        assertTrue(fake.state().contains("address 10.10.0.1/24 dev eth1"), fake::state);
    }

    @Test
    void aChangedMacvlanIsTheSameMacvlanAgain() throws Exception {
        active();
        int index = fake.link("vr10-eth1").index();
        DeviceName stray = new DeviceName("stray");
        fake.kernel().links().rename(VR10, stray);
        awaitLogged("VRRP-0141 device vr10-eth1 had been renamed to stray; changed back; changed by ");
        fake.kernel().links().setMac(VR10, MacAddress.parse("02:00:00:00:00:99"));
        await("MAC", () -> fake.link("vr10-eth1").mac().toString().equals("00:00:5e:00:01:0a"));
        fake.kernel().links().setMtu(new DeviceName("eth1"), 9000);
        await("MTU", () -> fake.link("vr10-eth1").mtu() == 9000);
        fake.kernel().links().setUp(VR10, false);
        await("up", () -> fake.link("vr10-eth1").up());
        assertEquals(index, fake.link("vr10-eth1").index());
        assertEquals(1, fake.state().lines().filter(line -> line.startsWith("address 10.10.0.1/32")).count());
    }

    @Test
    void aTouchedGuardIsMadeAfreshBeforeAnythingElseAndOpened() throws Exception {
        active();
        fake.forget();
        fake.kernel().links().delete(VR10);
        fake.foreign("flush chain netdev twinwall-guard in-eth1", NFT);
        awaitLogged("VRRP-0140 table netdev twinwall-guard was changed; made afresh; changed by nft (process 4711) (");
        String batch = fake.batches().getLast();
        assertTrue(batch.startsWith("add table netdev twinwall-guard\ndelete table netdev twinwall-guard\nadd table"),
                batch);
        await("device", () -> fake.state().contains("link vr10-eth1"));
        fake.foreign("flush ruleset", NFT);
        await("table", () -> fake.state().contains("table netdev twinwall-guard"));
        assertEquals(1, logged.stream().filter(line -> line.startsWith("VRRP-0140")).count(), "said once a minute");
    }

    @Test
    void tablesOfOthersAreTheirOwn() throws Exception {
        active();
        int batches = fake.batches().size();
        fake.foreign("add table inet theirs; add chain inet theirs c", NFT);
        fake.tell(new RulesetChange.Overrun());
        fake.tell(new KernelChange.Overrun());
        Thread.sleep(300);
        assertEquals(batches, fake.batches().size());
        assertEquals(List.of(), repairs());
    }

    @Test
    void aGuardLostUnheardIsFoundAfterAnOverrun() throws Exception {
        active();
        fake.kernel().nft().apply("delete table netdev twinwall-guard");
        fake.tell(new RulesetChange.Overrun());
        awaitLogged("VRRP-0140 table netdev twinwall-guard was gone; made afresh; changed by somebody");
    }

    @Test
    void aSettingIsSetBack() throws Exception {
        active();
        fake.setting("net/ipv4/conf/all/arp_ignore", "0");
        awaitLogged("VRRP-0143 setting net/ipv4/conf/all/arp_ignore was 0; set back to 1; changed by somebody");
        assertTrue(fake.state().contains("net/ipv4/conf/all/arp_ignore = 1"), fake::state);
    }

    @Test
    void theTableOfUnacceptedAddressesIsPutBackAndTheOtherLeftAlone() throws Exception {
        active();
        NodeConfig refusing = Documents.pair().interval("200ms").accept(false).at(Documents.R1);
        service.apply(service.plan(Optional.of(config), refusing));
        active();
        fake.foreign("delete table inet twinwall-guard", NFT);
        awaitLogged("VRRP-0140 table inet twinwall-guard was gone; made afresh; changed by nft (process 4711) (");
        assertTrue(fake.state().contains("table inet twinwall-guard"), fake::state);
        String batch = fake.batches().getLast();
        assertFalse(batch.contains("netdev "), batch);
        service.apply(service.plan(Optional.of(refusing), config));
        fake.foreign("add table inet twinwall-guard", NFT);
        await("removed", () -> !fake.state().contains("table inet twinwall-guard"));
        assertEquals(1, repairs().size(), () -> repairs().toString());
    }

    @Test
    void anIpv6RouterIsPutRightAsTheOtherIs() throws Exception {
        NodeConfig dual = Documents.dual().interval("200ms").at(Documents.R1);
        for (String setting : List.of("disable_ipv6", "accept_ra", "forwarding")) {
            fake.setting("net/ipv6/conf/vr10v6-eth1/" + setting, "7");
        }
        service.apply(service.plan(Optional.of(config), dual));
        DeviceName device = new DeviceName("vr10v6-eth1");
        String address = "address fe80::200:5eff:fe00:20a/64 dev vr10v6-eth1 valid_lft 10";
        await("addresses", () -> fake.state().contains(address));
        fake.kernel().addresses().remove(device, InterfaceAddress.parse("fe80::200:5eff:fe00:20a/64"));
        awaitLogged("VRRP-0142 address fe80::200:5eff:fe00:20a/64 on vr10v6-eth1 was gone; put back; changed by ");
        assertTrue(fake.state().contains(address), fake::state);
        fake.kernel().links().delete(device);
        awaitLogged("VRRP-0141 device vr10v6-eth1 was gone; made afresh; changed by ");
        await("addresses", () -> fake.state().contains(address)
                && fake.state().contains("address 2001:db8:10::1/64 dev vr10v6-eth1 valid_lft 10"));
        fake.setting("net/ipv6/conf/vr10v6-eth1/accept_ra", "2");
        awaitLogged("VRRP-0143 setting net/ipv6/conf/vr10v6-eth1/accept_ra was 2; set back to 0; changed by ");
    }

    @Test
    void aRefusedRepairIsReportedAndTriedAgain() throws Exception {
        active();
        fake.refuse("nft apply", 1, "Operation not permitted");
        fake.foreign("delete table netdev twinwall-guard", NFT);
        awaitLogged("VRRP-0114 virtual routers are incomplete and cannot be repaired: guard: ");
        assertFalse(fake.state().contains("table netdev twinwall-guard"), fake::state);
        fake.kernel().addresses().remove(VR10, VIRTUAL);
        await("the rest is repaired", () -> fake.state().contains("address 10.10.0.1/32"));
        fake.allow("nft apply");
        await("tried again", () -> fake.state().contains("table netdev twinwall-guard"));
    }

    @Test
    void anAddressPutBackBesideARefusedOneIsToldAndAnnounced() throws Exception {
        active();
        fake.forget();
        fake.refuse("address replace 192.0.2.1/32", 1, "Operation not permitted");
        fake.kernel().addresses().remove(new DeviceName("vr20-eth0"), InterfaceAddress.parse("192.0.2.1/32"));
        fake.kernel().addresses().remove(VR10, VIRTUAL);
        awaitLogged("VRRP-0142 address 10.10.0.1/32 on vr10-eth1 was gone; put back; changed by ");
        await("announced", () -> announcements() >= 2);
        awaitLogged("VRRP-0114 virtual routers are incomplete and cannot be repaired: addresses: ");
        fake.allow("address replace 192.0.2.1/32");
        await("tried again", () -> fake.state().contains("address 192.0.2.1/32 dev vr20-eth0"));
    }

    @Test
    void aProgramThatDoesNotStopIsBoundedAndReported() throws Exception {
        active();
        fake.forget();
        long from = System.nanoTime();
        while (logged.stream().noneMatch(line -> line.startsWith("VRRP-0145"))) {
            assertTrue(System.nanoTime() - from < 20_000_000_000L, logged::toString);
            fake.foreign("add rule netdev twinwall-guard in-eth1 accept", NFT);
        }
        long millis = (System.nanoTime() - from) / 1_000_000;
        long repaired = fake.changes().stream().filter(line -> line.startsWith("nft apply")).count();
        assertTrue(repaired <= millis / 50 + 2, () -> repaired + " repairs in " + millis + " ms");
        assertEquals(2, repairs().size(), () -> repairs().toString());
    }

    @Test
    void ourOwnChangesAreNoRepairs() throws Exception {
        active();
        assertFalse(service.requestFailover(Optional.empty()).moved());
        active();
        NodeConfig next = Documents.pair()
                .interval("300ms")
                .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.9/24")
                .at(Documents.R1);
        service.apply(service.plan(Optional.of(config), next));
        fake.carrier("eth0", false);
        await("Initialize", () -> service.status().routers().getFirst().state() == Role.INITIALIZE);
        fake.carrier("eth0", true);
        active();
        // Past a renewal of the addresses' lives.
        Thread.sleep(3_500);
        service.close();
        // The memory has no guard to eat the frame that shuts it, so that alone looks missing here.
        assertEquals(List.of(), repairs().stream().filter(line -> !line.startsWith("VRRP-0140")).toList());
        assertFalse(fake.state().contains("vr10-eth1 "), fake::state);
    }

    @Test
    void anActiveThatHeardARivalAnnouncesAgain() throws Exception {
        active();
        fake.inject("eth1", advertisement(1, 20));
        // Two at the takeover and one each 1 s and 5 s later are sent anyway; two at once and two a second after.
        await("announced again", () -> announcements() >= 8);
    }
}
