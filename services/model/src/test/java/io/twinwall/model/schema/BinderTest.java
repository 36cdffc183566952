package io.twinwall.model.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BinderTest {
    private static final String PAIR = """
            pair.nodes = [r1, r2]
            pair.link.interface = sync
            interfaces.sync.device = eth3
            interfaces.sync.address.r1 = 169.254.77.1/30
            interfaces.sync.address.r2 = 169.254.77.2/30
            interfaces.lan.device.r2 = enp2s0
            interfaces.lan.device.r1 = eth1
            interfaces.lan.address.r1 = [10.10.0.2/24, 2001:db8::2/64]
            interfaces.lan.address.r2 = 10.10.0.3/24
            interfaces.lan.virtual = 10.10.0.1/24
            interfaces.lan.zone = lan
            routes.1.to = default
            routes.1.via = 10.10.0.254
            firewall.policy.lan -> local = accept
            """;

    private static List<String> findings(String lines) {
        return Binder.bind(SetLines.parse(lines)).findings().stream().map(Finding::toString).toList();
    }

    @Test
    void aSectionThatIsAbsentHasItsDefaults() {
        Document document = SetLines.document("pair.nodes = r1");
        assertEquals(100, document.vrrp().advertisementInterval().centiseconds());
        assertFalse(document.vrrp().preempt());
        assertEquals("CONSOLE", document.system().log().target().name());
        assertEquals(Map.of(), document.interfaces());
        assertEquals(List.of(), document.routes());
    }

    @Test
    void aNodeMapIsOneOnlyWhereTheSchemaSaysSo() {
        InterfaceConfig lan = SetLines.document(PAIR).interfaces().get(new InterfaceName("lan"));
        assertEquals(Optional.of(new DeviceName("enp2s0")), lan.device().at(new NodeName("r2")));
        assertEquals(2, lan.addresses().orElseThrow().at(new NodeName("r1")).orElseThrow().size());
        assertEquals(List.of("1:1 error interfaces.wan.zone: this value cannot differ by node; write one ZONE"),
                findings("interfaces.wan.zone.r1 = wan\ninterfaces.wan.device = eth0\npair.nodes = [r1, r2]"));
    }

    @Test
    void anInterfaceMayBeCalledLikeANode() {
        Document document =
                SetLines.document("pair.nodes = [r1, r2]\ninterfaces.r1.device = eth0\ninterfaces.r2.device = eth1");
        assertEquals(2, document.interfaces().size());
        assertEquals(PerNode.same(new DeviceName("eth0")), document.interfaces().get(new InterfaceName("r1")).device());
    }

    @Test
    void whatWasUnboundBindsToAnEqualDocument() {
        Document document = SetLines.document(PAIR);
        ConfigNode.Section text = Unbinder.unbind(document);
        Binding again = Binder.bind(text);
        assertEquals(List.of(), again.findings());
        assertEquals(document, again.document());
        assertEquals(text, Unbinder.unbind(again.document()));
    }

    @Test
    void theTextLeavesOutDefaultsAndNamesNodesInTheirOrder() {
        ConfigNode.Section text = Unbinder.unbind(SetLines.document(PAIR
                + "vrrp.preempt = false\nsystem.log.target = console"));
        assertEquals(List.of("pair", "interfaces", "routes", "firewall"),
                text.entries().stream().map(ConfigNode.Entry::key).toList());
        ConfigNode.Section interfaces = (ConfigNode.Section) text.get("interfaces").orElseThrow();
        ConfigNode.Section lan = (ConfigNode.Section) interfaces.get("lan").orElseThrow();
        ConfigNode.Section device = (ConfigNode.Section) lan.get("device").orElseThrow();
        assertEquals(List.of("r1", "r2"), device.entries().stream().map(ConfigNode.Entry::key).toList());
        assertEquals(ConfigNode.Scalar.of("10.10.0.1/24"), lan.get("virtual").orElseThrow());
    }

    @Test
    void aSlippedKeyIsReportedAndItsValueStillChecked() {
        assertEquals(List.of(
                "2:1 error interfaces.lan.devise: unknown key `devise`; did you mean `device`?",
                "3:1 error interfaces.lan.adress: unknown key `adress`; did you mean `address`?",
                "3:1 error interfaces.lan.address: `10.10.0.2` cannot stand here;"
                        + " write ADDRESS/LENGTH, as 10.10.0.2/24 or 2001:db8::2/64").stream().sorted().toList(),
                findings("pair.nodes = r1\ninterfaces.lan.devise = eth1\ninterfaces.lan.adress = 10.10.0.2").stream()
                        .sorted().toList());
    }

    @Test
    void whatDoesNotBindIsLeftOutAndRemembered() {
        Binding binding = Binder.bind(SetLines.parse(
                "pair.nodes = r1\ninterfaces.lan.zone = lan\ninterfaces.wan.device = eth0\ninterfaces.wan.mtu = 1"));
        assertEquals(2, binding.findings().size());
        assertEquals(List.of(new InterfaceName("wan")), List.copyOf(binding.document().interfaces().keySet()));
        assertTrue(binding.places().mentions("interfaces.lan"));
        assertFalse(binding.places().complete("interfaces.lan.zone"), "an interface that is lost lost its zone too");
        assertFalse(binding.places().complete("interfaces"), "something beneath is lost");
        assertTrue(binding.places().complete("interfaces.wan.zone"), "nobody wrote a zone for wan");
        assertTrue(binding.places().complete("routes"));
        assertEquals(new Place(4, 1), binding.places().of("interfaces.wan.mtu.7.x"), "the nearest place above");
    }

    @Test
    void anUnreadableValueIsNotReportedAgain() {
        ConfigNode.Section root = ConfigNode.Section.of(List.of(
                ConfigNode.Entry.of("pair", ConfigNode.Section.unreadable(new Place(1, 1))),
                ConfigNode.Entry.of("routes", ConfigNode.Section.unreadable(new Place(2, 1)))));
        Binding binding = Binder.bind(root);
        assertEquals(List.of(), binding.findings());
        assertFalse(binding.places().complete("pair.nodes"));
    }

    @Test
    void aRootThatIsNoSectionGivesAnEmptyDocumentAndOneFinding() {
        Binding binding = Binder.bind(new ConfigNode.Scalar("hello", new Place(1, 1)));
        assertEquals(1, binding.findings().size());
        assertEquals(Map.of(), binding.document().interfaces());
        assertFalse(binding.places().complete("routes"));
    }

    @Test
    void emptyListsByNodeSurviveTheWayBack() {
        Document document = SetLines.document(PAIR);
        InterfaceConfig lan = document.interfaces().get(new InterfaceName("lan"));
        InterfaceConfig bare = new InterfaceConfig(lan.device(), Optional.of(PerNode.same(List.<InterfaceAddress>of())),
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
        Document odd = document.withInterfaces(Map.of(new InterfaceName("lan"), bare));
        assertEquals(odd, Binder.bind(Unbinder.unbind(odd)).document());
    }
}
