package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.DeviceName;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final Guard.Wanted NOTHING = Guard.Wanted.of(Setup.NONE);

    private static Guard.Wanted wanted(DeviceName device, long mac, long millis) {
        SortedMap<DeviceName, SortedMap<Long, Long>> ports = new TreeMap<>();
        ports.put(device, new TreeMap<>(Map.of(mac, millis)));
        return new Guard.Wanted(ports, new TreeMap<>());
    }

    @Test
    void tableOfOneVirtualRouter() {
        String expected =
                """
                add table TABLE
                add set TABLE alive-eth1 { type ether_addr; flags dynamic,timeout; size 512; }
                add chain TABLE in-eth1 { type filter hook ingress device "eth1" priority -400; policy accept; }
                flush chain TABLE in-eth1
                add chain TABLE out-eth1 { type filter hook egress device "eth1" priority -400; policy accept; }
                flush chain TABLE out-eth1
                add rule TABLE in-eth1 ip protocol 112 limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 meta protocol ip6 meta l4proto 112 \
                limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 ether daddr VMAC ether daddr != @alive-eth1 counter drop
                add rule TABLE out-eth1 ether saddr VMAC ether type 0x88b5 delete @alive-eth1 { ether saddr } drop
                add rule TABLE out-eth1 ether saddr VMAC ip protocol 112 \
                update @alive-eth1 { ether saddr timeout 250ms } counter accept
                add rule TABLE out-eth1 ether saddr VMAC ether saddr != @alive-eth1 counter drop
                """;
        assertEquals(
                expected.replace("TABLE", "netdev twinwall-guard").replace("VMAC", "00:00:5e:00:01:0a"),
                Guard.text(NOTHING, wanted(ETH1, 0x00005e00010aL, 250)));
    }

    @Test
    void setOfADeviceThatStaysIsNeverDeleted() {
        Guard.Wanted before = wanted(ETH1, 0x00005e00010aL, 250).with(wanted(new DeviceName("eth0"), 0x00005e000114L, 250));
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
