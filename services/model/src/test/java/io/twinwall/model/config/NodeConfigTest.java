package io.twinwall.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.schema.SetLines;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZoneName;
import org.junit.jupiter.api.Test;

final class NodeConfigTest {
    private static final InterfaceName LAN = new InterfaceName("lan");

    private static NodeConfig lan(String device, int vrid, String virtual) {
        return new NodeConfig(
                SetLines.document("""
                        pair.nodes = [r1, r2]
                        interfaces.lan.device = %s
                        interfaces.lan.vrid = %s
                        interfaces.lan.virtual = %s
                        interfaces.lan.zone = inside
                        """.formatted(device, vrid, virtual)),
                new NodeName("r1"));
    }

    @Test
    void eachFamilyHasAMacvlanOfItsOwnInTheZoneOfThePort() {
        NodeConfig both = lan("eth1", 10, "[2001:db8::1/64, 10.10.0.1/24]");
        assertEquals("[IPv4, IPv6]", both.virtualFamilies(LAN).toString());
        assertEquals("[eth1, vr10-eth1, vr10v6-eth1]", both.zoneDevices(new ZoneName("inside")).toString());
        NodeConfig v6 = lan("eth1", 10, "2001:db8::1/64");
        assertEquals("[eth1, vr10v6-eth1]", v6.zoneDevices(new ZoneName("inside")).toString());
    }

    @Test
    void longNamesAreCutToADigestThatFits() {
        NodeConfig config = lan("enp129s0f1np1.7", 255, "[2001:db8::1/64, 10.10.0.1/24]");
        String v4 = config.virtualDevice(LAN, Family.IPV4).text();
        String v6 = config.virtualDevice(LAN, Family.IPV6).text();
        assertEquals(14, v4.length(), v4);
        assertEquals(15, v6.length(), v6);
        assertEquals(v4.substring("vr255-".length() + 1), v6.substring("vr255v6-".length()));
    }
}
