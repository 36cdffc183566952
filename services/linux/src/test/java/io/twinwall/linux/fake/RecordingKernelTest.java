package io.twinwall.linux.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Actor;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Prefix;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecordingKernelTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final DeviceName VR10 = new DeviceName("vr10");
    private static final MacAddress VIRTUAL = MacAddress.parse("00:00:5e:00:01:0a");
    private static final InterfaceAddress ADDRESS = InterfaceAddress.parse("10.10.0.1/32");

    private final RecordingKernel fake = new RecordingKernel();
    private final Kernel kernel = fake.kernel();

    @BeforeEach
    void oneCard() {
        fake.addDevice("eth1", "02:00:00:00:00:01");
    }

    @Test
    void statePrintsWhatIsThereAndChangesPrintTheWayThere() throws KernelRefused {
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        kernel.links().setUp(VR10, true);
        kernel.addresses().put(VR10, ADDRESS, false, Optional.of(Duration.ofSeconds(10)));
        assertEquals(
                List.of(
                        "link add vr10 link eth1 type macvlan mode bridge address 00:00:5e:00:01:0a",
                        "link set vr10 up",
                        "address replace 10.10.0.1/32 dev vr10 noprefixroute valid_lft 10"),
                fake.changes());
        assertEquals("""
            link eth1 mac 02:00:00:00:00:01 mtu 1500 up
            link vr10 parent eth1 macvlan mac 00:00:5e:00:01:0a mtu 1500 up
            address 10.10.0.1/32 dev vr10 noprefixroute valid_lft 10
            """, fake.state());
    }

    @Test
    void addressesDieWhenTheirLifeIsOver() throws Exception {
        List<KernelChange> heard = new ArrayList<>();
        try (Monitor<KernelChange> monitor = kernel.monitor()) {
            monitor.subscribe(heard::add);
            kernel.addresses().put(ETH1, ADDRESS, false, Optional.of(Duration.ofSeconds(10)));
            fake.advance(Duration.ofSeconds(6));
            kernel.addresses().put(ETH1, ADDRESS, false, Optional.of(Duration.ofSeconds(10)));
            fake.advance(Duration.ofSeconds(9));
            assertEquals(1, kernel.addresses().list().size());
            fake.advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of(), kernel.addresses().list());
        assertTrue(heard.getLast() instanceof KernelChange.AddressRemoved);
    }

    @Test
    void deletingADeviceTakesItsAddressesAndRoutesAlong() throws KernelRefused {
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        kernel.links().setUp(VR10, true);
        kernel.addresses().put(VR10, InterfaceAddress.parse("10.10.0.1/24"), true, Optional.empty());
        kernel.routes()
                .put(new Route(
                        Prefix.parse("0.0.0.0/0"), Optional.of(IpAddress.parse("10.10.0.254")), 0, Routes.TWINWALL, 0));
        assertTrue(fake.state().contains("route 0.0.0.0/0 via 10.10.0.254 dev vr10 proto 112"));
        kernel.links().delete(VR10);
        kernel.links().delete(VR10);
        assertEquals("link eth1 mac 02:00:00:00:00:01 mtu 1500 up\n", fake.state());
    }

    @Test
    void anotherProcesssBatchIsToldWithItsTablesAndOursIsNot() throws Exception {
        List<RulesetChange> heard = new ArrayList<>();
        Actor nft = new Actor(4711, "nft");
        try (Monitor<RulesetChange> monitor = kernel.rulesetMonitor()) {
            monitor.subscribe(heard::add);
            kernel.nft().apply("add table inet a; add table netdev b");
            fake.foreign("add rule netdev b c drop", nft);
            fake.foreign("flush ruleset", nft);
        }
        assertEquals(
                List.of(
                        new RulesetChange.Committed(1, Set.of("netdev b"), nft),
                        new RulesetChange.Committed(2, Set.of("inet a", "netdev b"), nft)),
                heard);
        assertFalse(fake.state().contains("table"), fake.state());
        assertEquals(1, fake.changes().size());
    }

    @Test
    void aRenamedDeviceIsTheSameDevice() throws KernelRefused {
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        int index = fake.link("vr10").index();
        kernel.links().rename(VR10, new DeviceName("stray"));
        kernel.links().setMac(new DeviceName("stray"), MacAddress.parse("02:00:00:00:00:99"));
        assertEquals(index, fake.link("stray").index());
        assertEquals("02:00:00:00:00:99", fake.link("stray").mac().toString());
        assertThrows(KernelRefused.class, () -> kernel.links().rename(new DeviceName("stray"), ETH1));
    }

    @Test
    void whatATestRefusesFailsAndLeavesNoTrace() throws KernelRefused {
        fake.refuse("link add vr10", 1, "Operation not permitted");
        KernelRefused refused =
                assertThrows(KernelRefused.class, () -> kernel.links().addMacvlan(VR10, ETH1, VIRTUAL));
        assertEquals(1, refused.errno());
        assertEquals(List.of(), fake.changes());
        fake.allow("link add vr10");
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        assertEquals(1, fake.changes().size());
    }

    @Test
    void ipv6FilterTakesTheProtocolBehindNoneOrOneExtensionHeader() throws Exception {
        kernel.packets().open(ETH1, 0x86dd, PacketFilter.ipv6Protocol(112));
        byte[] frame = new byte[70];
        frame[12] = (byte) 0x86;
        frame[13] = (byte) 0xdd;
        frame[20] = 112;
        assertEquals(1, fake.inject("eth1", frame));
        for (int extension : List.of(0, 43, 44, 60)) {
            frame[20] = (byte) extension;
            frame[54] = 112;
            assertEquals(1, fake.inject("eth1", frame), "behind " + extension);
            frame[54] = 58;
            assertEquals(0, fake.inject("eth1", frame), "another behind " + extension);
        }
        frame[20] = 17;
        frame[54] = 112;
        assertEquals(0, fake.inject("eth1", frame), "no extension header");
        frame[20] = 0;
        assertEquals(0, fake.inject("eth1", Arrays.copyOf(frame, 54)), "too short to tell");
    }

    @Test
    void framesReachPortsThatWantThemAndSentOnesAreKept() throws Exception {
        PacketPort vrrp = kernel.packets().open(ETH1, 0x0800, PacketFilter.ipv4Protocol(112));
        byte[] frame = new byte[60];
        frame[12] = 8;
        frame[23] = 112;
        byte[] other = frame.clone();
        other[23] = 17;
        assertEquals(1, fake.inject("eth1", frame));
        assertEquals(0, fake.inject("eth1", other));
        PacketBuffer buffer = new PacketBuffer(100);
        try (PacketPoller poller = kernel.packets().poller()) {
            poller.add(vrrp);
            poller.await(0);
            assertTrue(poller.ready(vrrp));
            assertEquals(1, vrrp.receive(buffer));
            assertEquals(60, buffer.length());
            assertEquals(0, vrrp.receive(buffer));
            poller.await(0);
            assertFalse(poller.ready(vrrp));
        }
        assertEquals(0, vrrp.send(buffer));
        assertArrayEquals(frame, fake.sent("eth1").getFirst());
        fake.carrier("eth1", false);
        assertEquals(100, vrrp.send(buffer));
        vrrp.close();
        assertEquals(List.of("packet open eth1 type 0x0800", "packet close eth1"), fake.changes());
    }

    @Test
    void nftKeepsTablesAllOrNothing() throws NftRefused {
        Kernel doors = kernel;
        doors.nft().apply("table inet twinwall-filter {\n}\nadd table ip other");
        doors.nft().dryRun("delete table ip other");
        assertThrows(NftRefused.class, () -> doors.nft().apply("delete table ip other\ndelete table ip missing"));
        assertTrue(fake.state().contains("table ip other\n"));
        NftRefused refused = assertThrows(NftRefused.class, () -> doors.nft().apply("""
            {"nftables": [{"add": {"table": {"family": "ip", "name": "a"}}},
             {"add": {"rule": {"family": "ip", "table": "a", "expr": [{"accept": null}]}}},
             {"flush": {"ruleset": null}},
             {"delete": {"table": {"family": "ip", "name": "b"}}}]}\
            """));
        assertEquals(3, refused.commandIndex());
        doors.nft().apply("{\"nftables\": [{\"delete\": {\"table\": {\"family\": \"ip\", \"name\": \"other\"}}}]}");
        assertEquals(
                "{\"nftables\": [{\"table\": {\"family\": \"inet\", \"name\": \"twinwall-filter\"}}]}",
                doors.nft().list("list tables"));
        assertThrows(NftRefused.class, () -> doors.nft().list("list table ip other"));
    }

    @Test
    void settingsOfADeviceExistWhileItDoes() throws KernelRefused {
        kernel.sysctl().set("net/ipv4/conf/eth1/arp_ignore", "1");
        kernel.sysctl().set("net/ipv4/conf/eth1/arp_ignore", "1");
        assertEquals(List.of("sysctl net/ipv4/conf/eth1/arp_ignore = 1"), fake.changes());
        assertEquals(Optional.empty(), kernel.sysctl().get("net/ipv4/conf/eth9/arp_ignore"));
        assertThrows(KernelRefused.class, () -> kernel.sysctl().set("net/ipv4/conf/eth9/arp_ignore", "1"));
    }

    @Test
    void datagramsReachTheSocketThatListensForThemAndLeaveARecord() throws KernelRefused {
        IpAddress own = IpAddress.parse("10.10.0.2");
        IpAddress twin = IpAddress.parse("10.10.0.3");
        DatagramPort port = kernel.packets().listen(ETH1, own, 3784);
        DatagramSender sender = kernel.packets().sender(ETH1, own, 49152, twin, 3784);
        assertEquals(98, assertThrows(KernelRefused.class, () -> kernel.packets()
                .sender(ETH1, own, 49152, twin, 3784)).errno());
        PacketPoller poller = kernel.packets().poller();
        poller.add(port);
        assertFalse(fake.injectDatagram("eth1", twin, 3784, own, 255, new byte[] {1}), "nobody listens there");
        assertTrue(fake.injectDatagram("eth1", own, 3784, twin, 255, new byte[] {1, 2, 3}));
        poller.await(0);
        assertTrue(poller.ready(port));
        Datagram heard = new Datagram(64);
        assertEquals(1, port.receive(heard));
        assertEquals(3, heard.payload().length());
        assertEquals(twin, heard.source());
        assertEquals(0, port.receive(heard));
        assertEquals(0, sender.send(heard.payload()));
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), fake.sentDatagrams("eth1").getFirst().payload());
        fake.carrier("eth1", false);
        assertEquals(101, sender.send(heard.payload()));
        assertTrue(fake.state().contains("datagram listen eth1 10.10.0.2 port 3784 waiting 0"), fake.state());
        port.close();
        sender.close();
        assertFalse(fake.state().contains("datagram"), fake.state());
    }
}
