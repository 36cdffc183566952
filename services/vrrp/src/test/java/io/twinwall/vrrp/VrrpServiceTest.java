package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Actor;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.TakeoverPipeline;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole service on a kernel in memory. */
@Timeout(60)
final class VrrpServiceTest extends ServiceInMemory {
    private static NodeConfig config(String interval) {
        return Documents.pair().interval(interval).at(Documents.R1);
    }

    private void becomeActive(NodeConfig config) throws ApplyFailed, InterruptedException {
        first(config);
        await("Active", () -> role() == Role.ACTIVE);
        await("addresses", () -> fake.state().contains("address 192.0.2.1/32 dev vr20-eth0"));
    }

    private static byte[] advert(int vrid, int priority, String source, String address, int centiseconds) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(
                new Advertisement(
                        Dialect.V3_IPV4, new Vrid(vrid), priority, new AdvertisementInterval(centiseconds),
                        IpAddress.parse(source), Recipient.ALL_IPV4, List.of(IpAddress.parse(address)),
                        ChecksumReading.MESSAGE_ONLY),
                frame);
        byte[] bytes = new byte[frame.length()];
        frame.bytes().get(0, bytes);
        return bytes;
    }

    @Test
    void firstApplySweepsThenGuardsThenMakesDevices() throws ApplyFailed {
        first(config("1s"));
        List<String> changes = fake.changes();
        int guard = indexOf(changes, "nft apply add table netdev twinwall-guard\nadd set");
        int device = indexOf(changes,
                "link add vr10-eth1 link eth1 type macvlan mode bridge address 00:00:5e:00:01:0a");
        int up = indexOf(changes, "link set vr10-eth1 up");
        assertTrue(indexOf(changes, "nft apply add table netdev twinwall-guard\ndelete table") < guard,
                changes::toString);
        assertTrue(guard < device && device < up, changes::toString);
        assertTrue(indexOf(changes, "sysctl net/ipv4/conf/vr10-eth1/arp_ignore = 1") < up, changes::toString);
        for (String setting : List.of(
                "conf/vr10-eth1/arp_announce = 2", "conf/vr10-eth1/rp_filter = 2", "conf/eth1/arp_ignore = 1",
                "conf/eth1/arp_announce = 2", "conf/eth1/rp_filter = 2", "conf/all/arp_ignore = 1",
                "net/ipv6/conf/vr20-eth0/disable_ipv6 = 1")) {
            assertTrue(fake.state().contains(setting), () -> setting + "\n" + fake.state());
        }
        assertTrue(fake.state().contains("multicast 224.0.0.18 dev eth0"), fake::state);
        assertFalse(fake.state().contains("address "), fake::state);
    }

    private static int indexOf(List<String> changes, String beginning) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).startsWith(beginning)) {
                return i;
            }
        }
        throw new AssertionError("no '" + beginning + "' in\n" + String.join("\n", changes));
    }

    @Test
    void aloneItBecomesActiveWithAddressesOfShortLife() throws ApplyFailed, InterruptedException {
        becomeActive(config("200ms"));
        assertTrue(fake.state().contains("address 10.10.0.1/32 dev vr10-eth1 noprefixroute valid_lft 10"), fake::state);
        await("gratuitous ARP", () -> fake.sent("eth1").stream().anyMatch(frame -> frame[12] == 8 && frame[13] == 6));
        VirtualRouterStatus status = service.status().routers().getFirst();
        assertEquals(250, status.priority());
        assertEquals(Optional.of(Ipv4Address.parse("10.10.0.2")), status.activeRouter());
        String json = Json.write(service.status().toDatum());
        String expected =
                """
                [
                  {
                    "group": "main",
                    "interface": "lan",
                    "vrid": 10,
                    "version": 3,
                    "state": "Active",
                    "priority": 250,
                    "addresses": [
                      "10.10.0.1/24"
                    ],
                """;
        assertTrue(json.startsWith(expected), json);
    }

    @Test
    void hearsItsTwinFollowsItsChecksumAndStaysBackup() throws ApplyFailed, InterruptedException {
        first(config("1s"));
        await("opened", () -> fake.inject("eth1", advert(10, 200, "10.10.0.3", "10.10.0.1", 100)) == 1);
        await("heard", () -> service.status().routers().getFirst().received() > 0);
        VirtualRouterStatus status = service.status().routers().getFirst();
        assertEquals(Role.BACKUP, status.state());
        assertEquals(Optional.of(Ipv4Address.parse("10.10.0.3")), status.activeRouter());
        assertEquals("message-only", status.checksum());
        assertEquals("pseudo-header", service.status().routers().getLast().checksum());
    }

    @Test
    void refusedFramesAreCountedByReasonAndLoggedOnce() throws ApplyFailed, InterruptedException {
        first(config("1s"));
        byte[] routed = advert(10, 200, "10.10.0.3", "10.10.0.1", 100);
        routed[22] = 64;
        routed[24] = 0x50;
        for (int i = 0; i < 3; i++) {
            fake.inject("eth1", routed);
            fake.inject("eth1", advert(99, 200, "10.10.0.3", "10.10.0.1", 100));
            fake.inject("eth1", advert(10, 200, "10.10.0.2", "10.10.0.1", 100));
        }
        await("counted", () -> service.status().routers().getFirst().refused().values().stream().mapToLong(n -> n)
                .sum() == 9);
        assertEquals(
                Map.of("ip-checksum", 3L, "vrid-unknown", 3L, "own-source", 3L),
                service.status().routers().getFirst().refused());
        assertEquals(2, logged.stream().filter(line -> line.startsWith("VRRP-0106")).count());
        assertEquals(1, logged.stream().filter(line -> line.startsWith("VRRP-0134")).count(), "a foreign VRID");
        assertEquals(Role.BACKUP, role());
    }

    @Test
    void wrongAddressesInAnAdvertisementAreReported() throws ApplyFailed, InterruptedException {
        first(config("1s"));
        fake.inject("eth1", advert(10, 200, "10.10.0.3", "10.10.0.77", 100));
        await("reported", () -> logged.stream().anyMatch(line -> line.startsWith("VRRP-0107")));
    }

    @Test
    void lostCarrierEndsTheGroupAndItsAddresses() throws ApplyFailed, InterruptedException {
        becomeActive(config("200ms"));
        fake.carrier("eth0", false);
        await("Initialize", () -> role() == Role.INITIALIZE);
        await("no address", () -> !fake.state().contains("address 10.10.0.1/32"));
        fake.carrier("eth0", true);
        await("Active again", () -> role() == Role.ACTIVE);
    }

    @Test
    void failedApplyLeavesEverythingAsItWas() throws ApplyFailed, InterruptedException {
        NodeConfig now = config("1s");
        first(now);
        String before = fake.state();
        int batches = fake.batches().size();
        NodeConfig next = Documents.pair()
                .interval("1s")
                .port("dmz", "eth2", 30, "10.20.0.2/24", "10.20.0.3/24", "10.20.0.1/24")
                .at(Documents.R1);
        ApplyFailed missing = assertThrows(ApplyFailed.class, () -> change(now, next));
        assertEquals("interface dmz: this node has no device eth2; correct 'device', or plug the card in",
                missing.getMessage());
        assertEquals(before, fake.state());
        fake.addDevice("eth2", "02:00:00:00:01:02");
        String withCard = fake.state();
        for (String fault : List.of("link add vr30-eth2", "link set vr30", "packet open eth2", "multicast join",
                "sysctl net/ipv4/conf/eth2",
                "nft apply")) {
            fake.refuse(fault, 1, "Operation not permitted");
            assertThrows(ApplyFailed.class, () -> change(now, next), fault);
            fake.allow(fault);
            assertEquals(settled(withCard), settled(fake.state()), fault);
        }
        assertTrue(fake.batches().size() > batches);
        change(now, next);
        await("three", () -> service.status().routers().size() == 3);
    }

    /** Without settings that read as 0 either way, and those of devices that are gone, which the fake remembers. */
    private static List<String> settled(String state) {
        return state.lines()
                .filter(line -> !line.matches("sysctl .*/eth2/.* = 0"))
                .filter(line -> !line.matches("sysctl .*/vr30-eth2/.*"))
                .toList();
    }

    private String withoutSettings() {
        return String.join("\n", fake.state().lines().filter(line -> !line.startsWith("sysctl ")).toList());
    }

    @Test
    void commitOnALiveActiveDoesNotBounceIt() throws ApplyFailed, InterruptedException {
        NodeConfig now = config("200ms");
        becomeActive(now);
        long transitions = service.status().routers().getFirst().transitions();
        fake.forget();
        NodeConfig next = Documents.pair()
                .interval("300ms")
                .preempt(true)
                .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.9/24", "172.16.0.1/16")
                .at(Documents.R1);
        assertEquals(
                List.of(
                        "vrrp: virtual router 10 on lan: add address 10.10.0.9/24",
                        "vrrp: virtual router 10 on lan: add address 172.16.0.1/16",
                        "vrrp: virtual router 10 on lan: remove address 10.10.0.1/24",
                        "vrrp: virtual router 10 on lan: advertisement interval 200ms -> 300ms",
                        "vrrp: group main: preempt false -> true",
                        "vrrp: virtual router 20 on wan: advertisement interval 200ms -> 300ms"),
                sortedByGroup(service.plan(Optional.of(now), next).lines()));
        change(now, next);
        assertEquals(Role.ACTIVE, role());
        assertEquals(transitions, service.status().routers().getFirst().transitions());
        List<String> changes = fake.changes();
        assertTrue(
                indexOf(changes, "address replace 10.10.0.9/32 dev vr10-eth1") < indexOf(changes,
                        "address del 10.10.0.1/32"),
                changes::toString);
        // No own address covers this network, so its route comes with the address.
        assertTrue(fake.state().contains("address 172.16.0.1/16 dev vr10-eth1 valid_lft 10"), fake::state);
        assertTrue(changes.stream().noneMatch(line -> line.startsWith("link ")), changes::toString);
        assertTrue(changes.stream().noneMatch(line -> line.contains("delete set")), changes::toString);
    }

    private static List<String> sortedByGroup(List<String> lines) {
        List<String> sorted = new ArrayList<>(lines);
        sorted.sort((a, b) -> Boolean.compare(a.contains(" 20 "), b.contains(" 20 ")));
        return sorted;
    }

    @Test
    void renamedGroupAndMovedMemberStayActive() throws ApplyFailed, InterruptedException {
        NodeConfig now = config("200ms");
        becomeActive(now);
        NodeConfig renamed = Documents.pair().interval("200ms").group("edge", List.of("lan", "wan"), List.of())
                .at(Documents.R1);
        change(now, renamed);
        assertEquals(Role.ACTIVE, role());
        assertEquals(new GroupName("edge"), service.status().routers().getFirst().group());
        assertEquals(2, service.status().routers().getFirst().transitions());
        NodeConfig split = Documents.pair().interval("200ms").group("edge", List.of("lan"), List.of()).at(Documents.R1);
        change(renamed, split);
        assertEquals(Role.ACTIVE, role());
        await("the other one in its own group", () -> service.status().routers().getLast().state() == Role.ACTIVE);
        assertEquals(GroupName.parse("main"), service.status().routers().getLast().group());
        await("its address", () -> fake.state().contains("address 192.0.2.1/32 dev vr20-eth0"));
    }

    @Test
    void removedVirtualRouterLeavesNothing() throws ApplyFailed, InterruptedException {
        NodeConfig now = config("200ms");
        becomeActive(now);
        NodeConfig next = Documents.pair().interval("200ms").without("wan").at(Documents.R1);
        assertEquals(
                List.of("vrrp: remove virtual router 20 on wan (eth0): 192.0.2.1/24 from group main"),
                service.plan(Optional.of(now), next).lines());
        change(now, next);
        assertEquals(Role.ACTIVE, role());
        assertFalse(withoutSettings().contains("vr20"), this::withoutSettings);
        assertFalse(fake.state().contains("packet eth0 type 0x0800"), fake::state);
        NodeConfig none = Documents.pair().without("wan").without("lan").at(Documents.R1);
        change(next, none);
        assertFalse(withoutSettings().contains("vr10"), this::withoutSettings);
        assertFalse(fake.state().contains("twinwall-guard"), fake::state);
        assertEquals(List.of(), service.status().routers());
    }

    @Test
    void samePlanTwiceIsCalm() throws ApplyFailed, InterruptedException {
        NodeConfig config = config("1s");
        first(config);
        assertTrue(service.plan(Optional.of(config), config).isEmpty());
        String before = fake.state();
        fake.forget();
        change(config, config);
        assertEquals(before, fake.state());
        assertTrue(fake.changes().stream().allMatch(line -> line.startsWith("nft apply")), fake.changes()::toString);
    }

    @Test
    void sweepTakesOnlyOurMacvlans() throws Exception {
        DeviceName eth1 = new DeviceName("eth1");
        fake.kernel().links().addMacvlan(
                new DeviceName("vr77-eth1"), eth1,
                MacAddress.parse("00:00:5e:00:01:4d"));
        fake.kernel().links().addMacvlan(
                new DeviceName("vrf-like"), eth1,
                MacAddress.parse("02:00:00:00:00:99"));
        first(config("1s"));
        assertFalse(fake.state().contains("vr77-eth1"), fake::state);
        assertTrue(fake.state().contains("vrf-like"), fake::state);
        assertTrue(logged.contains("VRRP-0116 removed what an earlier run left behind: [vr77-eth1]"), logged::toString);
    }

    @Test
    void failoverSentencesTellWhatHappened() throws ApplyFailed, InterruptedException {
        becomeActive(config("200ms"));
        assertEquals(
                "there is no group foo; the groups are: [main]",
                service.requestFailover(Optional.of(new GroupName("foo"))).sentence());
        FailoverOutcome alone = service.requestFailover(Optional.empty());
        assertFalse(alone.moved());
        assertEquals("group main: no other router took over; this node takes it back by itself", alone.sentence());
        await("taken back", () -> role() == Role.ACTIVE);
        fake.carrier("eth0", false);
        await("Initialize", () -> role() == Role.INITIALIZE);
        assertEquals(
                "group main is not Active on this node; request the failover on the node where it is",
                service.requestFailover(Optional.of(new GroupName("main"))).sentence());
    }

    @Test
    void closeSaysFarewellAndLeavesNothing() throws ApplyFailed, InterruptedException {
        String before = fake.state();
        becomeActive(config("200ms"));
        service.close();
        byte[] last = fake.sent("eth1").stream().filter(frame -> frame[12] == 8 && frame[13] == 0).toList().getLast();
        assertEquals(0, last[36], "priority of the last advertisement");
        assertEquals(
                before.lines().toList(),
                fake.state().lines().filter(line -> !line.startsWith("sysctl")).toList());
        assertEquals(List.of(), service.status().routers());
    }

    @Test
    void portWithoutAnOwnAddressBorrowsOneAndWithoutAnyIsRefused() throws ApplyFailed {
        NodeConfig borrowed = new Documents()
                .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24")
                .port("wan", "eth0", 20, "", "", "192.0.2.1/24")
                .at(Documents.R1);
        first(borrowed);
        assertTrue(logged.contains("VRRP-0118 wan: has no IPv4 address of its own, advertises from 10.10.0.2"),
                logged::toString);
        NodeConfig bare = new Documents().port("wan", "eth0", 20, "", "", "192.0.2.1/24").at(Documents.R1);
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> service.plan(Optional.of(borrowed), bare));
        assertTrue(refused.getMessage().startsWith("interface wan: VRRP needs an IPv4 address of the node itself"),
                refused.getMessage());
    }

    @Test
    void oneVridTwiceOnAWireIsRefused() {
        NodeConfig twice = Documents.pair()
                .port("guests", "eth1.20", 10, "10.30.0.2/24", "10.30.0.3/24", "10.30.0.1/24")
                .at(Documents.R1);
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> service.plan(Optional.empty(), twice));
        assertEquals(
                "interfaces lan and guests: both use VRID 10 on one wire; give one of them another vrid",
                        refused.getMessage());
    }

    @Test
    void lostMacvlanIsPutBack() throws Exception {
        becomeActive(config("200ms"));
        fake.kernel().links().delete(new DeviceName("vr10-eth1"));
        await("back", () -> fake.state().contains("link vr10-eth1 parent eth1"));
        await("address", () -> fake.state().contains("address 10.10.0.1/32 dev vr10-eth1"));
        assertEquals(Role.ACTIVE, role());
    }

    @Test
    void tableFlushedBySomebodyIsPutBack() throws Exception {
        becomeActive(config("200ms"));
        fake.foreign("delete table netdev twinwall-guard", new Actor(4711, "nft"));
        await("back", () -> fake.state().contains("table netdev twinwall-guard"));
        assertEquals(Role.ACTIVE, role());
    }

    @Test
    void brokenInvariantInTheMiddleOfATakeoverIsSurvived() throws Exception {
        RecordingKernel other = new RecordingKernel();
        other.addDevice("eth0", "02:00:00:00:01:00");
        other.addDevice("eth1", "02:00:00:00:01:01");
        AtomicBoolean broken = new AtomicBoolean();
        EventLog breaking = (message, values) -> {
            log.log(message, values);
            if (message == VrrpMessage.ROLE_CHANGED && values[2].equals("Active") && !broken.getAndSet(true)) {
                throw new IllegalStateException("an invariant");
            }
        };
        VrrpService faulty = new VrrpService(other.kernel(), breaking, new Facts());
        try (TakeoverPipeline own = new TakeoverPipeline(faulty.steps(), new Facts(), log)) {
            faulty.start(own);
            faulty.apply(faulty.plan(Optional.empty(), config("200ms")));
            String fault = "VRRP-0133 group main: internal fault";
            await("fault", () -> logged.stream().anyMatch(line -> line.startsWith(fault)));
            await("Active after all", () -> faulty.status().routers().getFirst().state() == Role.ACTIVE);
            await("addresses", () -> other.state().contains("address 10.10.0.1/32"));
            faulty.close();
        }
    }

    @Test
    void refusedRealtimeIsSaidOnce() throws Exception {
        RecordingKernel other = new RecordingKernel();
        other.refuse("realtime", 1, "Operation not permitted");
        try (VrrpService modest = new VrrpService(other.kernel(), log, new Facts())) {
            modest.start(pipeline);
            await("said", () -> logged.stream().filter(line -> line.startsWith("VRRP-0111")).count() == 1);
        }
    }

    @Test
    void everyMessageHasItsOwnIdAndAnExplanation() {
        List<String> ids = new ArrayList<>();
        for (VrrpMessage message : VrrpMessage.values()) {
            assertTrue(message.id().matches("VRRP-01\\d\\d"), message::id);
            assertFalse(ids.contains(message.id()), message::id);
            assertTrue(message.explanation().endsWith("."), message::id);
            ids.add(message.id());
        }
    }
}
