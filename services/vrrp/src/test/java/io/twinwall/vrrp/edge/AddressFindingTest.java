package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.wire.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressFindingTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final DeviceName ETH0 = new DeviceName("eth0");
    private static final DeviceName VR10 = new DeviceName("vr10-eth1");
    private static final DeviceName VR10V6 = new DeviceName("vr10v6-eth1");
    private static final Map<DeviceName, Link> LINKS = Map.of(
            ETH1, new Link(2, ETH1, MacAddress.parse("02:00:00:00:00:01"), "", 0, 1500, true, true),
            ETH0, new Link(5, ETH0, MacAddress.parse("02:00:00:00:00:02"), "", 0, 1500, true, true),
            VR10, new Link(3, VR10, MacAddress.parse("00:00:5e:00:01:0a"), "macvlan", 2, 1500, true, true),
            VR10V6, new Link(4, VR10V6, MacAddress.parse("00:00:5e:00:02:0a"), "macvlan", 2, 1500, true, true));
    private static final InterfaceAddress VIRTUAL = InterfaceAddress.parse("10.10.0.1/32");
    private static final VirtualAddresses.Holding HOLDING = new VirtualAddresses.Holding(VR10, VIRTUAL, false);
    private static final RouterSpec ROUTER = new RouterSpec(
            new InterfaceName("lan"), new Vrid(10), ETH1, VR10, Dialect.V3_IPV4,
            Optional.of(Ipv4Address.parse("10.10.0.2")), false, List.of(),
            List.of(new VirtualAddress(InterfaceAddress.parse("10.10.0.1/24"), VIRTUAL, false)),
            AdvertisementInterval.parse("1s"), ChecksumChoice.FOLLOW_PEER, true);
    private static final InterfaceAddress LINK_LOCAL = InterfaceAddress.parse("fe80::200:5eff:fe00:20a/64");
    private static final InterfaceAddress GLOBAL = InterfaceAddress.parse("2001:db8::1/128");
    private static final List<VirtualAddresses.Holding> HOLDINGS_V6 = List.of(
            new VirtualAddresses.Holding(VR10V6, LINK_LOCAL, true),
            new VirtualAddresses.Holding(VR10V6, GLOBAL, false));
    private static final RouterSpec ROUTER_V6 = routerV6(false);
    private static final Setup SETUP =
            new Setup(List.of(GroupSpecs.of(new GroupName("main"), List.of(ROUTER))), BeatTimes.NONE);
    private static final Setup SETUP_V6 =
            new Setup(List.of(GroupSpecs.of(new GroupName("main"), List.of(ROUTER_V6))), BeatTimes.NONE);

    private static RouterSpec routerV6(boolean owner) {
        return new RouterSpec(
                new InterfaceName("lan"), new Vrid(10), ETH1, VR10V6, Dialect.V3_IPV6, Optional.empty(), false,
                List.of(),
                List.of(new VirtualAddress(LINK_LOCAL, LINK_LOCAL, true),
                        new VirtualAddress(InterfaceAddress.parse("2001:db8::1/64"), GLOBAL, false, owner)),
                AdvertisementInterval.parse("1s"), ChecksumChoice.FOLLOW_PEER, true);
    }

    private static AssignedAddress there(int link, String address, boolean route, int seconds) {
        return new AssignedAddress(link, InterfaceAddress.parse(address), route,
                seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
    }

    private static List<String> active(AssignedAddress... there) {
        return words(AddressFinding.compare(SETUP, List.of(HOLDING), Set.of(), LINKS, List.of(there)));
    }

    private static List<String> backup(AssignedAddress... there) {
        return words(AddressFinding.compare(SETUP, List.of(), Set.of(), LINKS, List.of(there)));
    }

    private static List<String> v6(boolean active, AssignedAddress... there) {
        List<VirtualAddresses.Holding> wanted = active ? HOLDINGS_V6 : List.of();
        return words(AddressFinding.compare(SETUP_V6, wanted, Set.of(), LINKS, List.of(there)));
    }

    private static List<String> words(List<AddressFinding> findings) {
        return findings.stream()
                .map(each -> each.address() + " on " + each.device() + " " + each.kind())
                .toList();
    }

    @Test
    void whatIsAsItWasPutIsNoFinding() {
        assertEquals(List.of(), active(there(3, "10.10.0.1/32", false, 10), there(2, "10.10.0.2/24", true, 0)));
        assertEquals(List.of(), active(there(3, "10.10.0.1/32", false, 1), there(3, "fe80::1/64", true, 0)));
        assertEquals(List.of(), backup(there(2, "10.10.0.2/24", true, 0)));
    }

    @Test
    void anActivesAddressIsMissedAndItsChangesAreSeen() {
        assertEquals(List.of("10.10.0.1/32 on vr10-eth1 was gone"), active());
        assertEquals(List.of("10.10.0.1/32 on vr10-eth1 had got a longer life"),
                active(there(3, "10.10.0.1/32", false, 0)));
        assertEquals(List.of("10.10.0.1/32 on vr10-eth1 had got a longer life"),
                active(there(3, "10.10.0.1/32", false, 11)));
        assertEquals(List.of("10.10.0.1/32 on vr10-eth1 was changed"), active(there(3, "10.10.0.1/32", true, 10)));
        assertEquals(
                List.of("10.10.0.1/32 on vr10-eth1 was gone", "10.10.0.1/24 on vr10-eth1 had been added"),
                active(there(3, "10.10.0.1/24", true, 0)));
    }

    @Test
    void whatIsOnABackupsDeviceDoesNotBelongThere() {
        assertEquals(List.of("10.10.0.1/32 on vr10-eth1 had been added"), backup(there(3, "10.10.0.1/32", false, 10)));
        assertEquals(List.of("10.9.9.9/24 on vr10-eth1 had been added"), backup(there(3, "10.9.9.9/24", true, 0)));
    }

    @Test
    void aVirtualAddressOnAnotherDeviceIsSeenWhateverItsPrefix() {
        assertEquals(List.of("10.10.0.1/24 on eth1 is there"), backup(there(2, "10.10.0.1/24", true, 0)));
        assertEquals(List.of("10.10.0.1/24 on eth1 is there"),
                active(there(3, "10.10.0.1/32", false, 9), there(2, "10.10.0.1/24", true, 0)));
    }

    @Test
    void anIpv6RoutersAddressesAreMissedTheLinkLocalOneAsWell() {
        AssignedAddress linkLocal = there(4, "fe80::200:5eff:fe00:20a/64", true, 10);
        AssignedAddress global = there(4, "2001:db8::1/128", false, 10);
        assertEquals(List.of(), v6(true, linkLocal, global, there(2, "fe80::ff:fe00:1/64", true, 0)));
        assertEquals(List.of("fe80::200:5eff:fe00:20a/64 on vr10v6-eth1 was gone"), v6(true, global));
        assertEquals(List.of("2001:db8::1/128 on vr10v6-eth1 had got a longer life"),
                v6(true, linkLocal, there(4, "2001:db8::1/128", false, 0)));
        AssignedAddress tried = new AssignedAddress(4, GLOBAL, false, Optional.of(Duration.ofSeconds(10)), false);
        assertEquals(List.of("2001:db8::1/128 on vr10v6-eth1 was changed"), v6(true, linkLocal, tried));
    }

    @Test
    void aLinkLocalAddressHasNoBusinessOnABackupsIpv6DeviceAndMeansNothingOnAnotherSegment() {
        assertEquals(List.of("fe80::200:5eff:fe00:20a/64 on vr10v6-eth1 had been added"),
                v6(false, there(4, "fe80::200:5eff:fe00:20a/64", true, 0)));
        assertEquals(List.of("fe80::200:5eff:fe00:20a/64 on eth1 is there"),
                v6(false, there(2, "fe80::200:5eff:fe00:20a/64", true, 0)));
        assertEquals(List.of(), v6(false, there(5, "fe80::200:5eff:fe00:20a/64", true, 0)));
    }

    @Test
    void anOwnerHasTheVirtualAddressOnItsPortAndNowhereElse() {
        Setup owner = new Setup(List.of(
                GroupSpecs.of(new GroupName("main"), List.of(routerV6(true)))), BeatTimes.NONE);
        assertEquals(List.of(), AddressFinding.compare(
                owner, List.of(), Set.of(), LINKS, List.of(there(2, "2001:db8::1/64", true, 0))));
        assertEquals(List.of("2001:db8::1/64 on eth0 is there"), words(AddressFinding.compare(
                owner, List.of(), Set.of(), LINKS, List.of(there(5, "2001:db8::1/64", true, 0)))));
    }

    @Test
    void addressesLeftToDieAreNeitherMissedNorRemoved() {
        Set<RouterSpec.Key> stale = Set.of(ROUTER.key());
        assertEquals(List.of(), AddressFinding.compare(SETUP, List.of(), stale, LINKS, List.of()));
        assertEquals(List.of(), AddressFinding.compare(SETUP, List.of(), stale, LINKS,
                List.of(there(3, "10.10.0.1/32", false, 3))));
    }
}
