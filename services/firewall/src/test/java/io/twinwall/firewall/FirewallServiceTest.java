package io.twinwall.firewall;

import static io.twinwall.model.config.Verdict.ACCEPT;
import static io.twinwall.model.config.Verdict.DROP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.Actor;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FirewallServiceTest {
    private static final String IPV4 = "net/ipv4/ip_forward";
    private static final String IPV6 = "net/ipv6/conf/all/forwarding";
    private static final NodeConfig PAIR = Documents.pair().build();
    private static final NodeConfig OPENED = Documents.pair().policy("wan -> lan", ACCEPT).build();
    private static final NodeConfig RETRANSLATED = Documents.pair().masquerade("wan", "lan", "interface").build();

    private final RecordingKernel kernel = new RecordingKernel();
    private final MemoryLog log = new MemoryLog();
    private final FirewallService service;

    FirewallServiceTest() throws KernelRefused {
        service = new FirewallService(kernel.kernel(), log);
    }

    private FirewallService with(Nft nft, Sysctl sysctl) throws KernelRefused {
        return new FirewallService(nft, kernel.kernel().tables(), sysctl, kernel.kernel().rulesetMonitor(), log);
    }

    /** Every rule of a table by its handle. */
    private Map<Long, String> rules(String table) throws KernelRefused {
        return kernel.kernel().tables().rules(table).stream()
                .collect(Collectors.toMap(NfRule::handle, rule -> rule.chain() + ": " + rule.comment() + " "
                        + new String(rule.expressions().bytes(), StandardCharsets.UTF_8)));
    }

    /** The rules of each chain, in their order. */
    private String content(String table) throws KernelRefused {
        return kernel.kernel().tables().rules(table).stream()
                .map(rule -> rule.chain() + ": " + rule.comment() + " "
                        + new String(rule.expressions().bytes(), StandardCharsets.UTF_8))
                .sorted(Comparator.comparing(line -> line.substring(0, line.indexOf(':'))))
                .collect(Collectors.joining("\n")) + kernel.kernel().tables().chains(table).stream()
                        .map(NfChain::name).sorted().toList() + kernel.kernel().tables().sets(table).stream()
                        .map(set -> set.name() + elements(table, set.name())).sorted().toList();
    }

    private List<String> elements(String table, String set) {
        try {
            return kernel.kernel().tables().elements(table, set).stream().map(NfElement::toString).sorted().toList();
        } catch (KernelRefused e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void closedBox() {
        kernel.setting(IPV4, "0");
        kernel.setting(IPV6, "0");
    }

    @Test
    void firstApplyReplacesBothTablesInOneTransactionAndThenForwards() throws ApplyFailed {
        FirewallPlan plan = service.plan(Optional.empty(), PAIR);
        assertEquals(List.of(), kernel.changes());
        service.apply(plan);
        List<String> changes = kernel.changes();
        assertEquals(3, changes.size());
        assertEquals("nft apply " + Batch.replacing(RulesetCompiler.compile(PAIR).tables()).json(), changes.getFirst());
        assertEquals(List.of("sysctl " + IPV4 + " = 1", "sysctl " + IPV6 + " = 1"), changes.subList(1, 3));
        assertEquals(List.of(
                "FW-0102 forwarding is on (" + IPV4 + ")",
                "FW-0102 forwarding is on (" + IPV6 + ")",
                "FW-0101 ruleset in force: twinwall-filter, twinwall-nat changed, 26 rules"), log.lines());
    }

    @Test
    void tablesOfAPredecessorAndOfOthersAreTakenForWhatTheyAre() throws Exception {
        kernel.kernel().nft().apply(
                "add table inet twinwall-filter; add table netdev twinwall-guard; add table ip docker");
        service.apply(service.plan(Optional.empty(), PAIR));
        assertTrue(kernel.state().contains(
                "table inet twinwall-filter\ntable inet twinwall-nat\ntable ip docker\ntable netdev twinwall-guard\n"));
        assertFalse(kernel.batches().getLast().contains("guard"));
    }

    @Test
    void sameDocumentTwiceIsAnEmptyPlanAndChangesNothing() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        kernel.forget();
        FirewallPlan again = service.plan(Optional.of(PAIR), Documents.pair().build());
        assertTrue(again.isEmpty());
        service.apply(again);
        assertEquals(List.of(), kernel.changes());
    }

    @Test
    void onlyTheTableThatDiffersIsChanged() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        kernel.forget();
        service.apply(service.plan(Optional.of(PAIR), OPENED));
        service.apply(service.plan(Optional.of(OPENED), PAIR));
        assertFalse(kernel.changes().toString().contains(Ruleset.NAT));
        kernel.forget();
        service.apply(service.plan(Optional.of(PAIR), RETRANSLATED));
        assertFalse(kernel.changes().toString().contains(Ruleset.FILTER));
        assertTrue(kernel.changes().toString().contains(Ruleset.NAT));
    }

    @Test
    void commitLeavesEveryRuleThatStaysWithItsHandle() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        Map<Long, String> before = rules(Ruleset.FILTER);
        service.apply(service.plan(Optional.of(PAIR), OPENED));
        Map<Long, String> after = rules(Ruleset.FILTER);
        assertTrue(after.keySet().containsAll(before.keySet()), "a rule was replaced");
        assertTrue(after.size() > before.size());
        service.apply(service.plan(Optional.of(OPENED), PAIR));
        assertEquals(before, rules(Ruleset.FILTER));
    }

    @Test
    void everyCommitEndsInWhatAFreshStartWouldLoad() throws Exception {
        List<NodeConfig> documents = List.copyOf(Documents.all().values());
        Random random = new Random(20);
        NodeConfig now = PAIR;
        service.apply(service.plan(Optional.empty(), now));
        for (int i = 0; i < 60; i++) {
            NodeConfig next = documents.get(random.nextInt(documents.size()));
            service.apply(service.plan(Optional.of(now), next));
            now = next;
            FirewallServiceTest other = new FirewallServiceTest();
            other.service.apply(other.service.plan(Optional.empty(), next));
            for (String table : List.of(Ruleset.FILTER, Ruleset.NAT)) {
                assertEquals(other.content(table), content(table));
            }
        }
        assertEquals(1, kernel.batches().stream().filter(batch -> batch.contains("\"flush\"")).count()
                + kernel.batches().stream().filter(batch -> batch.contains("\"delete\"")).count());
    }

    @Test
    void planLinesShowWhichRulesComeAndGo() throws ApplyFailed {
        NodeConfig closed = Documents.pair().policy("lan -> wan", DROP).build();
        assertEquals(List.of(
                "table inet twinwall-filter: changed, now 25 rules",
                "- chain policy.lan.wan: counter packets 0 bytes 0 accept comment \"firewall.policy.lan -> wan\"",
                "+ chain policy.lan.wan: counter packets 0 bytes 0 drop comment \"firewall.policy.lan -> wan\""),
                service.plan(Optional.of(PAIR), closed).lines());
    }

    @Test
    void everyRefusedCommandIsNamedByItsPlaceInTheDocument() throws KernelRefused {
        List<String> named = new ArrayList<>();
        for (int index = 0; index < Batch.replacing(RulesetCompiler.compile(PAIR).tables()).size(); index++) {
            FirewallService refusing = with(new RefusingNft(index), kernel.kernel().sysctl());
            ApplyFailed failed = assertThrows(ApplyFailed.class, () -> refusing.plan(Optional.empty(), PAIR));
            assertTrue(failed.getMessage().contains("the kernel refused the ruleset here: No such file or directory;"));
            named.add(failed.getMessage().substring(0, failed.getMessage().indexOf(": ")));
        }
        assertEquals(expectedPaths(), named);
    }

    /** Table thrice, each set thrice, maps, chains, entries, then each rule's own path; one table after the other. */
    private static List<String> expectedPaths() {
        List<String> paths = new ArrayList<>();
        for (Table table : RulesetCompiler.compile(PAIR).tables()) {
            paths.addAll(Collections.nCopies(3, "firewall"));
            paths.addAll(Collections.nCopies(table.sets().size(), "interfaces"));
            paths.addAll(Collections.nCopies(table.chains().size(), "firewall"));
            paths.addAll(Collections.nCopies(table.maps().size(), "firewall.policy"));
            for (Chain chain : table.chains()) {
                chain.rules().forEach(rule -> paths.add(rule.path()));
            }
        }
        return paths;
    }

    @Test
    void refusedApplyLeavesEverythingAsItWas() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        FirewallPlan plan = service.plan(Optional.of(PAIR), OPENED);
        String before = kernel.state();
        kernel.forget();
        kernel.refuse("nft apply", 28, "Error: No space left on device");
        ApplyFailed failed = assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertEquals("firewall: the kernel refused the ruleset here: No space left on device; nothing was changed;"
                + " correct this entry, or see that the kernel has nftables with inet nat", failed.getMessage());
        assertEquals(before, kernel.state());
        assertEquals(List.of(), kernel.changes());
        assertEquals(1, service.status().policies().size());
    }

    @Test
    void refusedSwitchTakesBackWhatWasAddedAhead() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        FirewallPlan plan = service.plan(Optional.of(PAIR), OPENED);
        Map<Long, String> before = rules(Ruleset.FILTER);
        String content = content(Ruleset.FILTER);
        kernel.refuse("nft commit [AddElements", 12, "Cannot allocate memory");
        ApplyFailed failed = assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertTrue(failed.getMessage().contains("Cannot allocate memory"), failed.getMessage());
        assertEquals(before, rules(Ruleset.FILTER));
        assertEquals(content, content(Ruleset.FILTER));
        kernel.allow("nft commit [AddElements");
        service.apply(plan);
        assertEquals(2, service.status().policies().size());
    }

    @Test
    void whereEvenThatIsRefusedTheNextCommitMakesTheTableAfresh() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        FirewallPlan plan = service.plan(Optional.of(PAIR), OPENED);
        kernel.refuse("nft commit", 12, "Cannot allocate memory");
        assertThrows(ApplyFailed.class, () -> service.apply(plan));
        kernel.allow("nft commit");
        service.apply(plan);
        FirewallServiceTest other = new FirewallServiceTest();
        other.service.apply(other.service.plan(Optional.empty(), OPENED));
        assertEquals(other.content(Ruleset.FILTER), content(Ruleset.FILTER));
    }

    @Test
    void changeOfSomebodyElseBetweenTheStagesIsSeenAndPutRight() throws Exception {
        List<String> theirs = new ArrayList<>(List.of(
                "add table ip docker", "add rule inet twinwall-filter forward accept",
                "flush chain inet twinwall-filter forward"));
        FirewallService racing = with(new RacingNft(kernel, theirs), kernel.kernel().sysctl());
        racing.apply(racing.plan(Optional.empty(), PAIR));
        racing.apply(racing.plan(Optional.of(PAIR), OPENED));
        assertEquals(List.of(), theirs);
        FirewallServiceTest other = new FirewallServiceTest();
        other.service.apply(other.service.plan(Optional.empty(), OPENED));
        assertEquals(other.content(Ruleset.FILTER), content(Ruleset.FILTER));
        assertTrue(kernel.state().contains("table ip docker"));
        racing.close();
    }

    @Test
    void whatSomebodyElseDoesToOurTablesIsPutBackAndLogged() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        kernel.count(Ruleset.FILTER, "firewall.policy.lan -> wan", 0, 9, 540);
        String content = content(Ruleset.FILTER);
        kernel.forget();
        kernel.foreign("add rule inet twinwall-filter forward accept; flush chain inet twinwall-filter input",
                new Actor(4711, "script"));
        service.close();
        assertEquals(content, content(Ruleset.FILTER));
        assertEquals(List.of("FW-0104 table twinwall-filter was changed by script (process 4711) and put back:"
                + " 1 rule had been added, 13 rules were gone"), log.lines().subList(3, log.lines().size()));
        assertEquals(9, service.status().policies().getFirst().packets());
    }

    @Test
    void deletedTableIsPutBackWholeAndOthersAreLeftAlone() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        String content = content(Ruleset.NAT);
        kernel.foreign("delete table inet twinwall-nat; add table ip docker", new Actor(4711, "nft"));
        service.close();
        assertEquals(content, content(Ruleset.NAT));
        assertTrue(kernel.state().contains("table ip docker"));
        assertEquals("FW-0104 table twinwall-nat was changed by nft (process 4711) and put back: it was gone",
                log.lines().getLast());
    }

    @Test
    void repairThatIsRefusedIsAnAlert() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        kernel.refuse("nft apply", 12, "Error: Cannot allocate memory");
        kernel.foreign("flush chain inet twinwall-filter input", new Actor(4711, "nft"));
        service.close();
        assertEquals("FW-0105 tables changed by nft (process 4711) could not be put back: firewall:"
                + " Cannot allocate memory", log.lines().getLast());
    }

    @Test
    void boxThatWasNeverFilteredNeverForwards() throws ApplyFailed {
        FirewallPlan plan = service.plan(Optional.empty(), PAIR);
        kernel.refuse("nft apply", 1, "Error: Operation not permitted");
        assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertEquals(Optional.of("0"), kernel.kernel().sysctl().get(IPV4));
        assertEquals(List.of(), kernel.changes());
    }

    @Test
    void forwardingThatCannotBeTurnedOnLeavesAClosedBoxAtStart() throws ApplyFailed {
        FirewallPlan plan = service.plan(Optional.empty(), PAIR);
        kernel.refuse("sysctl " + IPV6, 30, "Read-only file system");
        ApplyFailed failed = assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertTrue(failed.getMessage().contains("cannot forward packets") && failed.getMessage().contains("Read-only"));
        assertEquals(Optional.of("0"), kernel.kernel().sysctl().get(IPV4));
        assertTrue(kernel.state().contains("table inet twinwall-filter"));
        assertEquals(1, kernel.batches().size());
    }

    @Test
    void forwardingThatCannotBeTurnedOnLaterPutsTheFormerTablesBack() throws Exception {
        service.apply(service.plan(Optional.empty(), PAIR));
        Map<Long, String> before = rules(Ruleset.FILTER);
        FirewallPlan plan = service.plan(Optional.of(PAIR), OPENED);
        kernel.setting(IPV4, "0");
        kernel.refuse("sysctl " + IPV4, 30, "Read-only file system");
        assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertEquals(before, rules(Ruleset.FILTER));
        assertEquals(1, service.status().policies().size());
    }

    @Test
    void synProxyHasItsSettingsWhileARuleNeedsThem() throws ApplyFailed {
        kernel.setting("net/ipv4/tcp_syncookies", "2");
        kernel.setting("net/ipv4/tcp_timestamps", "0");
        kernel.setting("net/netfilter/nf_conntrack_tcp_loose", "1");
        NodeConfig proxied = Documents.pair().rule("shield", "from=wan to=lan protocol=tcp synproxy accept").build();
        NodeConfig disabled =
                Documents.pair().rule("shield", "from=wan to=lan protocol=tcp synproxy disabled accept").build();
        service.apply(service.plan(Optional.empty(), proxied));
        List<String> changes = kernel.changes();
        assertEquals(
                List.of("sysctl net/ipv4/tcp_timestamps = 1", "sysctl net/netfilter/nf_conntrack_tcp_loose = 0"),
                changes.subList(1, 3));
        assertTrue(log.lines().contains("FW-0110 the kernel's setting net/ipv4/tcp_timestamps is now 1"));
        kernel.forget();
        service.apply(service.plan(Optional.of(proxied), disabled));
        changes = kernel.changes();
        assertEquals(
                List.of("sysctl net/ipv4/tcp_timestamps = 0", "sysctl net/netfilter/nf_conntrack_tcp_loose = 1"),
                changes.subList(1, 3));
    }

    @Test
    void kernelWithoutIpv6ForwardsIpv4() throws Exception {
        Sysctl sysctl = new Sysctl() {
            @Override
            public Optional<String> get(String path) {
                return path.startsWith("net/ipv6/") ? Optional.empty() : kernel.kernel().sysctl().get(path);
            }

            @Override
            public void set(String path, String value) throws KernelRefused {
                kernel.kernel().sysctl().set(path, value);
            }
        };
        FirewallService onV4 = with(kernel.kernel().nft(), sysctl);
        onV4.apply(onV4.plan(Optional.empty(), PAIR));
        assertEquals("sysctl " + IPV4 + " = 1", kernel.changes().getLast());
    }

    @Test
    void closingLeavesTheRulesetAndTheSettings() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        String before = kernel.state();
        kernel.forget();
        service.close();
        assertEquals(before, kernel.state());
        assertEquals(List.of(), kernel.changes());
    }

    /** Somebody else comes behind each of our batches. */
    private record RacingNft(RecordingKernel kernel, List<String> theirs) implements Nft {
        @Override
        public void apply(String commands) throws NftRefused {
            kernel.kernel().nft().apply(commands);
            if (!theirs.isEmpty()) {
                kernel.foreign(theirs.removeFirst(), Actor.UNKNOWN);
            }
        }

        @Override
        public void dryRun(String commands) throws NftRefused {
            kernel.kernel().nft().dryRun(commands);
        }

        @Override
        public String list(String command) throws NftRefused {
            return kernel.kernel().nft().list(command);
        }
    }

    /** Refuses one command of any batch. */
    private record RefusingNft(int index) implements Nft {
        @Override
        public void apply(String commands) throws NftRefused {
            throw new NftRefused(index, "Error: No such file or directory");
        }

        @Override
        public void dryRun(String commands) throws NftRefused {
            apply(commands);
        }

        @Override
        public String list(String command) throws NftRefused {
            throw new NftRefused(-1, "Error: No such file or directory");
        }
    }
}
