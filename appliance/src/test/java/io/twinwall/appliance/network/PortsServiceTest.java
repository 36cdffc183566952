package io.twinwall.appliance.network;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.r1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.netlink.Route;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.runtime.ApplyFailed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortsServiceTest {
    private static final int RTPROT_STATIC = 4;
    private final RecordingKernel memory = new RecordingKernel();
    private final Kernel kernel = memory.kernel();
    private final PortsService ports =
            new PortsService(kernel.links(), kernel.addresses(), kernel.routes(), (message, arguments) -> {});

    @BeforeEach
    void aBoxWithTwoPorts() {
        memory.addDevice("eth0", "02:00:00:00:00:10");
        memory.addDevice("eth1", "02:00:00:00:00:11");
    }

    private PortsPlan change(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        PortsPlan plan = ports.plan(now, next);
        ports.apply(plan);
        return plan;
    }

    @Test
    void aFreshBoxGetsItsAddressesThenItsRoutes() throws ApplyFailed {
        PortsPlan plan = change(Optional.empty(), r1(PAIR));
        assertEquals(List.of("+ address 10.10.0.2/24 on eth1", "+ route 0.0.0.0/0 via 10.10.0.254"), plan.lines());
        assertTrue(memory.state().contains("10.10.0.2/24"), memory.state());
        PortStatus status = ports.status().getFirst();
        assertEquals("up", status.state());
        assertEquals("[10.10.0.1/24]", status.virtual().toString());
    }

    @Test
    void theSameDocumentTwiceChangesNothing() throws ApplyFailed {
        change(Optional.empty(), r1(PAIR));
        memory.forget();
        assertEquals(List.of(), change(Optional.of(r1(PAIR)), r1(PAIR)).lines());
        assertEquals(List.of(), memory.changes());
    }

    @Test
    void aNewAddressComesBeforeTheOldOneGoes() throws ApplyFailed {
        change(Optional.empty(), r1(PAIR));
        String moved = PAIR.replace("r1: 10.10.0.2/24", "r1: 10.10.0.7/24");
        assertEquals(
                List.of("+ address 10.10.0.7/24 on eth1", "- address 10.10.0.2/24 on eth1"),
                change(Optional.of(r1(PAIR)), r1(moved)).lines());
    }

    @Test
    void whatACrashedPredecessorLeftIsSweptButNobodyElsesRouteOrDevice() throws ApplyFailed, KernelRefused {
        kernel.addresses().put(new DeviceName("eth1"), InterfaceAddress.parse("10.99.0.2/24"), true, Optional.empty());
        kernel.addresses().put(new DeviceName("eth1"), InterfaceAddress.parse("fe80::11/64"), true, Optional.empty());
        kernel.addresses().put(new DeviceName("eth0"), InterfaceAddress.parse("192.0.2.9/24"), true, Optional.empty());
        Route foreign = new Route(
                Prefix.parse("198.51.100.0/24"), Optional.of(IpAddress.parse("192.0.2.1")), 0, RTPROT_STATIC, 0);
        kernel.routes().put(foreign);
        assertEquals(
                List.of(
                        "+ address 10.10.0.2/24 on eth1",
                        "+ route 0.0.0.0/0 via 10.10.0.254",
                        "- address 10.99.0.2/24 on eth1"),
                change(Optional.empty(), r1(PAIR)).lines());
    }

    @Test
    void aPortThatLeavesTheDocumentLosesWhatTheDocumentGaveIt() throws ApplyFailed {
        String two = PAIR.replace(
                "routes:", "  spare: {device: eth0, address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}}\nroutes:");
        change(Optional.empty(), r1(two));
        assertEquals(
                List.of("- address 192.0.2.2/24 on eth0"),
                change(Optional.of(r1(two)), r1(PAIR)).lines());
    }

    @Test
    void aChangedNextHopReplacesTheRoute() throws ApplyFailed {
        change(Optional.empty(), r1(PAIR));
        String other = PAIR.replace("via: 10.10.0.254", "via: 10.10.0.253");
        assertEquals(
                List.of("+ route 0.0.0.0/0 via 10.10.0.253"),
                change(Optional.of(r1(PAIR)), r1(other)).lines());
        String none = PAIR.replace("routes: [{to: default, via: 10.10.0.254}]\n", "");
        assertEquals(
                List.of("- route 0.0.0.0/0 via 10.10.0.253"),
                change(Optional.of(r1(other)), r1(none)).lines());
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithThoseThatAre() {
        ApplyFailed refused = assertThrows(
                ApplyFailed.class,
                () -> ports.plan(Optional.empty(), r1(PAIR.replace("device: eth1", "device: eth7"))));
        assertEquals("interfaces.lan.device: this box has no device eth7; it has eth0, eth1", refused.getMessage());
    }

    @Test
    void aRefusalHalfWayLeavesEverythingAsItWas() throws ApplyFailed {
        change(Optional.empty(), r1(PAIR));
        String before = memory.state();
        String moved =
                PAIR.replace("r1: 10.10.0.2/24", "r1: 10.10.0.7/24").replace("via: 10.10.0.254", "via: 10.10.0.253");
        PortsPlan plan = ports.plan(Optional.of(r1(PAIR)), r1(moved));
        memory.refuse("route", 101, "Network is unreachable");
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> ports.apply(plan));
        assertTrue(refused.getMessage().contains("Network is unreachable"), refused.getMessage());
        assertEquals(before, memory.state());
    }
}
