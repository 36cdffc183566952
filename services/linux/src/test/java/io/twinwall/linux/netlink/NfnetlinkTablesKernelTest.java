package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the raw messages do, as nft shows it. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class NfnetlinkTablesKernelTest {
    private static final List<String> RULES = List.of(
            "ip saddr { 10.0.0.0/8, 192.168.1.1-192.168.1.9 } tcp dport { 22, 80-90 } counter packets 0 bytes 0 accept",
            "ct state vmap { invalid : drop, established : accept, related : accept }",
            "iifname { \"eth0\", \"eth1\" } meta l4proto { tcp, udp } th dport 53 counter packets 0 bytes 0 jump other",
            "limit rate 10/second burst 5 packets log prefix \"tw:x\" group 77",
            "tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu",
            "ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.1.0/24 . 1000-2000 } drop",
            "add @seen { ip saddr timeout 1m limit rate 5/minute } accept",
            "fib saddr . iif oif missing drop",
            "ip6 saddr fe80::/10 icmpv6 type { nd-neighbor-solicit, nd-router-advert } accept",
            "oifname @ports1 reject with icmpx admin-prohibited",
            "ct count over 20 drop",
            "iifname vmap @byDevice",
            "meta mark set ip saddr map { 10.0.0.1 : 0x00000001, 10.0.0.2 : 0x00000002 }");

    private static final List<String> BEFORE_ROUTING = List.of(
            "tcp dport 80 counter packets 0 bytes 0 dnat ip to 10.0.0.1:8080",
            "ip daddr 192.0.2.0/24 dnat ip prefix to ip daddr map { 192.0.2.0/24 : 10.0.0.0/24 }",
            "dnat ip6 to 2001:db8::1",
            "meta l4proto tcp redirect to :3128");
    private static final List<String> BEHIND_ROUTING = List.of(
            "snat ip to 192.0.2.1-192.0.2.9 persistent",
            "masquerade fully-random",
            "snat ip6 prefix to ip6 saddr map { fd00:1::/64 : 2001:db8:1::/64 }",
            "meta l4proto tcp snat ip to 192.0.2.1:1024-2047");
    private static final List<String> BEFORE_TRACKING = List.of(
            "tcp dport 80 tcp flags syn notrack",
            "ct helper set \"ftp\"",
            "ct mark set 0x00000007",
            "ip ttl 255 ip dscp cs1 accept",
            "ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm",
            "numgen random mod 3 vmap { 0 : accept, 1 : drop, 2 : continue }",
            "quota over 1000 bytes drop",
            "ip saddr @nets meta nftrace set 1",
            "add @each { ip saddr ct count over 5 } drop",
            "udp length 8-100 ct direction original");

    private static String ruleset() {
        return """
                table inet t {
                  set ports1 { type ifname; elements = { "eth0", "eth1" } }
                  set seen { type ipv4_addr; size 1000; flags dynamic,timeout; timeout 60s; }
                  map byDevice { type ifname : verdict; }
                  set nets { type ipv4_addr; flags interval; elements = { 10.1.0.0/16, 10.3.0.0-10.3.0.7 } }
                  set nets6 { type ipv6_addr; flags interval; }
                  set ports { type inet_service; flags interval; elements = { 1-5, 100 } }
                  set macs { type ether_addr; }
                  chain other { counter return; }
                  chain scratch { }
                  chain through { type filter hook forward priority 0; policy accept; }
                }
                """;
    }

    private static void load(Kernel kernel) throws Exception {
        kernel.nft().apply(ruleset());
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < RULES.size(); i++) {
            rules.append("add rule inet t scratch ").append(RULES.get(i)).append(" comment \"r").append(i)
                    .append("\"\n");
        }
        kernel.nft().apply(rules.toString());
    }

    private static List<String> shown(String chain) throws Exception {
        return Shell.run("nft", "list", "chain", "inet", "t", chain).lines().map(String::strip)
                .filter(line -> line.contains("comment")).toList();
    }

    private static Octets device(String name) {
        return Octets.of(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 16));
    }

    private static Octets bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Octets.of(bytes);
    }

    @Test
    void rehearsedElementsComeAndGoInOneTransaction() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            load(kernel);
            NfTables tables = kernel.tables();
            String before = Shell.run("nft", "list", "table", "inet", "t");
            int generation = tables.generation();
            NfElement there = NfElement.key(device("eth0"));
            NfElement other = NfElement.key(device("eth7"));
            List<NfElement> network = List.of(NfElement.key(bytes(10, 2, 0, 0)), NfElement.end(bytes(10, 3, 0, 0)));
            List<NfChange> changes = List.of(
                    new NfChange.DeleteElements("t", "ports1", List.of(there)),
                    new NfChange.AddElements("t", "ports1", List.of(other)),
                    new NfChange.AddElements("t", "nets", network));
            List<NfChange> undoing = List.of(
                    new NfChange.DeleteElements("t", "nets", network),
                    new NfChange.DeleteElements("t", "ports1", List.of(other)),
                    new NfChange.AddElements("t", "ports1", List.of(there)));
            assertEquals(OptionalInt.of(generation + 1),
                    tables.rehearse(OptionalInt.of(generation), changes, undoing));
            assertEquals(generation + 1, tables.generation());
            assertEquals(before, Shell.run("nft", "list", "table", "inet", "t"));
            // Of another generation, or with an undoing that is none: a dry run.
            assertEquals(OptionalInt.empty(), tables.rehearse(OptionalInt.of(generation), changes, undoing));
            assertEquals(OptionalInt.empty(), tables.rehearse(OptionalInt.empty(), changes, List.of(
                    new NfChange.DeleteElements("t", "gone", List.of(there)))));
            NfRefused refused = assertThrows(NfRefused.class, () -> tables.rehearse(OptionalInt.empty(), List.of(
                    changes.getFirst(), new NfChange.AddElements("t", "gone", List.of(there))), List.of()));
            assertEquals(1, refused.index());
            assertEquals(generation + 1, tables.generation());
            assertEquals(before, Shell.run("nft", "list", "table", "inet", "t"));
        }
    }

    @Test
    void copiedRulesAreTheRulesThatWereCompiledWhereverTheyArePut() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            load(kernel);
            NfTables tables = kernel.tables();
            List<NfCompiledRule> compiled = tables.compiled("t", "scratch");
            assertEquals(RULES.size(), compiled.size());
            assertEquals("r0", compiled.getFirst().rule().comment());
            assertEquals(2, compiled.getFirst().sets().size());
            kernel.nft().apply("add rule inet t through drop comment \"middle\"");
            long middle = tables.rules("t", "through").getFirst().handle();
            List<NfChange> changes = new ArrayList<>();
            for (int i = 0; i < compiled.size(); i++) {
                changes.add(new NfChange.AddRule("t", "through",
                        i < 6 ? OptionalLong.of(middle) : OptionalLong.empty(), compiled.get(i)));
            }
            changes.add(new NfChange.DeleteRule("t", "through", middle));
            List<String> expected = shown("scratch");
            changes.add(new NfChange.FlushChain("t", "scratch"));
            changes.add(new NfChange.DeleteChain("t", "scratch"));
            int generation = tables.generation();
            NfTables.Committed committed = tables.commit(OptionalInt.of(generation), changes);
            assertEquals(generation + 1, committed.generation());
            assertEquals(tables.generation(), committed.generation());
            assertEquals(expected, shown("through"));
            assertEquals(tables.rules("t", "through").stream().map(NfRule::handle).toList(),
                    committed.handles().stream().map(OptionalLong::getAsLong).toList());
            assertEquals(Set.of("through", "other"),
                    new HashSet<>(tables.chains("t").stream().map(NfChain::name).toList()));
            assertEquals(new NfChain.Base("filter", 2, 0, 1),
                    tables.chains("t").stream().filter(c -> c.name().equals("through")).findAny().orElseThrow().base()
                            .orElseThrow());
        }
    }

    @Test
    void everyKindOfStatementSurvivesTheCopy() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            kernel.nft().apply(ruleset() + """
                    table inet t {
                      set each { type ipv4_addr; size 1000; flags dynamic; }
                      ct helper ftp { type "ftp" protocol tcp; }
                      chain prerouting { type nat hook prerouting priority -100; }
                      chain postrouting { type nat hook postrouting priority 100; }
                      chain forward { type filter hook forward priority 0; }
                    }
                    """);
            copies(kernel, BEFORE_ROUTING, "prerouting");
            copies(kernel, BEHIND_ROUTING, "postrouting");
            copies(kernel, BEFORE_TRACKING, "forward");
        }
    }

    private static void copies(Kernel kernel, List<String> rules, String chain) throws Exception {
        NfTables tables = kernel.tables();
        kernel.nft().apply("flush chain inet t scratch");
        for (String rule : rules) {
            kernel.nft().apply("add rule inet t scratch " + rule + " comment \"" + chain + "\"");
            List<NfCompiledRule> compiled = tables.compiled("t", "scratch");
            tables.commit(OptionalInt.empty(), List.of(
                    new NfChange.AddRule("t", chain, OptionalLong.empty(), compiled.getLast())));
        }
        assertEquals(rules.size(), shown("scratch").size());
        assertEquals(shown("scratch"), shown(chain));
    }

    @Test
    void elementsOfEveryTypeComeAndGo() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            kernel.nft().apply(ruleset());
            NfTables tables = kernel.tables();
            tables.commit(OptionalInt.empty(), List.of(
                    new NfChange.AddElements("t", "ports1", List.of(NfElement.key(device("eth2")))),
                    new NfChange.DeleteElements("t", "ports1", List.of(NfElement.key(device("eth0")))),
                    new NfChange.AddElements("t", "byDevice", List.of(
                            NfElement.entry(device("eth0"), new NfElement.Verdict(NfElement.Verdict.JUMP, "other")),
                            NfElement.entry(device("eth1"), new NfElement.Verdict(NfElement.Verdict.DROP, "")))),
                    new NfChange.DeleteElements("t", "nets", List.of(
                            NfElement.key(bytes(10, 1, 0, 0)), NfElement.end(bytes(10, 2, 0, 0)))),
                    new NfChange.AddElements("t", "nets", List.of(
                            NfElement.key(bytes(10, 1, 0, 0)), NfElement.end(bytes(10, 1, 0, 5)),
                            NfElement.key(bytes(255, 0, 0, 0)))),
                    new NfChange.AddElements("t", "nets6", List.of(
                            NfElement.key(bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
                            NfElement.end(bytes(0x20, 1, 0xd, 0xb9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))),
                    new NfChange.AddElements("t", "ports", List.of(
                            NfElement.key(bytes(0, 200)), NfElement.end(bytes(0, 201)))),
                    new NfChange.AddElements("t", "macs", List.of(NfElement.key(bytes(2, 0, 0, 0, 0, 9))))));
            String shown = Shell.run("nft", "list", "table", "inet", "t").replaceAll("\\s+", " ");
            for (String line : List.of(
                    "elements = { \"eth1\", \"eth2\" }",
                    "elements = { 10.1.0.0-10.1.0.4, 10.3.0.0/29, 255.0.0.0/8 }",
                    "elements = { 2001:db8::/32 }",
                    "elements = { 1-5, 100, 200 }",
                    "elements = { 02:00:00:00:00:09 }")) {
                assertTrue(shown.contains(line), line + " in " + shown);
            }
            assertTrue(shown.contains("\"eth0\" : jump other") && shown.contains("\"eth1\" : drop"), shown);
            assertEquals(
                    Set.of(NfElement.entry(device("eth0"), new NfElement.Verdict(NfElement.Verdict.JUMP, "other")),
                            NfElement.entry(device("eth1"), new NfElement.Verdict(NfElement.Verdict.DROP, ""))),
                    new HashSet<>(tables.elements("t", "byDevice")));
            assertEquals(List.of(), tables.elements("t", "nosuch"));
        }
    }

    @Test
    void refusalNamesTheChangeAndLeavesEverything() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            load(kernel);
            NfTables tables = kernel.tables();
            String before = Shell.run("nft", "-a", "list", "ruleset");
            int generation = tables.generation();
            List<NfChange> changes = List.of(
                    new NfChange.AddElements("t", "ports1", List.of(NfElement.key(device("eth2")))),
                    new NfChange.DeleteRule("t", "through", 4711),
                    new NfChange.DeleteChain("t", "nosuch"));
            NfRefused refused = assertThrows(NfRefused.class, () -> tables.commit(OptionalInt.empty(), changes));
            assertEquals(1, refused.index());
            assertEquals(Errno.ENOENT, refused.errno());
            assertEquals(1, assertThrows(NfRefused.class, () -> tables.dryRun(changes)).index());
            tables.dryRun(changes.subList(0, 1));
            assertEquals(generation, tables.generation());
            Shell.run("nft", "add", "table", "ip", "theirs");
            NfRefused late = assertThrows(NfRefused.class,
                    () -> tables.commit(OptionalInt.of(generation), changes.subList(0, 1)));
            assertEquals(Errno.ERESTART, late.errno());
            assertEquals(-1, late.index());
            Shell.run("nft", "delete", "table", "ip", "theirs");
            assertEquals(before, Shell.run("nft", "-a", "list", "ruleset"));
        }
    }

    @Test
    void countersAreReadAndAHundredThousandElementsFitOneTransaction() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            kernel.nft().apply(ruleset());
            Shell.run("nft", "add rule inet t through counter packets 5000000000 bytes 9000000000000 comment \"c\"");
            NfTables tables = kernel.tables();
            assertEquals(Optional.of(new NfRule.NfCounter(5_000_000_000L, 9_000_000_000_000L)),
                    tables.rules("t", "through").getFirst().counter());
            assertEquals(2, tables.rules("t").size());
            List<NfElement> many = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                many.add(NfElement.key(bytes(2, 0, 0, i >> 16, i >> 8, i)));
            }
            tables.commit(OptionalInt.empty(), List.of(new NfChange.AddElements("t", "macs", many)));
            assertEquals(new HashSet<>(many), new HashSet<>(tables.elements("t", "macs")));
        }
    }
}
