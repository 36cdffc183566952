package io.twinwall.firewall.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.diff.RandomTables;
import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRefused;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfSet;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.netlink.NfTimedElement;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes of real tables, compared with what {@code nft} shows of a fresh load. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class HeldTablesKernelTest {
    private static final String DOCKER = """
            table ip nat {
              chain DOCKER {
                iifname "docker0" counter packets 3 bytes 180 return
              }
              chain POSTROUTING { type nat hook postrouting priority 100; policy accept;
                ip saddr 172.17.0.0/16 oifname != "docker0" counter packets 5 bytes 300 masquerade
              }
            }
            table ip libvirt_network {
              set nets { type ipv4_addr; flags interval; elements = { 192.168.122.0/24 } }
              chain forward { type filter hook forward priority 0; policy accept;
                ip daddr @nets accept
              }
            }
            table inet twinwall-guard {
              set alive { type ether_addr; flags dynamic,timeout; timeout 1h; }
            }
            """;

    private static final Pattern BRACED = Pattern.compile("\\{ ([^{}]*?),? }");

    /** A listing whatever the order of elements, chains and sets. */
    private static List<String> shown(String... what) throws Exception {
        List<String> command = new ArrayList<>(List.of("nft", "list"));
        command.addAll(List.of(what));
        String text = Shell.run(command.toArray(String[]::new));
        return Pattern.compile("\\n\\t(?=set |map |chain )").splitAsStream(text)
                .map(block -> block.replaceAll("\\s+", " ").replaceAll("( })+ ?$", ""))
                .map(block -> BRACED.matcher(block).replaceAll(m -> Matcher.quoteReplacement(
                        Arrays.stream(m.group(1).split(", ")).sorted().collect(Collectors.joining(", ", "{ ", " }")))))
                .sorted().toList();
    }

    private static Rule rule(String path) {
        return Rule.always(path, new Statement.Counter());
    }

    private static Table table(List<Rule> rules) {
        return new Table("t", List.of(), List.of(), List.of(), List.of(Chain.base("output",
                new Hook(Hook.Type.FILTER, Hook.Point.OUTPUT, Hook.Priority.FILTER, Hook.Policy.ACCEPT), rules)));
    }

    @Test
    void aWalkThroughRandomTablesShowsWhatAFreshLoadShows() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Shell.run("nft", DOCKER);
            List<String> theirs = theirs();
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            RandomTables walk = new RandomTables("t", 21);
            held.start(List.of(walk.next()));
            for (int i = 0; i < 50; i++) {
                Table next = walk.next();
                List<String> before = shown("table", "inet", "t");
                Map<Long, String> handles = handles(kernel.tables());
                held.judge(List.of(next));
                assertEquals(before, shown("table", "inet", "t"), "judgement " + i);
                assertEquals(handles, handles(kernel.tables()), "judgement " + i);
                held.change(List.of(next));
                List<String> changed = shown("table", "inet", "t");
                new HeldTables(kernel.nft(), kernel.tables()).start(List.of(renamed(next)));
                assertEquals(
                        shown("table", "inet", "fresh").stream().map(s -> s.replace("inet fresh", "inet t")).toList(),
                        changed, "commit " + i);
            }
            assertEquals(theirs, theirs());
        }
    }

    private static Table renamed(Table table) {
        return new Table("fresh", table.objects(), table.sets(), table.maps(), table.chains());
    }

    private static List<String> theirs() throws Exception {
        return List.of(Shell.run("nft", "-a", "list", "table", "ip", "nat"),
                Shell.run("nft", "-a", "list", "table", "ip", "libvirt_network"),
                Shell.run("nft", "-a", "list", "table", "inet", "twinwall-guard"));
    }

    @Test
    void countersAndElementsOfPacketsLiveThroughAHundredCommits() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Shell.run("ip", "link", "set", "lo", "up");
            Shell.run("nft", DOCKER);
            List<String> theirs = theirs();
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            List<Rule> rules = new ArrayList<>();
            rules.add(rule("kept"));
            for (int i = 0; i < 50; i++) {
                rules.add(rule("rule." + i));
            }
            held.start(List.of(table(rules)));
            Shell.run("ping", "-c", "3", "-i", "0.1", "127.0.0.1");
            NfRule before = kernel.tables().rules("t").getFirst();
            assertTrue(before.counter().orElseThrow().packets() >= 6);
            Random random = new Random(1);
            for (int i = 0; i < 100; i++) {
                rules.set(1 + random.nextInt(rules.size() - 1), rule("changed." + i));
                Collections.swap(rules, 1 + random.nextInt(rules.size() - 1), 1 + random.nextInt(rules.size() - 1));
                held.change(List.of(table(rules)));
            }
            NfRule after = kernel.tables().rules("t").getFirst();
            assertEquals(before.handle(), after.handle());
            assertTrue(after.counter().orElseThrow().packets() >= before.counter().orElseThrow().packets());
            assertEquals(rules.stream().map(Rule::path).toList(),
                    kernel.tables().rules("t").stream().map(NfRule::comment).toList());
            assertEquals(theirs, theirs());
        }
    }

    @Test
    void costOfACommitFollowsTheDifference() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Counting counting = new Counting(kernel.tables());
            HeldTables held = new HeldTables(kernel.nft(), counting);
            List<Rule> rules = new ArrayList<>(
                    IntStream.range(0, 10_000).mapToObj(i -> rule("rule." + i)).toList());
            held.start(List.of(table(rules)));
            counting.changes.clear();
            rules.set(5_000, rule("changed"));
            held.change(List.of(table(rules)));
            // One rule added, one deleted, the scratch chain flushed and deleted.
            assertEquals(4, counting.changes.size());
            assertEquals(1, counting.rulesRead);
        }
    }

    @Test
    void aLargeTableIsLoadedAsText() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Table walked = new RandomTables("t", 3).next();
            List<Chain> chains = new ArrayList<>(walked.chains());
            chains.add(Chain.regular("many", IntStream.range(0, 2_000).mapToObj(i -> rule("rule." + i)).toList()));
            Table large = new Table("t", walked.objects(), walked.sets(), walked.maps(), chains);
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            held.judgeStart(List.of(large));
            assertEquals("", Shell.run("nft", "list", "ruleset"));
            held.start(List.of(large));
            kernel.nft().apply(Batch.replacing(List.of(renamed(large))).json());
            assertEquals(
                    shown("table", "inet", "fresh").stream().map(s -> s.replace("inet fresh", "inet t")).toList(),
                    shown("table", "inet", "t"));
            assertEquals(Map.of(), held.repair());
            // What somebody else does before its rules are looked at for the first time is found too.
            held.start(List.of(large));
            Shell.run("nft", "insert rule inet t many counter drop");
            assertNotEquals(Map.of(), held.repair());
            assertEquals(
                    shown("table", "inet", "fresh").stream().map(s -> s.replace("inet fresh", "inet t")).toList(),
                    shown("table", "inet", "t"));
            held.start(List.of(large));
            Shell.run("nft", "add table ip theirs");
            held.settle();
            assertEquals(Map.of(), held.repair());
        }
    }

    private static Table ranges(int more) {
        List<AddressSpan> spans = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            spans.add(new AddressSpan(new Ipv4Address(0x0a000000 + 8 * i), new Ipv4Address(0x0a000003 + 8 * i)));
        }
        for (int i = 0; i < more; i++) {
            spans.add(AddressSpan.parse("198.51.100." + 2 * i));
        }
        return new Table("t", List.of(), List.of(NamedSet.interval("large", new Elements.Addresses(IpFamily.V4, spans)),
                NamedSet.interval("small", new Elements.Addresses(IpFamily.V4, spans.subList(6_000, spans.size())))),
                List.of(), List.of());
    }

    /** Ranges that come into a large set are judged beside it; what was judged has left nothing. */
    @Test
    void aLargeSetOfRangesIsChangedOnce() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Counting counting = new Counting(kernel.tables());
            HeldTables held = new HeldTables(kernel.nft(), counting);
            held.start(List.of(ranges(0)));
            for (int more : new int[] {3, 5, 1, 0}) {
                String before = Shell.run("nft", "list", "table", "inet", "t");
                counting.rehearsed.clear();
                held.judge(List.of(ranges(more)));
                assertEquals(before, Shell.run("nft", "list", "table", "inet", "t"));
                assertTrue(counting.rehearsed.stream().noneMatch(change -> change.toString().contains("large")));
                held.change(List.of(ranges(more)));
                assertEquals(6_000 + more, kernel.tables().elements("t", "large").stream()
                        .filter(element -> !element.intervalEnd()).count());
                assertEquals(Map.of(), held.repair());
            }
        }
    }

    @Test
    void aJudgementServesTheChangeThatFollows() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Counting counting = new Counting(kernel.tables());
            HeldTables held = new HeldTables(kernel.nft(), counting);
            held.start(List.of(table(List.of(rule("a"), rule("b")))));
            int generation = kernel.tables().generation();
            List<Table> next = List.of(table(List.of(rule("a"), rule("c"))));
            held.judge(next);
            // Rehearsed, as one transaction.
            assertEquals(generation + 1, kernel.tables().generation());
            // Somebody between the judgement and the change.
            Shell.run("nft", "insert rule inet t output counter comment \"theirs\"");
            held.change(next);
            assertEquals(List.of("a", "c"), kernel.tables().rules("t").stream().map(NfRule::comment).toList());
            assertEquals(Map.of(), held.repair());
        }
    }

    @Test
    void packetsFlowWhileRulesChange() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Shell.run("ip", "link", "set", "lo", "up");
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            Rule open = Rule.always("open", new Statement.Accept());
            Rule other = Rule.always("open too", new Statement.Accept());
            Hook hook = new Hook(Hook.Type.FILTER, Hook.Point.OUTPUT, Hook.Priority.FILTER, Hook.Policy.DROP);
            held.start(List.of(new Table("t", List.of(), List.of(), List.of(),
                    List.of(Chain.base("output", hook, List.of(open))))));
            Process ping = new ProcessBuilder("ping", "-q", "-c", "2000", "-i", "0.002", "127.0.0.1")
                    .redirectErrorStream(true).start();
            int commits = 0;
            while (ping.isAlive()) {
                Rule now = commits % 2 == 0 ? other : open;
                held.change(List.of(new Table("t", List.of(), List.of(), List.of(),
                        List.of(Chain.base("output", hook, List.of(rule("count." + commits), now))))));
                commits++;
            }
            String said = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(said.contains(" 0% packet loss"), commits + " commits: " + said);
            assertTrue(commits > 10, "only " + commits + " commits");
        }
    }

    @Test
    void whatSomebodyElseChangedIsFoundAndPutRight() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            RandomTables walk = new RandomTables("t", 5);
            Table table = walk.next();
            while (table.sets().size() < 6 || table.maps().getFirst().entries().size() < 2
                    || table.chains().size() < 4) {
                table = walk.next();
            }
            held.start(List.of(table));
            List<String> wanted = shown("table", "inet", "t");
            Map<Long, String> handles = handles(kernel.tables());
            for (String theirs : List.of(
                    "insert rule inet t forward counter accept",
                    "add chain inet t theirs; add rule inet t theirs drop; add rule inet t forward jump theirs",
                    "flush chain inet t forward",
                    "flush map inet t dispatch",
                    "add element inet t s0 { \"eth99\" }; flush set inet t s2; add element inet t s2 { 9.9.9.9 }",
                    "add set inet t own { type ipv4_addr; elements = { 1.1.1.1 } };"
                            + " add rule inet t forward ip saddr @own drop",
                    "add chain inet t forward { policy " + (wanted.toString().contains("policy drop")
                            ? "accept" : "drop") + "; }",
                    "delete table inet t",
                    // Another thing under a name of ours.
                    "delete table inet t; add table inet t; add set inet t s0 { type inet_service; };"
                            + " add chain inet t forward { type filter hook forward priority 0; }")) {
                Shell.run("nft", theirs);
                assertNotEquals(Map.of(), held.repair(), theirs);
                assertEquals(wanted, shown("table", "inet", "t"), theirs);
                assertEquals(Map.of(), held.repair(), theirs);
            }
            Shell.run("nft", "add", "table", "ip", "theirs");
            Map<Long, String> before = handles(kernel.tables());
            assertEquals(Map.of(), held.repair());
            assertEquals(before, handles(kernel.tables()));
            assertTrue(!handles.isEmpty());
        }
    }

    private static Map<Long, String> handles(NfTables tables) throws KernelRefused {
        Map<Long, String> handles = new HashMap<>();
        tables.rules("t").forEach(rule -> handles.put(rule.handle(), rule.comment()));
        return handles;
    }

    @Test
    void transactionOfSomebodyElseInBetweenIsNoticed() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            Counting counting = new Counting(kernel.tables());
            HeldTables held = new HeldTables(kernel.nft(), counting);
            List<Rule> rules = new ArrayList<>(List.of(rule("a"), rule("b"), rule("c")));
            held.start(List.of(table(rules)));
            counting.beforeCommit.add("add table ip theirs");
            counting.beforeCommit.add("insert rule inet t output counter comment \"theirs\"");
            rules.set(1, rule("changed"));
            held.change(List.of(table(rules)));
            assertEquals(List.of(), counting.beforeCommit);
            assertEquals(List.of("a", "changed", "c"),
                    kernel.tables().rules("t").stream().map(NfRule::comment).toList());
            assertEquals(1, kernel.tables().chains("t").size());
        }
    }

    @Test
    void refusalLeavesEverythingAndNamesThePlace() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            held.start(List.of(table(List.of(rule("a"), rule("b")))));
            String before = Shell.run("nft", "-a", "list", "ruleset");
            // A jump to a chain that is not there: seen by the dry run of stage one.
            Table lost = table(List.of(rule("a"), Rule.always("firewall.rules.lost", new Statement.Jump("nowhere"))));
            RulesetRefused refused = assertThrows(RulesetRefused.class, () -> held.judge(List.of(lost)));
            assertEquals("firewall.rules.lost", refused.path());
            assertEquals("firewall.rules.lost",
                    assertThrows(RulesetRefused.class, () -> held.change(List.of(lost))).path());
            assertEquals(before, Shell.run("nft", "-a", "list", "ruleset"));
            // A masquerade outside nat: only the switch can see it, as the scratch chain is not reached by a packet.
            Table misplaced =
                    table(List.of(rule("a"), rule("b"), Rule.always("firewall.x", Statement.Masquerade.plain())));
            assertThrows(RulesetRefused.class, () -> held.change(List.of(misplaced)));
            assertEquals(before, Shell.run("nft", "-a", "list", "ruleset"));
            held.change(List.of(table(List.of(rule("a"), rule("b"), rule("c")))));
            assertEquals(3, kernel.tables().rules("t").size());
        }
    }

    @Test
    void dynamicSetKeepsWhatPacketsPutIntoIt() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            HeldTables held = new HeldTables(kernel.nft(), kernel.tables());
            NamedSet seen = new NamedSet("seen",
                    new NamedSet.Dynamic(Optional.empty(), 100), new Elements.Macs(List.of()));
            Table first = new Table("t", List.of(), List.of(seen), List.of(),
                    table(List.of(rule("a"))).chains());
            held.start(List.of(first));
            Shell.run("nft", "add element inet t seen { 02:00:00:00:00:01 }");
            assertEquals(Map.of(), held.repair());
            Table second = new Table("t", List.of(), List.of(seen),
                    List.of(new NamedMap("m", Map.of())), table(List.of(rule("b"))).chains());
            held.change(List.of(second));
            assertTrue(Shell.run("nft", "list", "set", "inet", "t", "seen").contains("02:00:00:00:00:01"));
            // Even where the whole table is made afresh.
            Hook moved = new Hook(Hook.Type.FILTER, Hook.Point.INPUT, Hook.Priority.FILTER, Hook.Policy.ACCEPT);
            held.change(List.of(new Table("t", List.of(), List.of(seen), List.of(),
                    List.of(Chain.base("output", moved, List.of(rule("b")))))));
            assertTrue(Shell.run("nft", "list", "set", "inet", "t", "seen").contains("02:00:00:00:00:01"));
        }
    }

    /** Counts, and lets somebody else come before a commit. */
    private static final class Counting implements NfTables {
        private final NfTables tables;
        private final List<NfChange> changes = new ArrayList<>();
        private final List<NfChange> rehearsed = new ArrayList<>();
        private final List<String> beforeCommit = new ArrayList<>();
        private int rulesRead;

        Counting(NfTables tables) {
            this.tables = tables;
        }

        @Override
        public int generation() throws KernelRefused {
            return tables.generation();
        }

        @Override
        public List<NfRule> rules(String table) throws KernelRefused {
            return tables.rules(table);
        }

        @Override
        public List<NfRule> rules(String table, String chain) throws KernelRefused {
            return tables.rules(table, chain);
        }

        @Override
        public List<NfCompiledRule> compiled(String table, String chain) throws KernelRefused {
            List<NfCompiledRule> compiled = tables.compiled(table, chain);
            rulesRead += compiled.size();
            return compiled;
        }

        @Override
        public List<NfChain> chains(String table) throws KernelRefused {
            return tables.chains(table);
        }

        @Override
        public List<NfSet> sets(String table) throws KernelRefused {
            return tables.sets(table);
        }

        @Override
        public List<NfElement> elements(String table, String set) throws KernelRefused {
            return tables.elements(table, set);
        }

        @Override
        public List<NfTimedElement> timedElements(String table, String set) throws KernelRefused {
            return tables.timedElements(table, set);
        }

        @Override
        public List<String> objects(String table) throws KernelRefused {
            return tables.objects(table);
        }

        @Override
        public OptionalInt rehearse(OptionalInt generation, List<NfChange> asked, List<NfChange> undoing)
                throws KernelRefused, NfRefused {
            rehearsed.addAll(asked);
            return tables.rehearse(generation, asked, undoing);
        }

        @Override
        public Committed commit(OptionalInt generation, List<NfChange> asked) throws KernelRefused, NfRefused {
            if (!beforeCommit.isEmpty() && generation.isPresent()) {
                try {
                    Shell.run("nft", beforeCommit.removeFirst());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            changes.addAll(asked);
            return tables.commit(generation, asked);
        }

        @Override
        public void dryRun(List<NfChange> asked) throws KernelRefused, NfRefused {
            tables.dryRun(asked);
        }
    }
}
