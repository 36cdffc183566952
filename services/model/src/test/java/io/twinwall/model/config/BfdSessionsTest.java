package io.twinwall.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Streak;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.UserName;
import io.twinwall.model.value.Vrid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BfdSessionsTest {
    private static final NodeName R1 = new NodeName("r1");
    private static final NodeName R2 = new NodeName("r2");

    private final Map<InterfaceName, InterfaceConfig> interfaces = new LinkedHashMap<>();
    private final Map<CheckName, CheckConfig> checks = new LinkedHashMap<>();
    private boolean bfd = true;

    private void port(String name, String onR1, String onR2, String virtual) {
        interfaces.put(new InterfaceName(name), new InterfaceConfig(
                PerNode.same(new DeviceName("dev-" + name)),
                Optional.of(PerNode.of(Map.of(
                        R1, List.of(InterfaceAddress.parse(onR1)), R2, List.of(InterfaceAddress.parse(onR2))))),
                virtual.isEmpty() ? List.of() : List.of(InterfaceAddress.parse(virtual)),
                Optional.of(new Vrid(10)), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty()));
    }

    private void check(String name, String neighbour) {
        checks.put(new CheckName(name), new CheckConfig(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(),
                new UserName("nobody"), Optional.of(IpAddress.parse(neighbour)), new DetectMultiplier(4),
                new TimeSpan(100), new TimeSpan(1000), new Streak(2), new Streak(3)));
    }

    private List<String> sessions(NodeName node) {
        VrrpConfig plain = VrrpConfig.STANDARD;
        VrrpConfig vrrp = new VrrpConfig(plain.version(), plain.advertisementInterval(), plain.preempt(),
                plain.preemptDelay(), plain.startDelay(), plain.accept(), plain.checksum(), plain.authentication(),
                bfd ? Optional.of(new BfdConfig(new TimeSpan(50), new DetectMultiplier(3))) : Optional.empty(),
                plain.hooks(), plain.groups());
        Document document = new Document(
                new SystemConfig(Optional.empty(), List.of(), new LogConfig(LogTarget.CONSOLE, Optional.empty())),
                new PairConfig(List.of(R1, R2), Optional.of(new LinkConfig(new InterfaceName("sync")))),
                interfaces, List.of(), checks, vrrp, new FirewallConfig(Map.of(), List.of(), List.of()));
        return BfdSessions.of(new NodeConfig(document, node)).stream()
                .map(each -> each.name() + ": " + each.local() + " " + each.remote() + " via " + each.via() + " "
                        + each.interval() + " x" + each.multiplier() + " for " + each.evidence())
                .toList();
    }

    @Test
    void theTwinIsWatchedOnTheLinkAndOnEveryVirtualInterface() {
        port("sync", "169.254.77.1/30", "169.254.77.2/30", "");
        port("lan", "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24");
        port("mgmt", "10.99.0.2/24", "10.99.0.3/24", "");
        assertEquals(
                List.of(
                        "twin on sync: 169.254.77.1 169.254.77.2 via sync 50ms x3 for [main]",
                        "twin on lan: 10.10.0.2 10.10.0.3 via lan 50ms x3 for [main]"),
                sessions(R1));
        assertEquals("twin on lan: 10.10.0.3 10.10.0.2 via lan 50ms x3 for [main]", sessions(R2).get(1));
        bfd = false;
        assertEquals(List.of(), sessions(R1));
    }

    @Test
    void nodesWithoutACommonNetworkOnAnInterfaceHaveNoSessionThere() {
        port("sync", "169.254.77.1/30", "169.254.78.2/30", "");
        assertEquals(List.of(), sessions(R1));
    }

    @Test
    void linkLocalAddressesThatAreWrittenDownAreAsGoodAsAny() {
        port("sync", "169.254.77.1/30", "169.254.78.2/30", "");
        port("six", "fe80::2/64", "fe80::3/64", "2001:db8:10::1/64");
        port("more", "fe80::2/64", "fe80::3/64", "2001:db8:20::1/64");
        assertEquals(
                List.of(
                        "twin on six: fe80::2 fe80::3 via six 50ms x3 for [main]",
                        "twin on more: fe80::2 fe80::3 via more 50ms x3 for [main]"),
                sessions(R1));
    }

    @Test
    void aChecksSessionStartsFromTheNodesOwnAddressOnThatNetwork() {
        bfd = false;
        port("sync", "169.254.77.1/30", "169.254.77.2/30", "");
        port("wan", "192.0.2.2/24", "192.0.2.3/24", "192.0.2.1/24");
        check("gw", "192.0.2.254");
        assertEquals(List.of("gw: 192.0.2.3 192.0.2.254 via wan 100ms x4 for []"), sessions(R2));
    }
}
