package io.twinwall.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.SetLines;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.RuleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The wording is pinned by the appliance's bad files; here is what the firewall's rules must not say, and limits. */
final class FirewallRulesTest {
    private static final String BASE = """
            pair.nodes = r1
            interfaces.lan.device = eth1
            interfaces.lan.address = 10.10.0.2/24
            interfaces.lan.zone = lan
            interfaces.wan.device = eth0
            interfaces.wan.address = 192.0.2.2/24
            interfaces.wan.zone = wan
            routes.1.to = default
            routes.1.via = 192.0.2.254
            firewall.policy.lan -> wan = accept
            """;

    private static List<String> findings(String lines) {
        Binding binding = Binder.bind(SetLines.parse(BASE + lines));
        assertEquals(List.of(), binding.findings());
        return DocumentVerifier.verify(binding.document(), binding.places()).stream().map(Finding::toString).toList();
    }

    private static String rule(String name, String... keys) {
        StringBuilder lines = new StringBuilder();
        for (String key : keys) {
            lines.append("firewall.rules.").append(name).append('.').append(key).append('\n');
        }
        return lines.toString();
    }

    /** Rules that differ in one thing, the second wider or beside the first. */
    private static void neitherShadowsTheOther(String one, String other) {
        String common = "verdict = accept";
        assertEquals(List.of(), findings(rule("a", "verdict = drop", one) + rule("b", common, other)), one);
    }

    @Test
    void aRuleIsShadowedOnlyWhereEachThingItLooksForIsCovered() {
        neitherShadowsTheOther("from = lan", "to = wan");
        neitherShadowsTheOther("from = lan", "from = [lan, wan]");
        neitherShadowsTheOther("in = lan", "from = wan");
        neitherShadowsTheOther("source = 10.0.0.0/8", "source = 10.0.0.0/7");
        neitherShadowsTheOther("source = 10.0.0.0/8", "destination = 10.0.0.0/8");
        neitherShadowsTheOther("source-except = 10.0.0.1", "source = 10.0.0.0/30");
        neitherShadowsTheOther("destination = 10.0.0.0/8", "destination = 2001:db8::1");
        neitherShadowsTheOther("source-mac = 02:00:00:00:00:01", "source-mac = 02:00:00:00:00:02");
        neitherShadowsTheOther("protocol = tcp", "port = 80");
        neitherShadowsTheOther("port = 80-90", "port = 80-91");
        neitherShadowsTheOther("port = 80", "source-port = 80");
        neitherShadowsTheOther("icmp-type = echo-request", "icmp-type = echo-reply");
        neitherShadowsTheOther("icmp-type = 8", "icmp-type = echo-request");
        neitherShadowsTheOther("state = new", "state = untracked");
        neitherShadowsTheOther("dscp = ef", "dscp = [ef, cs1]");
        neitherShadowsTheOther("disabled = true", "from = lan");
        neitherShadowsTheOther("from = lan", "disabled = true");
    }

    @Test
    void whatMayLetAPacketGoOnShadowsNothing() {
        for (String key : List.of("limit = 1/second", "connections = 1", "verdict = continue",
                "add-source = seen\nfirewall.groups.seen.type = address\nfirewall.groups.seen.timeout = 1m")) {
            String verdict = key.startsWith("verdict") ? "log = true" : "verdict = reject";
            String behind = rule("b", "from = lan", "verdict = accept");
            assertEquals(List.of(), findings(rule("a", "from = lan", key, verdict) + behind), key);
        }
    }

    @Test
    void whatIsTheSameInOtherWordsIsShadowed() {
        for (List<String> two : List.of(
                List.of("source = [10.0.0.0/9, 10.128.0.0/9]", "source = 10.0.0.0/8"),
                List.of("port = [80, 81-85, 86]", "port = 80-86"),
                List.of("protocol = [tcp, udp]", "port = 53"),
                List.of("protocol = [icmp, icmpv6]", "icmp-type = echo-request"),
                List.of("from = lan", "in = lan"),
                List.of("state = [new, untracked]", "from = lan"),
                List.of("source-except = 10.0.0.0/30", "source = 10.0.0.4"),
                List.of("source-except = 10.0.0.1", "source-except = 10.0.0.0/30"),
                List.of("source = [0.0.0.0/0, ::/0]", "from = wan"),
                List.of("destination = 10.0.0.0/8", "destination = 10.1.1.1"))) {
            List<String> findings = findings(rule("a", "verdict = drop", two.getFirst())
                    + rule("b", "verdict = accept", two.getLast()));
            assertEquals(1, findings.size(), two + " " + findings);
            assertTrue(findings.getFirst().contains("rule `a` (drop) matches all of it first, also at line "),
                    findings.getFirst());
        }
    }

    /** The finding of the last rule, whose verdict is accept; the others drop. */
    private static List<String> jointly(List<String> earlier, String last) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < earlier.size(); i++) {
            rules.append(rule("e" + i, (earlier.get(i) + "\nverdict = drop").split("\n", -1)));
        }
        return findings(rules + rule("last", (last + "\nverdict = accept").split("\n", -1)));
    }

    @Test
    void severalRulesTogetherLeaveNothingToMatch() {
        for (List<String> shadowed : List.of(
                List.of("source = 10.0.0.0/9", "source = 10.128.0.0/9", "source = 10.0.0.0/8"),
                List.of("port = 1-80", "port = 81-65535\nprotocol = [tcp, udp]", "protocol = tcp\nport = 50-90"),
                List.of("protocol = tcp", "protocol = udp", "protocol = [tcp, udp]"),
                List.of("from = lan", "from = wan", "from = [lan, wan]\nport = 22"),
                List.of("source = 0.0.0.0/0", "source = ::/0", "from = lan\nto = wan"),
                List.of("destination = 10.0.0.0/24\nsource = 10.1.0.0/17", "source = 10.1.128.0/17",
                        "destination = 10.0.1.0/24", "source = 10.1.0.0/16\ndestination = 10.0.0.0/23"),
                List.of("source-port = 1-1023", "source-port = 1024-65535", "protocol = udp\nsource-port = 1-65535"))) {
            List<String> findings = jointly(shadowed.subList(0, shadowed.size() - 1), shadowed.getLast());
            assertEquals(1, findings.size(), shadowed + " " + findings);
            assertTrue(findings.getFirst().contains("never takes effect: rules `e0` (drop)")
                    && findings.getFirst().contains(" together match all of it first, also at lines "),
                    findings.getFirst());
        }
        List<String> same = findings(rule("a", "source = 10.0.0.0/9", "verdict = accept")
                + rule("b", "source = 10.128.0.0/9", "verdict = accept")
                + rule("c", "source = 10.0.0.0/8", "verdict = accept"));
        assertTrue(same.getFirst().contains("rules `a` and `b` together do the same with all that this one matches"),
                same.toString());
    }

    @Test
    void whatSeveralRulesLeaveAPacketOfIsNotShadowed() {
        for (List<String> free : List.of(
                List.of("source = 10.0.0.0/9", "source = 10.128.0.1-10.255.255.255", "source = 10.0.0.0/8"),
                List.of("port = 1-79", "port = 81-65535", "port = 1-65535"),
                // A packet may have port 0.
                List.of("port = 1-80", "port = 81-65535", "protocol = [tcp, udp]"),
                List.of("protocol = tcp", "protocol = udp", "from = lan"),
                List.of("from = lan", "from = wan", "port = 22"),
                List.of("source = 10.0.0.0/9", "source = 10.128.0.0/9\ndscp = ef", "source = 10.0.0.0/8"),
                List.of("source = 10.0.0.0/9", "source = 10.128.0.0/9\nlimit = 1/second", "source = 10.0.0.0/8"),
                List.of("source = 10.0.0.0/9\nsource-except = 10.0.0.9", "source = 10.128.0.0/9",
                        "source = 10.0.0.0/8"),
                List.of("source = 0.0.0.0/0", "destination = ::/1", "from = lan"),
                List.of("destination = 10.0.0.0/24\nsource = 10.1.0.0/17", "source = 10.1.128.0/17",
                        "destination = 10.0.1.0/25", "source = 10.1.0.0/16\ndestination = 10.0.0.0/23"))) {
            List<String> findings = jointly(free.subList(0, free.size() - 1), free.getLast());
            assertTrue(findings.stream().noneMatch(finding -> finding.contains("together")), free + " " + findings);
        }
    }

    /** A few values of each thing, so that every packet of them can be tried. */
    private static String[] small(Random random) {
        List<String> keys = new ArrayList<>();
        keys.add("from = " + List.of("lan", "wan", "[lan, wan]").get(random.nextInt(3)));
        keys.add("to = local");
        keys.add("protocol = " + List.of("tcp", "udp", "[tcp, udp]").get(random.nextInt(3)));
        int first = random.nextInt(6);
        keys.add("source = 10.0.0." + first + "-10.0.0." + (first + random.nextInt(6 - first)));
        int port = 1 + random.nextInt(6);
        keys.add("port = " + port + "-" + (port + random.nextInt(7 - port)));
        keys.add("verdict = drop");
        return keys.toArray(String[]::new);
    }

    private static boolean matches(String[] rule, String zone, String protocol, int source, int port) {
        String[] sources = rule[3].substring("source = ".length()).split("-", -1);
        String[] ports = rule[4].substring("port = ".length()).split("-", -1);
        return rule[0].contains(zone) && rule[2].contains(protocol)
                && Integer.parseInt(sources[0].substring(7)) <= source
                && source <= Integer.parseInt(sources[1].substring(7))
                && Integer.parseInt(ports[0]) <= port && port <= Integer.parseInt(ports[1]);
    }

    private static boolean free(List<String[]> earlier, String[] rule) {
        for (String zone : List.of("lan", "wan")) {
            for (String protocol : List.of("tcp", "udp")) {
                for (int at = 0; at < 36; at++) {
                    int source = at / 6;
                    int port = at % 6 + 1;
                    if (matches(rule, zone, protocol, source, port) && earlier.stream()
                            .noneMatch(other -> matches(other, zone, protocol, source, port))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Test
    void ruleIsToldAsShadowedExactlyWhereNoPacketIsLeftToIt() {
        Random random = new Random(0x7457_696eL);
        int shadowed = 0;
        for (int round = 0; round < 150; round++) {
            List<String[]> rules = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                rules.add(small(random));
                text.append(rule("r" + i, rules.get(i)));
            }
            List<String> findings = findings(text.toString());
            for (int i = 0; i < rules.size(); i++) {
                String path = "firewall.rules.r" + i + ": ";
                boolean told = findings.stream().anyMatch(finding -> finding.contains(path));
                assertEquals(!free(rules.subList(0, i), rules.get(i)), told, path + text + findings);
                shadowed += told ? 1 : 0;
            }
        }
        assertTrue(shadowed > 100, "hardly any was shadowed: " + shadowed);
    }

    @Test
    void aGroupThatRulesFillIsKnownByItsNameOnly() {
        String groups = "firewall.groups.seen.type = address\nfirewall.groups.seen.timeout = 1m\n"
                + rule("fill", "from = wan", "to = local", "add-source = seen", "verdict = continue");
        assertEquals(List.of(), findings(groups + rule("a", "source = @seen", "verdict = drop")
                + rule("b", "source = 10.0.0.1", "verdict = accept")));
        assertEquals(1, findings(groups + rule("a", "source = @seen", "verdict = drop")
                + rule("b", "source = @seen", "port = 80", "verdict = accept")).size());
    }

    @Test
    void networksInsideOfOthersAreMergedWithoutAWord() {
        assertEquals(List.of(), findings(rule("a", "source = @nets", "verdict = drop")
                + "firewall.groups.nets.type = network\n"
                + "firewall.groups.nets.elements = [10.0.0.0/8, 10.1.0.0/16, 10.1.1.1, 2001:db8::/32, 2001:db8::1]\n"));
    }

    @Test
    void aRuleMayAcceptWhatIsMasqueraded() {
        assertEquals(List.of(), findings("""
                firewall.masquerade.1.from = wan
                firewall.masquerade.1.out = lan
                """ + rule("a", "from = wan", "to = lan", "port = 443", "protocol = tcp", "verdict = accept")));
    }

    @Test
    void whatIsLostOfARuleIsNotJudged() {
        Binding binding = Binder.bind(SetLines.parse(BASE
                + rule("a", "source = nonsense", "limit = often", "limit-by = source", "verdict = drop")
                + rule("b", "from = lan", "verdict = accept")
                + rule("c", "helper = ftp", "protocol = tpc", "port = 21", "verdict = accept")));
        assertEquals(3, binding.findings().size());
        assertEquals(List.of(), DocumentVerifier.verify(binding.document(), binding.places()));
    }

    private static Document rules(int count, java.util.function.BiFunction<RuleConfig, Integer, RuleConfig> each) {
        Document base = SetLines.document(BASE + rule("a", "from = lan", "to = wan", "verdict = accept"));
        RuleConfig rule = base.firewall().rules().get(new RuleName("a"));
        Map<RuleName, RuleConfig> rules = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            rules.put(new RuleName("r" + i), each.apply(rule, i));
        }
        FirewallConfig old = base.firewall();
        FirewallConfig firewall = new FirewallConfig(old.policy(), rules, old.groups(), old.zones(), old.masquerade(),
                old.forward(), old.oneToOne(), old.nptv6(), old.offload());
        return new Document(base.system(), base.pair(), base.interfaces(), base.routes(), base.checks(), base.vrrp(),
                firewall);
    }

    private static RuleConfig with(RuleConfig rule, List<AddressSelector> destination, List<PortSelector> port) {
        return new RuleConfig(rule.description(), rule.disabled(), rule.from(), rule.to(), rule.in(), rule.out(),
                rule.source(), rule.sourceExcept(), destination, rule.destinationExcept(), rule.sourceMac(),
                rule.protocol(), rule.sourcePort(), port, rule.icmpTypes(), rule.state(), rule.dscp(), rule.limit(),
                rule.limitBy(), rule.connections(), rule.connectionsBy(), rule.addSource(), rule.addDestination(),
                rule.helper(), rule.synproxy(), rule.log(), rule.logLimit(), rule.verdict());
    }

    /** Ten times what it takes; ten thousand rules compared in pairs would take that and more. */
    @Test
    void tenThousandRulesAreJudgedInTime() {
        Document byAddress = rules(10_000, (rule, i) -> with(rule,
                List.of(AddressSelector.parse("10." + (i >> 8) + "." + (i & 255) + ".1")),
                List.of(PortSelector.parse("443"))));
        Document byPort = rules(10_000, (rule, i) -> with(rule, List.of(),
                List.of(PortSelector.parse(Integer.toString(i + 1)))));
        Document bySets = rules(10_000, (rule, i) -> with(rule,
                List.of(AddressSelector.parse("10." + (i >> 8) + "." + (i & 255) + ".1"),
                        AddressSelector.parse("11." + (i >> 8) + "." + (i & 255) + ".1")),
                List.of(PortSelector.parse("80"), PortSelector.parse("443"))));
        for (Document document : List.of(byAddress, byPort, bySets)) {
            List<Finding> findings = assertTimeoutPreemptively(Duration.ofSeconds(20),
                    () -> DocumentVerifier.verify(document, Places.none()));
            assertEquals(List.of(), findings);
        }
    }
}
