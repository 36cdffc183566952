package io.twinwall.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.twinwall.model.schema.SetLines;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DocumentDiffTest {
    private static final String BEFORE = """
            pair.nodes = [r1, r2]
            interfaces.lan.device = eth1
            interfaces.lan.address.r1 = 10.10.0.2/24
            interfaces.lan.address.r2 = 10.10.0.3/24
            interfaces.lan.zone = lan
            routes.1.to = default
            routes.1.via = 10.10.0.254
            firewall.policy.lan -> local = accept
            """;

    private static List<String> diff(String before, String after) {
        return DocumentDiff.between(SetLines.document(before), SetLines.document(after)).stream()
                .map(DocumentDiff.Line::toString)
                .toList();
    }

    private static String rules(String... names) {
        StringBuilder lines = new StringBuilder("pair.nodes = r1\n");
        for (String name : names) {
            lines.append("firewall.rules.").append(name).append(".verdict = accept\n");
        }
        return lines.toString();
    }

    @Test
    void theOrderOfRulesIsPartOfTheDocument() {
        assertEquals(List.of(
                "- firewall.rules.d: (behind c)",
                "+ firewall.rules.d: (behind a)"), diff(rules("a", "b", "c", "d"), rules("a", "d", "b", "c")));
        assertEquals(List.of(
                "- firewall.rules.x.verdict: accept",
                "+ firewall.rules.y.verdict: accept",
                "- firewall.rules.b: (behind a)",
                "+ firewall.rules.b: (first)"), diff(rules("x", "a", "b"), rules("b", "a", "y")));
        assertEquals(List.of(), diff(rules("a", "x", "b"), rules("a", "x", "b")));
        assertNotEquals(SetLines.document(rules("a", "b")), SetLines.document(rules("b", "a")));
        assertEquals(SetLines.document(rules("a", "b")), SetLines.document(rules("a", "b")));
    }

    @Test
    void equalDocumentsDifferInNothing() {
        assertEquals(List.of(), diff(BEFORE, BEFORE + "vrrp.preempt = false"));
    }

    @Test
    void eachValueIsALineByItsPath() {
        assertEquals(List.of(
                "- interfaces.lan.address.r2: 10.10.0.3/24",
                "+ interfaces.lan.address.r2: 10.10.0.4/24",
                "+ interfaces.lan.virtual: 10.10.0.1/24",
                "+ interfaces.lan.virtual: 10.10.0.9/24",
                "+ interfaces.wan.device: eth0",
                "+ interfaces.wan.zone: wan",
                "- firewall.policy.lan -> local: accept",
                "+ firewall.policy.lan -> wan: drop"),
                diff(BEFORE, BEFORE.replace("10.10.0.3/24", "10.10.0.4/24")
                        .replace("lan -> local = accept", "lan -> wan = drop")
                        + "interfaces.lan.virtual = [10.10.0.1/24, 10.10.0.9/24]\n"
                        + "interfaces.wan.device = eth0\ninterfaces.wan.zone = wan"));
    }

    @Test
    void anItemOfAListComesAndGoesByItself() {
        String one = BEFORE + "interfaces.lan.virtual = 10.10.0.1/24";
        String two = BEFORE + "interfaces.lan.virtual = [10.10.0.9/24, 10.10.0.1/24]\n"
                + "routes.2.to = 10.0.0.0/8\nroutes.2.via = 10.10.0.253";
        assertEquals(List.of("+ interfaces.lan.virtual: 10.10.0.9/24",
                "+ routes: {to: 10.0.0.0/8, via: 10.10.0.253}"), diff(one, two));
        assertEquals(List.of("- interfaces.lan.virtual: 10.10.0.9/24",
                "- routes: {to: 10.0.0.0/8, via: 10.10.0.253}"), diff(two, one));
    }

    @Test
    void orderIsADifferenceWhereItCounts() {
        assertEquals(List.of("- pair.nodes: [r1, r2]", "+ pair.nodes: [r2, r1]"),
                diff("pair.nodes = [r1, r2]", "pair.nodes = [r2, r1]"));
    }

    @Test
    void oneValueForBothNodesBecomesAMap() {
        assertEquals(List.of(
                "- interfaces.lan.device: eth1", "+ interfaces.lan.device.r1: eth1",
                        "+ interfaces.lan.device.r2: eth2"),
                diff("pair.nodes = [r1, r2]\ninterfaces.lan.device = eth1",
                        "pair.nodes = [r1, r2]\ninterfaces.lan.device.r1 = eth1\ninterfaces.lan.device.r2 = eth2"));
    }
}
