package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Role;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** IPv6, version 2, unicast and accept mode of the whole service, on a kernel in memory. */
@Timeout(60)
final class FormsServiceTest extends ServiceInMemory {
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::11");
    private static final String IPV6_ADVERTISEMENT = "33330000001200005e00020a86dd";
    private static final String NEIGHBOUR_ADVERTISEMENT = "33330000000100005e00020a86dd";

    @BeforeEach
    void ipv6Settings() {
        for (String setting : List.of("disable_ipv6", "accept_ra", "autoconf", "accept_dad", "dad_transmits",
                "accept_redirects", "forwarding")) {
            fake.setting("net/ipv6/conf/vr10v6-eth1/" + setting, "7");
        }
        fake.setting("net/ipv6/conf/eth1/disable_ipv6", "0");
    }

    private void linkLocal(boolean unique) {
        fake.addAddress(new AssignedAddress(
                eth1, new InterfaceAddress(LINK_LOCAL, 64), true, Optional.empty(), unique));
    }

    private boolean sent(String beginning) {
        return fake.sent("eth1").stream().anyMatch(frame -> HexFormat.of().formatHex(frame).startsWith(beginning));
    }

    private VirtualRouterStatus ipv6() {
        return service.status().routers().stream()
                .filter(router -> router.mac().equals(MacAddress.parse("00:00:5e:00:02:0a")))
                .findFirst()
                .orElseThrow();
    }

    private NodeConfig dual() {
        return Documents.dual().interval("200ms").at(Documents.R1);
    }

    @Test
    void eachFamilyHasItsMacvlanItsSocketAndItsAddresses() throws ApplyFailed, InterruptedException {
        linkLocal(true);
        first(dual());
        await("Active", () -> ipv6().state() == Role.ACTIVE);
        await("addresses", () -> fake.state().contains("address 2001:db8:10::1/64 dev vr10v6-eth1 valid_lft 10"));
        String state = fake.state();
        for (String line : List.of(
                "link vr10-eth1 parent eth1 macvlan mac 00:00:5e:00:01:0a",
                "link vr10v6-eth1 parent eth1 macvlan mac 00:00:5e:00:02:0a",
                "address 10.10.0.1/32 dev vr10-eth1 noprefixroute",
                "address fe80::200:5eff:fe00:20a/64 dev vr10v6-eth1 valid_lft 10",
                "multicast 224.0.0.18 dev eth1",
                "multicast ff02::12 dev eth1",
                "packet eth1 type 0x0800",
                "packet eth1 type 0x86dd",
                "conf/vr10v6-eth1/disable_ipv6 = 0",
                "conf/vr10v6-eth1/accept_ra = 0",
                "conf/vr10v6-eth1/accept_dad = 0",
                "conf/vr10v6-eth1/forwarding = 1",
                "net/ipv4/conf/vr10v6-eth1/arp_ignore = 1")) {
            assertTrue(state.contains(line), () -> line + "\n" + state);
        }
        await("neighbour advertisements", () -> sent(NEIGHBOUR_ADVERTISEMENT));
        assertTrue(sent(IPV6_ADVERTISEMENT));
        assertEquals(Optional.of(LINK_LOCAL), ipv6().activeRouter());
        assertEquals(3, ipv6().version());
        assertEquals("[fe80::200:5eff:fe00:20a/64, 2001:db8:10::1/64]", ipv6().addresses().toString());
        service.close();
        assertFalse(fake.state().contains("link vr10"), fake::state);
    }

    @Test
    void portWithoutALinkLocalAddressIsToldWithItsCureAndIpv4GoesOn() throws ApplyFailed, InterruptedException {
        linkLocal(false);
        first(dual());
        await("Active", () -> service.status().routers().getFirst().state() == Role.ACTIVE);
        assertTrue(logged.stream().anyMatch(line -> line.startsWith("VRRP-0131 lan (IPv6): no IPv6 advertisements can"
                + " be sent: link-local address fe80::11 of eth1 is still being checked")), logged::toString);
        await("IPv4 advertisements", () -> sent("01005e00001200005e00010a0800"));
        assertFalse(sent(IPV6_ADVERTISEMENT));
        assertEquals(Optional.empty(), ipv6().activeRouter());
        linkLocal(true);
        await("IPv6 advertisements", () -> sent(IPV6_ADVERTISEMENT));
        assertTrue(logged.contains("VRRP-0132 lan (IPv6): advertises from fe80::11"), logged::toString);
    }

    @Test
    void kernelWithoutIpv6StopsOnlyTheIpv6Router() throws ApplyFailed, InterruptedException {
        fake.refuse("multicast join ff02::12", 97, "Address family not supported by protocol");
        first(dual());
        await("Active", () -> service.status().routers().getFirst().state() == Role.ACTIVE);
        await("IPv4 advertisements", () -> sent("01005e00001200005e00010a0800"));
    }

    @Test
    void eachReasonForAMissingLinkLocalAddressHasItsCure() throws ApplyFailed, InterruptedException {
        fake.setting("net/ipv6/conf/eth1/disable_ipv6", "1");
        first(dual());
        assertTrue(logged.stream().anyMatch(line -> line.endsWith(
                "IPv6 is switched off on eth1; set net.ipv6.conf.eth1.disable_ipv6 to 0")), logged::toString);
        fake.setting("net/ipv6/conf/eth1/disable_ipv6", "0");
        await("the other reason", () -> logged.stream().anyMatch(line -> line.contains(
                "eth1 has no link-local address; set the port up, or add one")));
        assertEquals(2, logged.stream().filter(line -> line.startsWith("VRRP-0131")).count(), "once for each reason");
    }

    @Test
    void unicastGoesToEverybodyUntilThePeerIsKnownAndThenToItAlone() throws ApplyFailed, InterruptedException {
        first(Documents.named("unicast").interval("200ms").at(Documents.R1));
        await("broadcast", () -> sent("ffffffffffff00005e00010a0800"));
        await("asked for", () -> fake.changes().contains("neighbour use 10.10.0.3 dev eth1"));
        fake.addNeighbour(new Neighbour(
                eth1, IpAddress.parse("10.10.0.3"), Optional.of(MacAddress.parse("02:00:00:00:02:01")), "reachable"));
        await("unicast", () -> sent("02000000020100005e00010a0800"));
        assertFalse(sent("01005e"), "no multicast");
        fake.addNeighbour(new Neighbour(
                eth1, IpAddress.parse("10.10.0.3"), Optional.of(MacAddress.parse("02:00:00:00:02:99")), "stale"));
        await("the peer's new card", () -> sent("02000000029900005e00010a0800"));
    }

    @Test
    void version2IsSentWithItsText() throws ApplyFailed, InterruptedException {
        first(Documents.pair().interval("1s").version2("secret").at(Documents.R1));
        await("Active", () -> service.status().routers().getFirst().state() == Role.ACTIVE);
        byte[] frame = fake.sent("eth1").stream().filter(each -> each[12] == 8 && each[13] == 0).toList().getFirst();
        assertEquals("210afa010101", HexFormat.of().formatHex(frame).substring(68, 80));
        assertTrue(HexFormat.of().formatHex(frame).contains("7365637265740000"));
        assertEquals(2, service.status().routers().getFirst().version());
    }

    @Test
    void planTellsWhatChangesOnTheWireAndNeverTheText() throws ApplyFailed {
        NodeConfig now = Documents.pair().interval("1s").at(Documents.R1);
        List<String> lines = service.plan(Optional.of(now), Documents.pair().interval("1s").version2("secret")
                .unicast("lan", "10.10.0.3", "10.10.0.2").accept(false).at(Documents.R1)).lines();
        assertTrue(lines.containsAll(List.of(
                "vrrp: virtual router 10 on lan: version 3 -> 2",
                "vrrp: virtual router 10 on lan: change authentication to simple text",
                "vrrp: virtual router 10 on lan: unicast peers [] -> [10.10.0.3]",
                "vrrp: virtual router 10 on lan: accept true -> false")), lines::toString);
        assertFalse(lines.toString().contains("secret"));
        List<String> added = service.plan(
                        Optional.of(Documents.dual().without("lan").at(Documents.R1)), dual()).lines();
        assertTrue(added.contains("vrrp: add virtual router 10 on lan (IPv6) (eth1): fe80::200:5eff:fe00:20a/64,"
                + " 2001:db8:10::1/64 to group main"), added::toString);
    }

    @Test
    void unicastPeersWrittenByGlobalAddressesNeedAGlobalAddressOfOurOwn() {
        NodeConfig config = Documents.dual().unicast("lan", "2001:db8:10::3", "2001:db8:10::2").at(Documents.R1);
        ApplyFailed refusal = assertThrows(ApplyFailed.class, () -> service.plan(Optional.empty(), config));
        assertEquals("interface lan: its unicast peers are written by global IPv6 addresses, and this node has none on"
                + " the port; give it one, or write the peers' link-local addresses", refusal.getMessage());
    }

    @Test
    void withoutAcceptModeTheGuardHasASecondTable() throws ApplyFailed {
        linkLocal(true);
        NodeConfig refusing = Documents.dual().interval("1s").accept(false).at(Documents.R1);
        first(refusing);
        assertTrue(fake.state().contains("table inet twinwall-guard"), fake::state);
        NodeConfig accepting = Documents.dual().interval("1s").at(Documents.R1);
        service.apply(service.plan(Optional.of(refusing), accepting));
        assertFalse(fake.state().contains("table inet twinwall-guard"), fake::state);
        assertTrue(fake.state().contains("table netdev twinwall-guard"), fake::state);
    }

    @Test
    void bothFamiliesAreSweptAfterACrash() throws Exception {
        fake.kernel().links().addMacvlan(
                new DeviceName("vr77v6-eth1"), new DeviceName("eth1"), MacAddress.parse("00:00:5e:00:02:4d"));
        first(dual());
        assertFalse(fake.state().contains("vr77"), fake::state);
    }
}
