package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.FirewallStatus.ForwardStatus;
import io.twinwall.firewall.FirewallStatus.PolicyStatus;
import io.twinwall.firewall.FirewallStatus.TableStatus;
import io.twinwall.firewall.FirewallStatus.TranslationStatus;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.Octets;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.ApplyFailed;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class FirewallStatusTest {
    private static final ZoneName LAN = new ZoneName("lan");
    private static final ZoneName WAN = new ZoneName("wan");

    private final RecordingKernel kernel = new RecordingKernel();
    private final FirewallService service;

    FirewallStatusTest() throws KernelRefused {
        service = new FirewallService(kernel.kernel(), new MemoryLog());
    }

    private FirewallStatus applied(NodeConfig config) throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), config));
        return service.status();
    }

    @Test
    void nothingIsInForceBeforeTheFirstApply() {
        kernel.setting("net/netfilter/nf_conntrack_count", "17");
        kernel.setting("net/netfilter/nf_conntrack_max", "262144");
        assertEquals(
                FirewallStatus.nothing(Optional.of(new FirewallStatus.ConnectionsStatus(17, 262_144))),
                service.status());
    }

    @Test
    void policiesCarryTheirCountersBothHalvesOfARejectTogether() throws ApplyFailed {
        applied(Documents.zones().build());
        kernel.count(Ruleset.FILTER, "firewall.policy.lan-dmz -> wan", 0, 2, 120);
        kernel.count(Ruleset.FILTER, "firewall.policy.lan-dmz -> wan", 1, 1, 60);
        kernel.count(Ruleset.FILTER, "firewall.policy.lan -> wan", 0, 9, 540);
        kernel.count(Ruleset.FILTER, "firewall.policy.* -> *", 0, 4, 240);
        FirewallStatus status = service.status();
        assertEquals(9, status.policies().size());
        assertTrue(status.policies().contains(new PolicyStatus(LAN, WAN, "accept", 9, 540)));
        assertTrue(status.policies().contains(new PolicyStatus(new ZoneName("lan-dmz"), WAN, "reject", 3, 180)));
        assertEquals(List.of(0L, 4L, 0L), status.undecided().stream().map(u -> u.packets()).toList());
        assertEquals(List.of(new DeviceName("eth0"), new DeviceName("vr20-eth0")), status.zones().getLast().devices());
    }

    @Test
    void entryThatLeavesByTwoPortsIsTwoTranslationsWithTheirOwnCounters() throws ApplyFailed {
        applied(Documents.translations().build());
        kernel.count(Ruleset.NAT, "firewall.masquerade.1", 0, 5, 300);
        kernel.count(Ruleset.NAT, "firewall.masquerade.1", 1, 7, 420);
        List<TranslationStatus> translations = service.status().translations();
        assertEquals(
                new TranslationStatus("snat", LAN, WAN, List.of(new DeviceName("eth0"), new DeviceName("vr20-eth0")),
                        Optional.of(AddressSpan.parse("192.0.2.1")), 5, 300),
                translations.get(0));
        assertEquals(
                new TranslationStatus(
                        "masquerade", LAN, WAN, List.of(new DeviceName("wwan0")), Optional.empty(), 7, 420),
                translations.get(1));
    }

    @Test
    void forwardsShowWhereTheyListen() throws ApplyFailed {
        applied(Documents.dualStack().build());
        kernel.count(Ruleset.NAT, "firewall.forward.1", 0, 3, 180);
        List<ForwardStatus> forwards = service.status().forwards();
        assertEquals(
                new ForwardStatus(WAN, "tcp", List.of(AddressSpan.parse("192.0.2.1"), AddressSpan.parse("192.0.2.10")),
                        PortSpan.parse("80"), Endpoint.parse("10.20.0.11:8080"), 3, 180),
                forwards.getFirst());
        assertEquals(List.of(AddressSpan.parse("2001:db8::1")), forwards.get(2).addresses());
    }

    private static NfElement element(String address) {
        return NfElement.key(Octets.of(IpAddress.parse(address).bytes()));
    }

    @Test
    void rulesAndGroupsCarryWhatTheKernelHas() throws Exception {
        applied(KindDocuments.limits().build());
        kernel.kernel().tables().commit(OptionalInt.empty(), List.of(
                new NfChange.AddElements(Ruleset.FILTER, "group.knocked.4", List.of(
                        element("10.0.0.1"), element("10.0.0.2"))),
                new NfChange.AddElements(Ruleset.FILTER, "group.knocked.6", List.of(element("2001:db8::1")))));
        kernel.count(Ruleset.FILTER, "firewall.rules.door", 0, 4, 240);
        kernel.count(Ruleset.FILTER, "firewall.rules.rate", 0, 1, 60);
        FirewallStatus status = service.status();
        assertTrue(status.groups().contains(
                new FirewallStatus.GroupStatus(new FirewallGroupName("knocked"), "address", 0, 3)));
        assertTrue(status.rules().contains(new FirewallStatus.RuleStatus(
                new RuleName("door"), List.of(LAN), List.of(new ZoneName("local")), "drop", 4, 240)));
        assertEquals(10, status.rules().size());
    }

    @Test
    void tableThatSomebodyDeletedIsShownAsLost() throws Exception {
        FirewallStatus whole = applied(Documents.pair().build());
        assertEquals(List.of(true, true), whole.tables().stream().map(TableStatus::inForce).toList());
        kernel.kernel().nft().apply("delete table inet twinwall-nat");
        FirewallStatus status = service.status();
        assertEquals(new TableStatus("twinwall-nat", false, 0), status.tables().getLast());
        assertTrue(status.tables().getFirst().inForce());
        assertEquals(1, status.translations().size());
    }

    @Test
    void jsonHasTheSchemasWords() throws ApplyFailed {
        String json = Json.write(Datum.of(applied(Documents.dualStack().build())));
        assertTrue(json.contains("\"in-force\": true"), json);
        assertTrue(json.contains("\"verdict\": \"accept\""), json);
        assertTrue(json.contains("\"to\": \"[2001:db8:20::11]:5353\""), json);
        assertFalse(json.contains("Optional"), json);
    }
}
