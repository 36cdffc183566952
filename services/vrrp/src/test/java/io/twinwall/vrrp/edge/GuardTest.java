package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.vrrp.machine.BeatTimes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final Guard.Wanted NOTHING = Guard.Wanted.of(Setup.NONE);

    private static Guard.Wanted wanted(DeviceName device, long mac, long millis) {
        SortedMap<DeviceName, SortedMap<Long, Long>> ports = new TreeMap<>();
        ports.put(device, new TreeMap<>(Map.of(mac, millis)));
        return new Guard.Wanted(ports, new TreeMap<>(), Guard.Beats.NONE);
    }

    @Test
    void tableOfOneVirtualRouter() {
        String expected =
                """
                add table TABLE
                add set TABLE awake { type iface_type; flags dynamic,timeout; size 16; }
                add set TABLE alive-eth1 { type ether_addr; flags dynamic,timeout; size 512; }
                add chain TABLE in-eth1 { type filter hook ingress device "eth1" priority -400; policy accept; }
                flush chain TABLE in-eth1
                add chain TABLE out-eth1 { type filter hook egress device "eth1" priority -400; policy accept; }
                flush chain TABLE out-eth1
                add rule TABLE in-eth1 ether saddr { VMAC } ip protocol 112 \
                limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 ether saddr { VMAC } meta protocol ip6 meta l4proto 112 \
                limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 ether saddr != { VMAC } ip protocol 112 \
                limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 ether saddr != { VMAC } meta protocol ip6 meta l4proto 112 \
                limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE out-eth1 ether saddr { VMAC } ether type 0x88b5 \
                delete @alive-eth1 { ether saddr } drop
                add rule TABLE out-eth1 ether saddr { VMAC } ip protocol 112 \
                update @alive-eth1 { ether saddr timeout 250ms } counter accept
                add rule TABLE in-eth1 ether daddr { VMAC } ether daddr != @alive-eth1 counter drop
                add rule TABLE out-eth1 ether saddr { VMAC } ether saddr != @alive-eth1 counter drop
                """;
        assertEquals(
                expected.replace("TABLE", "netdev twinwall-guard").replace("VMAC", "00:00:5e:00:01:0a"),
                Guard.text(NOTHING, wanted(ETH1, 0x00005e00010aL, 250)));
    }

    @Test
    void ipv6RouterIsKeptAliveByIpv6AdvertisementsAlone() {
        String text = Guard.text(NOTHING, wanted(ETH1, 0x00005e00020aL, 250));
        String expected =
                """
                add rule TABLE out-eth1 ether saddr { VMAC } ether type 0x88b5 \
                delete @alive-eth1 { ether saddr } drop
                add rule TABLE out-eth1 ether saddr { VMAC } ip6 nexthdr 112 \
                update @alive-eth1 { ether saddr timeout 250ms } counter accept
                add rule TABLE in-eth1 ether daddr { VMAC } ether daddr != @alive-eth1 counter drop
                add rule TABLE out-eth1 ether saddr { VMAC } ether saddr != @alive-eth1 counter drop
                """;
        assertTrue(
                text.endsWith(expected.replace("TABLE", "netdev twinwall-guard").replace("VMAC", "00:00:5e:00:02:0a")),
                text);
    }

    @Test
    void addressesThatAreNotAcceptedAreDroppedButForNeighbourDiscovery() {
        SortedMap<DeviceName, SortedSet<IpAddress>> unaccepted = new TreeMap<>();
        unaccepted.put(new DeviceName("vr10-eth1"), new TreeSet<>(Set.of(IpAddress.parse("10.10.0.1"))));
        unaccepted.put(new DeviceName("vr10v6-eth1"),
                new TreeSet<>(Set.of(IpAddress.parse("fe80::200:5eff:fe00:20a"), IpAddress.parse("2001:db8::1"))));
        Guard.Wanted refusing = new Guard.Wanted(wanted(ETH1, 0x00005e00010aL, 250).ports(), unaccepted,
                Guard.Beats.NONE);
        String expected =
                """
                add table inet twinwall-guard
                add chain inet twinwall-guard accept-mode { type filter hook input priority -400; policy accept; }
                flush chain inet twinwall-guard accept-mode
                add rule inet twinwall-guard accept-mode iifname "lo" accept
                add rule inet twinwall-guard accept-mode icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                add rule inet twinwall-guard accept-mode ip daddr 10.10.0.1 counter drop
                add rule inet twinwall-guard accept-mode ip6 daddr 2001:db8::1 counter drop
                add rule inet twinwall-guard accept-mode \
                iifname "vr10v6-eth1" ip6 daddr fe80::200:5eff:fe00:20a counter drop
                """;
        String text = Guard.text(NOTHING, refusing);
        assertTrue(text.endsWith(expected), text);
        Guard.Wanted accepting = wanted(ETH1, 0x00005e00010aL, 250);
        assertTrue(Guard.text(refusing, accepting).endsWith("delete table inet twinwall-guard\n"));
        assertFalse(Guard.text(accepting, accepting).contains("inet "));
        assertEquals(refusing.unaccepted(), accepting.with(refusing).unaccepted());
    }

    @Test
    void eachTableIsMadeAfreshByItself() throws NftRefused {
        RecordingKernel fake = new RecordingKernel();
        fake.addDevice("eth1", "02:00:00:00:00:01");
        Guard guard = new Guard(fake.kernel().nft());
        SortedMap<DeviceName, SortedSet<IpAddress>> unaccepted = new TreeMap<>();
        unaccepted.put(new DeviceName("vr10-eth1"), new TreeSet<>(Set.of(IpAddress.parse("10.10.0.1"))));
        Guard.Wanted refusing = new Guard.Wanted(wanted(ETH1, 0x00005e00010aL, 250).ports(), unaccepted,
                Guard.Beats.NONE);
        guard.replace(refusing);
        String first = fake.batches().getLast();
        assertTrue(first.startsWith(
                "add table netdev twinwall-guard\ndelete table netdev twinwall-guard\nadd table netdev"), first);
        assertFalse(first.contains("inet "), first);
        guard.replaceAcceptMode(refusing);
        String second = fake.batches().getLast();
        assertTrue(second.startsWith(
                "add table inet twinwall-guard\ndelete table inet twinwall-guard\nadd table inet"), second);
        assertFalse(second.contains("netdev "), second);
        guard.replaceAcceptMode(NOTHING);
        assertEquals("add table inet twinwall-guard\ndelete table inet twinwall-guard\n", fake.batches().getLast());
    }

    private static Guard.Wanted beating(long bfdMillis, int multiplier) {
        Guard.Wanted plain = wanted(ETH1, 0x00005e00010aL, 2500);
        return new Guard.Wanted(plain.ports(), plain.unaccepted(),
                Guard.Beats.of(BeatTimes.of(bfdMillis * 1_000_000, multiplier)));
    }

    @Test
    void nodeThatIsNotAwakeIsShutForEveryVirtualMacOnEveryPort() {
        String expected =
                """
                add rule TABLE out-eth1 ether daddr 01:80:c2:00:00:0e ether type 0x88b6 \
                update @awake { meta oiftype timeout 75ms } drop
                add rule TABLE out-eth1 ether saddr { VMAC } ether type 0x88b5 \
                delete @alive-eth1 { ether saddr } drop
                add rule TABLE out-eth1 ether saddr { VMAC } ip protocol 112 \
                update @alive-eth1 { ether saddr timeout 2500ms } counter accept
                add rule TABLE in-eth1 ether daddr { VMAC } meta iiftype != @awake counter drop
                add rule TABLE out-eth1 ether saddr { VMAC } meta oiftype != @awake counter drop
                add rule TABLE in-eth1 ether daddr { VMAC } ether daddr != @alive-eth1 counter drop
                add rule TABLE out-eth1 ether saddr { VMAC } ether saddr != @alive-eth1 counter drop
                """;
        String text = Guard.text(NOTHING, beating(50, 3));
        assertTrue(
                text.endsWith(expected.replace("TABLE", "netdev twinwall-guard").replace("VMAC", "00:00:5e:00:01:0a")),
                text);
    }

    @Test
    void whileBeatsComeOrGoTheyAreHeardAndNotAskedFor() {
        Guard.Wanted without = wanted(ETH1, 0x00005e00010aL, 2500);
        for (Guard.Wanted both : List.of(without.with(beating(50, 3)), beating(50, 3).with(without))) {
            String text = Guard.text(without, both);
            assertTrue(text.contains("update @awake { meta oiftype timeout 75ms } drop"), text);
            assertFalse(text.contains("!= @awake"), text);
        }
        String text = Guard.text(without, beating(50, 3).with(beating(100, 3)));
        assertTrue(text.contains("update @awake { meta oiftype timeout 150ms } drop"), text);
        assertTrue(text.contains("meta oiftype != @awake"), text);
    }

    @Test
    void manyVirtualRoutersOfOnePaceShareTheirRules() {
        Guard.Wanted few = wanted(ETH1, 0x00005e00010aL, 250);
        Guard.Wanted many = few.with(wanted(ETH1, 0x00005e00010bL, 250)).with(wanted(ETH1, 0x00005e00010cL, 250));
        assertEquals(Guard.text(NOTHING, few).lines().count(), Guard.text(NOTHING, many).lines().count());
        assertTrue(Guard.text(NOTHING, many).contains("ether saddr { 00:00:5e:00:01:0a, 00:00:5e:00:01:0b,"
                + " 00:00:5e:00:01:0c } ip protocol 112 update @alive-eth1 { ether saddr timeout 250ms }"));
    }

    @Test
    void setOfADeviceThatStaysIsNeverDeleted() {
        Guard.Wanted before =
                wanted(ETH1, 0x00005e00010aL, 250).with(wanted(new DeviceName("eth0"), 0x00005e000114L, 250));
        String text = Guard.text(before, wanted(ETH1, 0x00005e00010aL, 500));
        assertTrue(text.contains("delete set netdev twinwall-guard alive-eth0\n"), text);
        assertTrue(!text.contains("delete set netdev twinwall-guard alive-eth1"), text);
        assertTrue(!text.contains("flush set"), text);
    }

    @Test
    void deviceNamesNftCannotSpellAreRespelled() {
        String text = Guard.text(NOTHING, wanted(new DeviceName("eth0@7"), 0x00005e00010aL, 250));
        assertTrue(text.contains("alive-eth0/7"), text);
        assertTrue(text.contains("device \"eth0@7\""), text);
    }

    @Test
    void bothAtOnceKeepsTheLongerLife() {
        Guard.Wanted shorter = wanted(ETH1, 0x00005e00010aL, 250);
        Guard.Wanted longer = wanted(ETH1, 0x00005e00010aL, 2500);
        assertEquals(longer, shorter.with(longer));
        assertEquals(longer, longer.with(shorter));
    }
}
