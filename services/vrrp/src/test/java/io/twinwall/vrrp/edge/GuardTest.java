package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.DeviceName;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static final DeviceName ETH1 = new DeviceName("eth1");

    private static Guard.Wanted wanted(DeviceName device, long mac, long millis) {
        SortedMap<DeviceName, SortedMap<Long, Long>> ports = new TreeMap<>();
        ports.put(device, new TreeMap<>(Map.of(mac, millis)));
        return new Guard.Wanted(ports);
    }

    @Test
    void tableOfOneVirtualRouter() {
        String expected =
                """
                add table TABLE
                add set TABLE alive-eth1 { type ether_addr; flags dynamic,timeout; size 256; }
                add chain TABLE in-eth1 { type filter hook ingress device "eth1" priority -400; policy accept; }
                flush chain TABLE in-eth1
                add chain TABLE out-eth1 { type filter hook egress device "eth1" priority -400; policy accept; }
                flush chain TABLE out-eth1
                add rule TABLE in-eth1 ip protocol 112 limit rate over 4000/second burst 1000 packets counter drop
                add rule TABLE in-eth1 ether daddr VMAC ether daddr != @alive-eth1 counter drop
                add rule TABLE out-eth1 ether saddr VMAC ether type 0x88b5 delete @alive-eth1 { ether saddr } drop
                add rule TABLE out-eth1 ether saddr VMAC ip protocol 112 \
                update @alive-eth1 { ether saddr timeout 250ms } counter accept
                add rule TABLE out-eth1 ether saddr VMAC ether saddr != @alive-eth1 counter drop
                """;
        assertEquals(
                expected.replace("TABLE", "netdev twinwall-guard").replace("VMAC", "00:00:5e:00:01:0a"),
                Guard.text(List.of(), wanted(ETH1, 0x00005e00010aL, 250)));
    }

    @Test
    void setOfADeviceThatStaysIsNeverDeleted() {
        String text = Guard.text(List.of(ETH1, new DeviceName("eth0")), wanted(ETH1, 0x00005e00010aL, 500));
        assertTrue(text.contains("delete set netdev twinwall-guard alive-eth0\n"), text);
        assertTrue(!text.contains("delete set netdev twinwall-guard alive-eth1"), text);
        assertTrue(!text.contains("flush set"), text);
    }

    @Test
    void deviceNamesNftCannotSpellAreRespelled() {
        String text = Guard.text(List.of(), wanted(new DeviceName("eth0@7"), 0x00005e00010aL, 250));
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
