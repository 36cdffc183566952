package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rulesets as the kernel takes and keeps them. */
@Tag("kernel")
final class RulesetInKernelTest {
    private static final Pattern BRACED = Pattern.compile("\\{ ([^{}]*?),? }");
    private Namespace node;
    private Agent agent;

    @BeforeEach
    void emptyNode() throws IOException {
        node = Namespace.make("nft");
        agent = node.agent();
    }

    @AfterEach
    void gone() {
        try {
            if (agent != null) {
                agent.close();
            }
        } finally {
            node.close();
        }
    }

    static Stream<String> goldens() {
        return GoldenRulesetTest.names();
    }

    /** The same text whatever nft does about white space and the order of elements in a set. */
    private static String normal(String listing) {
        Matcher matcher = BRACED.matcher(listing.replaceAll("\\s+", " "));
        return matcher.replaceAll(m -> Matcher.quoteReplacement(
                        Arrays.stream(m.group(1).split(", ")).sorted().collect(Collectors.joining(", ", "{ ", " }"))))
                .strip();
    }

    private String listing(String... what) {
        String[] command = Stream.concat(Stream.of("nft"), Stream.of(what)).toArray(String[]::new);
        return node.exec(command);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void whatNftReadsBackIsTheReviewedText(String name) throws IOException {
        assertEquals("accepted", agent.ask("dry-run " + name));
        assertEquals("", listing("list", "ruleset"));
        String answer = agent.ask("apply " + name);
        assertTrue(answer.startsWith("applied"), answer);
        assertEquals(normal(GoldenRulesetTest.golden(name)), normal(listing("list", "ruleset")));
    }

    /** Sets and chains of a listing in one order, because a changed table keeps the place of what was there before. */
    private static List<String> blocks(String listing) {
        return Pattern.compile("\\n\t(?=ct helper |set |map |chain )|\\n(?=table )")
                .splitAsStream(listing)
                .map(RulesetInKernelTest::normal)
                .map(block -> block.replaceAll("( })+$", ""))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void changingFromAnyOtherDocumentEndsInTheSameRuleset(String name) throws IOException {
        assertTrue(agent.ask("apply " + name).startsWith("applied"));
        for (String other : Documents.all().keySet()) {
            for (String next : List.of(other, name)) {
                String answer = agent.ask("apply " + next);
                assertTrue(answer.startsWith("applied"), answer);
                assertEquals(blocks(GoldenRulesetTest.golden(next)), blocks(listing("list", "ruleset")));
            }
        }
    }

    @Test
    void changeIsRightWhereSomebodyDeletedTheTable() throws IOException {
        assertTrue(agent.ask("apply dual-stack").startsWith("applied"));
        listing("delete", "table", "inet", "twinwall-filter");
        String answer = agent.ask("apply pair");
        assertTrue(answer.startsWith("applied"), answer);
        assertEquals(blocks(GoldenRulesetTest.golden("pair")), blocks(listing("list", "ruleset")));
    }

    @Test
    void refusedPlanNamesThePlaceInTheDocument() {
        String answer = agent.ask("plan-spoiled pair");
        assertTrue(answer.startsWith("failed firewall.policy: the kernel refused the ruleset here: "), answer);
        assertEquals("", listing("list", "ruleset"));
        assertEquals("0", node.exec("cat", "/proc/sys/net/ipv4/ip_forward").strip());
    }

    @Test
    void refusedApplyLeavesTheRulesetInForce() {
        assertTrue(agent.ask("apply pair").startsWith("applied"));
        String before = listing("-a", "list", "ruleset");
        String answer = agent.ask("apply-spoiled dual-stack");
        assertTrue(answer.startsWith("failed firewall.policy: the kernel refused"), answer);
        assertEquals(before, listing("-a", "list", "ruleset"));
    }

    @Test
    void forwardingComesWithTheFirstRuleset() {
        assertEquals("0", node.exec("cat", "/proc/sys/net/ipv4/ip_forward").strip());
        node.sysctl("net/ipv6/conf/all/forwarding", "0");
        assertTrue(agent.ask("apply pair").startsWith("applied"));
        assertEquals("1", node.exec("cat", "/proc/sys/net/ipv4/ip_forward").strip());
        assertEquals("1", node.exec("cat", "/proc/sys/net/ipv6/conf/all/forwarding").strip());
    }

    @Test
    void tablesOfOthersAreUntouchedByTwentyCommits() {
        listing("add table ip foreign; add chain ip foreign c { type filter hook forward priority 5; };"
                + " add rule ip foreign c counter packets 7 bytes 700 accept");
        listing("add table inet twinwall-guard; add set inet twinwall-guard alive { type ether_addr; }");
        String foreign = listing("-a", "list", "table", "ip", "foreign");
        String guard = listing("-a", "list", "table", "inet", "twinwall-guard");
        for (int i = 0; i < 20; i++) {
            String answer = agent.ask("apply " + (i % 2 == 0 ? "pair" : "dual-stack"));
            assertTrue(answer.startsWith("applied"), answer);
        }
        assertEquals(foreign, listing("-a", "list", "table", "ip", "foreign"));
        assertEquals(guard, listing("-a", "list", "table", "inet", "twinwall-guard"));
    }

    @Test
    void whatAPredecessorLeftIsReplacedAtStart() throws IOException {
        assertTrue(agent.ask("apply dual-stack").startsWith("applied"));
        listing("add chain inet twinwall-filter stale; add rule inet twinwall-filter forward accept");
        agent.close();
        assertTrue(listing("list", "table", "inet", "twinwall-filter").contains("chain stale"));
        agent = node.agent();
        assertTrue(agent.ask("apply pair").startsWith("applied"));
        assertEquals(normal(GoldenRulesetTest.golden("pair")), normal(listing("list", "ruleset")));
    }

    @Test
    void sameDocumentAgainTouchesNothing() {
        assertTrue(agent.ask("apply zones").startsWith("applied"));
        String before = listing("-a", "list", "ruleset");
        assertEquals("applied 0", agent.ask("apply zones"));
        assertEquals(before, listing("-a", "list", "ruleset"));
        assertFalse(before.isEmpty());
    }

    @Test
    void whatAnotherProgramDoesToOurTablesIsPutBackWithinSeconds() throws IOException {
        assertTrue(agent.ask("apply pair").startsWith("applied"));
        List<String> wanted = blocks(GoldenRulesetTest.golden("pair"));
        for (String theirs : List.of(
                "flush chain inet twinwall-filter input", "insert rule inet twinwall-filter forward accept",
                "delete table inet twinwall-nat")) {
            listing(theirs);
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (!blocks(listing("list", "ruleset")).equals(wanted) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(wanted, blocks(listing("list", "ruleset")), theirs);
        }
        String log = agent.ask("log");
        assertTrue(log.contains("FW-0104 table twinwall-filter was changed by nft"), log);
        assertTrue(log.contains("FW-0104 table twinwall-nat was changed by nft"), log);
    }
}
