package io.twinwall.linux.netlink;

import static io.twinwall.linux.netns.Shell.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class BridgeKernelTest {
    private static final DeviceName BR0 = new DeviceName("br0");
    private static final DeviceName ETH1 = new DeviceName("eth1");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:77");

    @Test
    void aBridgeForwardsAtOnceKeepsItsMacAndIsMarkedOurs() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Links links = Rtnetlink.open(LibC.load()).links();
        links.addBridge(BR0, MAC);
        links.setBridge(ETH1, Optional.of(BR0));
        Link bridge = links.find(BR0).orElseThrow();
        assertEquals("bridge", bridge.kind());
        assertEquals(Link.TWINWALL, bridge.alias());
        assertEquals(MAC, bridge.mac());
        assertEquals(bridge.index(), links.find(ETH1).orElseThrow().bridge());
        String shown = run("ip", "-d", "link", "show", "br0");
        assertTrue(shown.contains("stp_state 0 ") && shown.contains("forward_delay 0 "), shown);
        assertTrue(shown.contains("mcast_snooping 0 "), shown);
        links.setBridge(ETH1, Optional.empty());
        assertEquals(0, links.find(ETH1).orElseThrow().bridge());
        assertEquals(MAC, links.find(BR0).orElseThrow().mac());
        links.delete(BR0);
        assertEquals(Optional.empty(), links.find(BR0));
    }
}
