package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every call of rtnetlink against the real kernel, checked by {@code ip}. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(FreshNamespace.class)
final class RtnetlinkKernelTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final DeviceName VR10 = new DeviceName("vr10");
    private static final DeviceName NOWHERE = new DeviceName("nowhere");
    private static final MacAddress VIRTUAL = MacAddress.parse("00:00:5e:00:01:0a");

    @Test
    void aCableIsListedAsIpListsIt() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Links links = rtnetlink().links();
        Link eth1 = links.find(ETH1).orElseThrow();
        String shown = Shell.run("ip", "-j", "-d", "link", "show", "eth1");
        assertTrue(shown.contains("\"ifindex\":" + eth1.index() + ","), shown);
        assertTrue(shown.contains("\"address\":\"" + eth1.mac() + "\""), shown);
        assertTrue(shown.contains("\"mtu\":" + eth1.mtu() + ","), shown);
        assertEquals("veth", eth1.kind());
        assertEquals(0, eth1.parent());
        assertTrue(eth1.up() && eth1.carrier());
        assertTrue(links.list().contains(eth1));
        assertEquals(List.of("lo", "eth1"), links.list().stream().map(link -> link.name().text()).toList());
        Shell.run("ip", "-n", FreshNamespace.far(), "link", "set", "eth1", "down");
        assertFalse(links.find(ETH1).orElseThrow().carrier());
        assertEquals(Optional.empty(), links.find(NOWHERE));
    }

    @Test
    void macvlanIsBridgeModeWithItsMacAndWithoutIpv6AddressOfItsOwn() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Links links = rtnetlink().links();
        links.addMacvlan(VR10, ETH1, VIRTUAL);
        Link vr10 = links.find(VR10).orElseThrow();
        assertEquals(new Link(vr10.index(), VR10, VIRTUAL, "macvlan", links.find(ETH1).orElseThrow().index(), 1500,
                false, false), vr10);
        String shown = Shell.run("ip", "-j", "-d", "link", "show", "vr10");
        assertTrue(shown.contains("\"info_kind\":\"macvlan\"") && shown.contains("\"mode\":\"bridge\""), shown);
        assertTrue(shown.contains("\"inet6_addr_gen_mode\":\"none\""), shown);
        links.setUp(VR10, true);
        links.setMtu(VR10, 1400);
        Link now = links.find(VR10).orElseThrow();
        assertTrue(now.up() && now.carrier());
        assertEquals(1400, now.mtu());
        assertFalse(Shell.run("ip", "-6", "address", "show", "dev", "vr10").contains("fe80"));
        links.setUp(VR10, false);
        assertFalse(links.find(VR10).orElseThrow().up());
        links.delete(VR10);
        links.delete(VR10);
        assertEquals(Optional.empty(), links.find(VR10));
    }

    @Test
    void aDeviceThatIsUpGetsItsNameAndItsMacBack() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Links links = rtnetlink().links();
        links.addMacvlan(VR10, ETH1, VIRTUAL);
        links.setUp(VR10, true);
        Link before = links.find(VR10).orElseThrow();
        Shell.run("ip", "link", "set", "vr10", "address", "02:00:00:00:00:99", "name", "stray");
        links.rename(new DeviceName("stray"), VR10);
        links.setMac(VR10, VIRTUAL);
        assertEquals(before, links.find(VR10).orElseThrow());
        KernelRefused refused = assertThrows(KernelRefused.class, () -> links.rename(NOWHERE, VR10));
        assertEquals("rename nowhere to vr10", refused.getMessage().split(":", 2)[0]);
    }

    @Test
    void refusalsSayWhatWhereAndWhy() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        KernelRefused twice = assertThrows(KernelRefused.class, () -> kernel.links().addMacvlan(VR10, ETH1, VIRTUAL));
        assertEquals(17, twice.errno());
        assertTrue(twice.getMessage().startsWith("add macvlan vr10 on eth1: File exists"), twice.getMessage());
        assertEquals(19, assertThrows(KernelRefused.class, () -> kernel.links().setUp(NOWHERE, true)).errno());
        assertEquals(19, assertThrows(KernelRefused.class,
                () -> kernel.links().addMacvlan(new DeviceName("vr11"), NOWHERE, VIRTUAL)).errno());
        KernelRefused group = assertThrows(KernelRefused.class,
                () -> kernel.links().addMacvlan(new DeviceName("vr11"), ETH1, MacAddress.parse("01:00:5e:00:00:12")));
        assertEquals(99, group.errno());
        KernelRefused unreachable =
                assertThrows(KernelRefused.class, () -> kernel.routes().put(route("10.99.0.0/16", "192.0.2.9", 0, 0)));
        assertEquals(101, unreachable.errno());
        // The words in parentheses are the kernel's extended acknowledgement.
        assertEquals("add route to 10.99.0.0/16 via 192.0.2.9: Network is unreachable (Nexthop has invalid gateway)",
                unreachable.getMessage());
        KernelRefused small = assertThrows(KernelRefused.class, () -> kernel.links().setMtu(ETH1, 10));
        assertTrue(small.getMessage().contains("(mtu less than device minimum)"), small.getMessage());
    }

    @Test
    void addressesHaveLifetimesAndAreRenewedInPlace() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Addresses addresses = rtnetlink().addresses();
        InterfaceAddress v4 = InterfaceAddress.parse("10.10.0.1/24");
        InterfaceAddress v6 = InterfaceAddress.parse("2001:db8::1/64");
        for (InterfaceAddress address : List.of(v4, v6)) {
            addresses.put(ETH1, address, false, Optional.of(Duration.ofMillis(9_001)));
            AssignedAddress there = find(addresses, address).orElseThrow();
            assertFalse(there.prefixRoute());
            assertTrue(there.lifetime().orElseThrow().toSeconds() >= 9, there.toString());
            addresses.put(ETH1, address, false, Optional.of(Duration.ofSeconds(100)));
            assertTrue(find(addresses, address).orElseThrow().lifetime().orElseThrow().toSeconds() >= 99);
            addresses.put(ETH1, address, false, Optional.empty());
            assertEquals(Optional.empty(), find(addresses, address).orElseThrow().lifetime());
        }
        String shown = Shell.run("ip", "-j", "address", "show", "dev", "eth1");
        assertTrue(shown.contains("\"local\":\"10.10.0.1\",\"prefixlen\":24"), shown);
        assertTrue(shown.contains("\"noprefixroute\":true"), shown);
        assertTrue(shown.contains("\"nodad\":true"), shown);
        assertFalse(shown.contains("\"tentative\":true,\"local\":\"2001"), shown);
        assertEquals("", Shell.run("ip", "-4", "route", "show", "dev", "eth1"));
        for (InterfaceAddress address : List.of(v4, v6)) {
            addresses.remove(ETH1, address);
            addresses.remove(ETH1, address);
            addresses.remove(NOWHERE, address);
            assertEquals(Optional.empty(), find(addresses, address));
        }
        assertThrows(IllegalArgumentException.class, () -> addresses.put(ETH1, v4, true, Optional.of(Duration.ZERO)));
        assertEquals(19, assertThrows(KernelRefused.class, () -> addresses.put(NOWHERE, v4, true, Optional.empty()))
                .errno());
    }

    @Test
    void theKernelRemovesAnAddressWhoseLifeIsOver() throws Exception {
        FreshNamespace.cable("eth1");
        Addresses addresses = rtnetlink().addresses();
        InterfaceAddress address = InterfaceAddress.parse("10.10.0.1/32");
        addresses.put(ETH1, address, false, Optional.of(Duration.ofSeconds(1)));
        assertTrue(find(addresses, address).isPresent());
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (find(addresses, address).isPresent()) {
            assertTrue(System.nanoTime() < deadline, "the address outlived its second by nine");
            Thread.sleep(20);
        }
    }

    @Test
    void routesOfBothFamiliesArePutReplacedAndRemoved() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        Routes routes = kernel.routes();
        kernel.addresses().put(ETH1, InterfaceAddress.parse("10.10.0.2/24"), true, Optional.empty());
        kernel.addresses().put(ETH1, InterfaceAddress.parse("2001:db8::2/64"), true, Optional.empty());
        int eth1 = kernel.links().find(ETH1).orElseThrow().index();
        assertTrue(routes.list().contains(new Route(Prefix.parse("10.10.0.0/24"), Optional.empty(), eth1, 2, 0)));
        routes.put(route("0.0.0.0/0", "10.10.0.254", 0, 0));
        assertTrue(routes.list().contains(route("0.0.0.0/0", "10.10.0.254", eth1, 0)));
        routes.put(route("0.0.0.0/0", "10.10.0.253", 0, 0));
        routes.put(route("10.20.0.0/16", "10.10.0.9", eth1, 50));
        routes.put(route("::/0", "2001:db8::fe", 0, 1024));
        routes.put(route("10.30.0.0/16", "2001:db8::fe", eth1, 0));
        routes.put(new Route(Prefix.parse("10.40.0.0/16"), Optional.empty(), eth1, Routes.TWINWALL, 0));
        List<String> shown = Shell.run("ip", "-4", "route").lines().map(String::strip).toList();
        assertEquals(List.of(
                "default via 10.10.0.253 dev eth1 proto 112",
                "10.10.0.0/24 dev eth1 proto kernel scope link src 10.10.0.2",
                "10.20.0.0/16 via 10.10.0.9 dev eth1 proto 112 metric 50",
                "10.30.0.0/16 via inet6 2001:db8::fe dev eth1 proto 112",
                "10.40.0.0/16 dev eth1 proto 112 scope link"), shown);
        assertTrue(Shell.run("ip", "-6", "route").contains("default via 2001:db8::fe dev eth1 proto 112 metric 1024"));
        List<Route> ours = routes.list().stream().filter(route -> route.protocol() == Routes.TWINWALL).toList();
        assertEquals(5, ours.size());
        for (Route route : ours) {
            routes.remove(route);
            routes.remove(route);
        }
        assertFalse(Shell.run("ip", "route").contains("112"));
        assertTrue(routes.list().contains(new Route(Prefix.parse("10.10.0.0/24"), Optional.empty(), eth1, 2, 0)));
    }

    @Test
    void aRouteWithSeveralNextHopsIsListedOnceForEach() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        kernel.addresses().put(ETH1, InterfaceAddress.parse("10.10.0.2/24"), true, Optional.empty());
        Shell.run("ip", "route", "add", "10.50.0.0/16", "proto", "static",
                "nexthop", "via", "10.10.0.7", "nexthop", "via", "10.10.0.8");
        List<String> hops = kernel.routes().list().stream()
                .filter(route -> route.to().equals(Prefix.parse("10.50.0.0/16")))
                .map(route -> route.via().orElseThrow().toString())
                .toList();
        assertEquals(List.of("10.10.0.7", "10.10.0.8"), hops);
    }

    @Test
    void aTableOfManyDatagramsIsListedWhole() throws Exception {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        kernel.addresses().put(ETH1, InterfaceAddress.parse("10.10.0.2/24"), true, Optional.empty());
        String batch = IntStream.range(0, 5_000)
                .mapToObj(i -> "route add 172." + (16 + i / 65536) + "." + (i >> 8 & 255) + "." + (i & 255)
                        + "/32 via 10.10.0.254 proto 112")
                .collect(Collectors.joining("\n"));
        Path file = Files.createTempFile("twt-", ".batch");
        Files.writeString(file, batch);
        Shell.run("ip", "-batch", file.toString());
        Files.delete(file);
        assertEquals(5_000, kernel.routes().list().stream().filter(route -> route.protocol() == 112).distinct()
                .count());
    }

    @Test
    void neighboursAreListedWithTheirState() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        int eth1 = kernel.links().find(ETH1).orElseThrow().index();
        Shell.run("ip", "neigh", "add", "10.10.0.9", "lladdr", "02:00:00:00:00:09", "dev", "eth1", "nud", "permanent");
        Shell.run("ip", "neigh", "add", "2001:db8::9", "lladdr", "02:00:00:00:00:0a", "dev", "eth1", "nud", "stale");
        List<Neighbour> seen = kernel.neighbours().list();
        assertTrue(seen.contains(new Neighbour(eth1, IpAddress.parse("10.10.0.9"),
                Optional.of(MacAddress.parse("02:00:00:00:00:09")), "permanent")), seen.toString());
        assertTrue(seen.contains(new Neighbour(eth1, IpAddress.parse("2001:db8::9"),
                Optional.of(MacAddress.parse("02:00:00:00:00:0a")), "stale")), seen.toString());
    }

    @Test
    void neighboursAreFoundWithoutAPacketOfOurs() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "address", "add", "10.10.0.2/24", "dev", "eth1");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "10.10.0.3/24", "dev", "eth1");
        Shell.run("ip", "address", "add", "2001:db8::2/64", "dev", "eth1", "nodad");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "2001:db8::3/64", "dev", "eth1", "nodad");
        Rtnetlink kernel = rtnetlink();
        int eth1 = kernel.links().find(ETH1).orElseThrow().index();
        for (String address : List.of("10.10.0.3", "2001:db8::3")) {
            // Again and again, as a caller does that waits for a peer.
            Optional<Neighbour> found = Optional.empty();
            for (int i = 0; i < 200 && found.isEmpty(); i++) {
                kernel.neighbours().probe(eth1, IpAddress.parse(address));
                Shell.run("sleep", "0.05");
                found = kernel.neighbours().list().stream()
                        .filter(each -> each.address().equals(IpAddress.parse(address)) && each.mac().isPresent())
                        .findFirst();
            }
            String far = Shell.run("ip", "-n", FreshNamespace.far(), "link", "show", "eth1");
            assertTrue(far.contains(found.orElseThrow().mac().orElseThrow().toString()), far);
        }
        kernel.neighbours().probe(eth1, IpAddress.parse("10.10.0.99"));
    }

    @Test
    void anAddressStillBeingTriedIsNotUniqueYet() throws Exception {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        Shell.run("ip", "address", "add", "2001:db8::2/64", "dev", "eth1");
        InterfaceAddress tried = InterfaceAddress.parse("2001:db8::2/64");
        assertFalse(find(kernel.addresses(), tried).orElseThrow().unique(), "a second of waiting has just begun");
        for (int i = 0; i < 200 && !find(kernel.addresses(), tried).orElseThrow().unique(); i++) {
            Shell.run("sleep", "0.05");
        }
        assertTrue(find(kernel.addresses(), tried).orElseThrow().unique());
    }

    @Test
    void theFarNamespaceStaysUntouched() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Rtnetlink kernel = rtnetlink();
        String before = Shell.run("ip", "-n", FreshNamespace.far(), "-j", "link")
                + Shell.run("ip", "-n", FreshNamespace.far(), "route");
        kernel.links().addMacvlan(VR10, ETH1, VIRTUAL);
        kernel.addresses().put(VR10, InterfaceAddress.parse("10.10.0.1/24"), true, Optional.empty());
        assertEquals(before,
                Shell.run("ip", "-n", FreshNamespace.far(), "-j", "link")
                        + Shell.run("ip", "-n", FreshNamespace.far(), "route"));
        assertEquals(2, kernel.addresses().list().stream().filter(address -> address.address().address().isV4())
                .count());
    }

    private static Rtnetlink rtnetlink() throws KernelRefused {
        return Rtnetlink.open(LibC.load());
    }

    private static Route route(String to, String via, int link, int metric) {
        return new Route(Prefix.parse(to), Optional.of(IpAddress.parse(via)), link, Routes.TWINWALL, metric);
    }

    private static Optional<AssignedAddress> find(Addresses addresses, InterfaceAddress address) throws KernelRefused {
        return addresses.list().stream().filter(a -> a.address().equals(address)).findFirst();
    }
}
