package io.twinwall.appliance.network;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.r1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.appliance.LogLines;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.netlink.Route;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortsServiceTest {
    private static final int RTPROT_STATIC = 4;
    private final RecordingKernel memory = new RecordingKernel();
    private final Kernel kernel = memory.kernel();
    private final LogLines log = new LogLines();
    private final PortsService ports =
            new PortsService(
                    new PortChange.Doors(kernel.links(), kernel.addresses(), kernel.routes(), kernel.sysctl()),
                    FormerMtus.inMemory(),
                    log);

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
    void aFurtherVirtualRouterOnAPortLeavesThePortAsItsOwnerHasIt() throws ApplyFailed {
        String shared = PAIR.replace("routes:", "  lan-b: {device: eth1, virtual: 10.10.0.9/24}\nroutes:");
        assertEquals(
                List.of("+ address 10.10.0.2/24 on eth1", "+ route 0.0.0.0/0 via 10.10.0.254"),
                change(Optional.empty(), r1(shared)).lines());
        memory.forget();
        assertEquals(List.of(), change(Optional.of(r1(shared)), r1(PAIR)).lines());
        assertEquals(List.of(), change(Optional.of(r1(PAIR)), r1(shared)).lines());
        assertEquals(List.of(), memory.changes());
        PortStatus further = ports.status().getLast();
        assertEquals("lan-b lan [] [10.10.0.9/24]", further.name() + " " + further.zone().orElseThrow() + " "
                + further.address() + " " + further.virtual());
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

    private static final String TWO_WAYS = PAIR.replace(
                    "routes: [{to: default, via: 10.10.0.254}]",
                    "routes: [{to: default, via: 10.10.0.254, track: a}, {to: default, via: 10.10.0.253}]")
            + "checks: {a: {ping: 10.10.0.254}}\n";
    private static final CheckName A = new CheckName("a");

    private List<String> routes() {
        return memory.state().lines().filter(line -> line.contains("proto 112")).toList();
    }

    private Facts watched() throws KernelRefused {
        Facts facts = new Facts();
        ports.watch(kernel.monitors(), facts);
        return facts;
    }

    @Test
    void aTrackedRouteIsThereUntilItsCheckIsDownAndTheNextTakesItsPlace() throws ApplyFailed, KernelRefused {
        Facts facts = watched();
        change(Optional.empty(), r1(TWO_WAYS));
        String first = "route 0.0.0.0/0 via 10.10.0.254 dev eth1 proto 112";
        String second = "route 0.0.0.0/0 via 10.10.0.253 dev eth1 proto 112 metric 2048";
        assertEquals(List.of(first, second), routes());
        facts.publish(new Fact.CheckChanged(A, false));
        Eventually.so(memory::state, () -> routes().equals(List.of(second)));
        facts.publish(new Fact.CheckChanged(A, true));
        Eventually.so(memory::state, () -> routes().size() == 2);
        Eventually.so(log::lines, () -> log.lines().containsAll(List.of(
                "NET-0105 route to 0.0.0.0/0 via 10.10.0.254 left the table: check a is down",
                "NET-0106 route to 0.0.0.0/0 via 10.10.0.254 is in the table again: check a is not down any more")));
        ports.close();
    }

    @Test
    void aCommitWhileTheCheckIsDownDoesNotBringTheRouteBack() throws ApplyFailed, KernelRefused {
        Facts facts = watched();
        change(Optional.empty(), r1(TWO_WAYS));
        facts.publish(new Fact.CheckChanged(A, false));
        Eventually.so(memory::state, () -> routes().size() == 1);
        assertEquals(List.of(), change(Optional.of(r1(TWO_WAYS)), r1(TWO_WAYS)).lines());
        // Without its check the route is there whatever the check said.
        String untracked = TWO_WAYS.replace(", track: a", "").replace(", {to: default, via: 10.10.0.253}", "");
        assertEquals(
                List.of("+ route 0.0.0.0/0 via 10.10.0.254", "- route 0.0.0.0/0 via 10.10.0.253 metric 2048"),
                change(Optional.of(r1(TWO_WAYS)), r1(untracked)).lines());
        ports.close();
    }

    /** A later stage may refuse what leaves the check out, and the check says nothing new then. */
    @Test
    void aCheckThatIsDownIsStillDownAfterAnUndoneCommitThatLeftItOut() throws ApplyFailed, KernelRefused {
        Facts facts = watched();
        change(Optional.empty(), r1(TWO_WAYS));
        facts.publish(new Fact.ConfigCommitted("1"));
        facts.publish(new Fact.CheckChanged(A, false));
        Eventually.so(memory::state, () -> routes().size() == 1);
        List<String> before = routes();
        change(Optional.of(r1(TWO_WAYS)), r1(PAIR));
        assertEquals(List.of("route 0.0.0.0/0 via 10.10.0.254 dev eth1 proto 112"), routes());
        change(Optional.of(r1(PAIR)), r1(TWO_WAYS));
        assertEquals(before, routes());
        // A commit that is whole forgets it: a check of that name is another one later.
        change(Optional.of(r1(TWO_WAYS)), r1(PAIR));
        facts.publish(new Fact.ConfigCommitted("2"));
        change(Optional.of(r1(PAIR)), r1(TWO_WAYS));
        assertEquals(2, routes().size());
        ports.close();
    }

    @Test
    void theirOrderInTheDocumentIsTheirMetric() throws ApplyFailed {
        change(Optional.empty(), r1(TWO_WAYS));
        String turned = TWO_WAYS.replace("10.10.0.254, track: a}, {to: default, via: 10.10.0.253}",
                "10.10.0.253, track: a}, {to: default, via: 10.10.0.254}");
        change(Optional.of(r1(TWO_WAYS)), r1(turned));
        assertEquals(
                List.of("route 0.0.0.0/0 via 10.10.0.253 dev eth1 proto 112",
                        "route 0.0.0.0/0 via 10.10.0.254 dev eth1 proto 112 metric 2048"),
                routes());
    }

    @Test
    void whatAnotherProgramTookAwayIsPutBackAndSaid() throws ApplyFailed, KernelRefused {
        watched();
        String withMtu = PAIR.replace("device: eth1,", "device: eth1, mtu: 1400,");
        change(Optional.empty(), r1(withMtu));
        String before = memory.state();
        kernel.addresses().remove(new DeviceName("eth1"), InterfaceAddress.parse("10.10.0.2/24"));
        Eventually.so(memory::state, () -> memory.state().equals(before));
        kernel.links().setMtu(new DeviceName("eth1"), 1280);
        kernel.routes().remove(new Route(Prefix.parse("0.0.0.0/0"), Optional.empty(), 0, 112, 0));
        Eventually.so(memory::state, () -> memory.state().equals(before));
        Eventually.so(log::lines, () -> log.of(NetworkMessage.PUT_BACK).size() == 3);
        assertTrue(log.lines().contains("NET-0103 put back: port eth1 mtu 1280 -> 1400"), log.lines().toString());
        ports.close();
    }

    @Test
    void whatCannotBePutBackIsSaidOnceAndTriedAgain() throws ApplyFailed, KernelRefused {
        watched();
        change(Optional.empty(), r1(PAIR));
        String before = memory.state();
        memory.refuse("route replace", 12, "Cannot allocate memory");
        kernel.routes().remove(new Route(Prefix.parse("0.0.0.0/0"), Optional.empty(), 0, 112, 0));
        Eventually.so(log::lines, () -> !log.of(NetworkMessage.NOT_PUT_BACK).isEmpty());
        memory.allow("route replace");
        Eventually.so(memory::state, () -> memory.state().equals(before));
        assertEquals(1, log.of(NetworkMessage.NOT_PUT_BACK).size());
        ports.close();
    }

    @Test
    void whatIsNotOursStaysAndAPortSetDownStaysDown() throws ApplyFailed, KernelRefused {
        watched();
        change(Optional.empty(), r1(PAIR));
        memory.forget();
        kernel.addresses().put(new DeviceName("eth1"), InterfaceAddress.parse("10.99.0.2/24"), true, Optional.empty());
        kernel.links().setUp(new DeviceName("eth1"), false);
        // The keeper looks, cannot reach the next hop, and leaves it; when the port is back, the route is.
        kernel.links().setUp(new DeviceName("eth1"), true);
        Eventually.so(memory::state, () -> routes().size() == 1);
        assertTrue(memory.state().contains("10.99.0.2/24"), memory.state());
        ports.close();
    }

    @Test
    void theMtuIsGivenBackWhenTheLeafGoes() throws ApplyFailed {
        String jumbo = PAIR.replace("device: eth1,", "device: eth1, mtu: 9000,");
        String other = PAIR.replace("device: eth1,", "device: eth1, mtu: 1400,");
        kernelMtu(1450);
        change(Optional.empty(), r1(PAIR));
        assertEquals(List.of("port eth1 mtu 1450 -> 9000"), change(Optional.of(r1(PAIR)), r1(jumbo)).lines());
        assertEquals(List.of("port eth1 mtu 9000 -> 1400"), change(Optional.of(r1(jumbo)), r1(other)).lines());
        assertEquals(List.of("port eth1 mtu 1400 -> 1450"), change(Optional.of(r1(other)), r1(PAIR)).lines());
        assertEquals(List.of(), change(Optional.of(r1(PAIR)), r1(PAIR)).lines());
    }

    private void kernelMtu(int mtu) {
        try {
            kernel.links().setMtu(new DeviceName("eth1"), mtu);
        } catch (KernelRefused e) {
            throw new AssertionError(e);
        }
    }

    private static final String BRIDGED = PAIR.replace("device: eth1,", "device: br0, bridge: [eth0, eth1],");

    @Test
    void aBridgeIsMadeWithItsMembersAndGoesWithTheDocument() throws ApplyFailed {
        memory.setting("net/bridge/bridge-nf-call-iptables", "1");
        assertEquals(
                List.of("+ bridge br0", "+ port eth0 in bridge br0", "+ port eth1 in bridge br0", "port br0 up",
                        "setting net/bridge/bridge-nf-call-iptables 1 -> 0", "+ address 10.10.0.2/24 on br0",
                        "+ route 0.0.0.0/0 via 10.10.0.254"),
                change(Optional.empty(), r1(BRIDGED)).lines());
        assertEquals("02:00:00:00:00:10", memory.link("br0").mac().toString());
        assertEquals(List.of(), change(Optional.of(r1(BRIDGED)), r1(BRIDGED)).lines());
        String smaller = BRIDGED.replace("[eth0, eth1]", "[eth1]");
        assertEquals(List.of("- port eth0 in bridge br0"),
                change(Optional.of(r1(BRIDGED)), r1(smaller)).lines());
        assertEquals("02:00:00:00:00:10", memory.link("br0").mac().toString());
        assertTrue(change(Optional.of(r1(smaller)), r1(PAIR)).lines().contains("- bridge br0"));
        assertEquals(0, memory.link("eth1").bridge());
    }

    @Test
    void aBridgeOfACrashedPredecessorIsSweptAndSomebodyElsesIsNot() throws ApplyFailed, KernelRefused {
        kernel.links().addBridge(new DeviceName("br7"), MacAddress.parse("02:00:00:00:00:77"));
        memory.addDevice("docker0", "02:00:00:00:00:99");
        assertTrue(change(Optional.empty(), r1(PAIR)).lines().contains("- bridge br7"));
        ApplyFailed refused = assertThrows(
                ApplyFailed.class, () -> ports.plan(Optional.of(r1(PAIR)), r1(BRIDGED.replace("br0", "docker0"))));
        assertEquals("interfaces.lan.device: docker0 is there already and not a bridge that Twinwall made; remove it,"
                + " or choose another name", refused.getMessage());
    }

    @Test
    void aBridgeThatFailedHalfWayIsTakenBack() throws ApplyFailed {
        change(Optional.empty(), r1(PAIR));
        String before = memory.state();
        PortsPlan plan = ports.plan(Optional.of(r1(PAIR)), r1(BRIDGED));
        memory.refuse("link set eth1 master", 16, "Device or resource busy");
        assertThrows(ApplyFailed.class, () -> ports.apply(plan));
        assertEquals(before, memory.state());
    }

    @Test
    void aDeviceThatCarriesAVirtualRouterIsNotBridgedAndTheCureIsSaid() throws KernelRefused {
        kernel.links().addMacvlan(new DeviceName("vr1-eth1"), new DeviceName("eth1"),
                MacAddress.parse("00:00:5e:00:01:01"));
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> ports.plan(Optional.empty(), r1(BRIDGED)));
        assertTrue(refused.getMessage().contains("commit once without its `virtual`"), refused.getMessage());
    }
}
