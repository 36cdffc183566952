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
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
    private final FirewallService service = new FirewallService(kernel.kernel().nft(), kernel.kernel().sysctl(), log);

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
                "FW-0101 ruleset in force: twinwall-filter, twinwall-nat changed, 24 rules"), log.lines());
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
    void onlyTheTableThatDiffersIsReplaced() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        service.apply(service.plan(Optional.of(PAIR), OPENED));
        assertFalse(kernel.batches().getLast().contains(Ruleset.NAT));
        service.apply(service.plan(Optional.of(OPENED), PAIR));
        service.apply(service.plan(Optional.of(PAIR), RETRANSLATED));
        assertFalse(kernel.batches().getLast().contains(Ruleset.FILTER));
        assertTrue(kernel.batches().getLast().contains(Ruleset.NAT));
    }

    @Test
    void planLinesShowWhichRulesComeAndGo() throws ApplyFailed {
        NodeConfig closed = Documents.pair().policy("lan -> wan", DROP).build();
        assertEquals(List.of(
                "table inet twinwall-filter: changed, now 23 rules",
                "- chain policy.lan.wan: counter packets 0 bytes 0 accept comment \"firewall.policy.lan -> wan\"",
                "+ chain policy.lan.wan: counter packets 0 bytes 0 drop comment \"firewall.policy.lan -> wan\""),
                service.plan(Optional.of(PAIR), closed).lines());
    }

    @Test
    void undoIsThePlanTheOtherWayRound() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        service.apply(service.plan(Optional.of(PAIR), OPENED));
        service.apply(service.plan(Optional.of(OPENED), PAIR));
        assertEquals(changing(OPENED, PAIR), kernel.batches().getLast());
    }

    private static String changing(NodeConfig now, NodeConfig next) {
        return Batch.changing(
                        List.of(RulesetCompiler.compile(now).filter()), List.of(RulesetCompiler.compile(next).filter()))
                .json();
    }

    @Test
    void everyRefusedCommandIsNamedByItsPlaceInTheDocument() {
        List<String> named = new ArrayList<>();
        for (int index = 0; index < Batch.replacing(RulesetCompiler.compile(PAIR).tables()).size(); index++) {
            FirewallService refusing = new FirewallService(new RefusingNft(index), kernel.kernel().sysctl(), log);
            ApplyFailed failed = assertThrows(ApplyFailed.class, () -> refusing.plan(Optional.empty(), PAIR));
            assertTrue(failed.getMessage().contains("the kernel refused the ruleset here: No such file or directory;"));
            named.add(failed.getMessage().substring(0, failed.getMessage().indexOf(": ")));
        }
        assertEquals(expectedPaths(), named);
    }

    /** Table thrice, each set thrice, maps, chains, entries, then each rule's own path; so for one table after the other. */
    private static List<String> expectedPaths() {
        List<String> paths = new ArrayList<>();
        for (Table table : RulesetCompiler.compile(PAIR).tables()) {
            paths.addAll(Collections.nCopies(3, "firewall"));
            paths.addAll(Collections.nCopies(3 * table.sets().size(), "interfaces"));
            paths.addAll(Collections.nCopies(table.maps().size(), "firewall.policy"));
            paths.addAll(Collections.nCopies(table.chains().size(), "firewall"));
            table.maps().stream().filter(map -> !map.entries().isEmpty()).forEach(map -> paths.add("firewall.policy"));
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
    void forwardingThatCannotBeTurnedOnLaterPutsTheFormerTablesBack() throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), PAIR));
        FirewallPlan plan = service.plan(Optional.of(PAIR), OPENED);
        kernel.setting(IPV4, "0");
        kernel.refuse("sysctl " + IPV4, 30, "Read-only file system");
        assertThrows(ApplyFailed.class, () -> service.apply(plan));
        assertEquals(changing(OPENED, PAIR), kernel.batches().getLast());
        assertEquals(1, service.status().policies().size());
    }

    @Test
    void kernelWithoutIpv6ForwardsIpv4() throws ApplyFailed {
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
        FirewallService onV4 = new FirewallService(kernel.kernel().nft(), sysctl, log);
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
