package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code limits}: what passes up to a rate or a number, and addresses that rules remember. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsTest {
    private static final String WEB = "10.20.0.11";
    private static final String WEB_6 = "2001:db8:20::11";
    private static final String INTERNET = "192.0.2.254";
    private static final String INTERNET_6 = "2001:db8::254";

    private final PairNetwork net;

    LimitsTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("limits");
    }

    /** How many of some connections pass, each datagram from a port of its own. */
    private int passed(int times, String question) {
        int passed = 0;
        for (int i = 0; i < times; i++) {
            passed += net.clientAgent.ask(question).startsWith("peer ") ? 1 : 0;
        }
        return passed;
    }

    @Test
    void rateOfARuleIsSharedByBothFamilies() {
        int passed = passed(2, "udp " + INTERNET + " 7000") + passed(3, "udp " + INTERNET_6 + " 7000");
        assertEquals(3, passed);
        assertEquals(3, net.counted("firewall.rules.rate"));
    }

    @Test
    void rateOfAnAddressIsItsOwn() {
        assertEquals(2, passed(3, "udp " + WEB + " 7000"));
        assertEquals(2, passed(3, "udp " + WEB_6 + " 7000"));
        assertEquals(4, net.counted("firewall.rules.rate-each"));
        String set = net.router.exec("nft", "list", "set", "inet", Ruleset.FILTER, "limit.rate-each.4");
        assertTrue(set.contains("10.10.0.50 limit rate 2/day burst 2 packets"), set);
    }

    @Test
    void rateByDestinationIsKeptForTheDestination() {
        net.answered(net.clientAgent, "udp " + WEB + " 7001");
        String set = net.router.exec("nft", "list", "set", "inet", Ruleset.FILTER, "limit.rate-to.4");
        assertTrue(set.contains(WEB + " limit rate 60/minute"), set);
    }

    @Test
    void connectionsOfARuleAreCountedWhileTheyAreOpen() {
        assertEquals("2", net.clientAgent.ask("connect 2 " + INTERNET + " 7000"));
        assertEquals("1", net.clientAgent.ask("connect 2 " + INTERNET_6 + " 7000"));
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
        assertEquals("3", net.clientAgent.ask("connect 4 " + INTERNET + " 7000"));
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
    }

    @Test
    void connectionsOfAnAddressAreItsOwn() {
        assertEquals("2", net.clientAgent.ask("connect 3 " + WEB + " 7000"));
        assertEquals("2", net.clientAgent.ask("connect 3 " + WEB_6 + " 7000"));
        assertTrue(net.clientAgent.ask("tcp " + WEB + " 7000 10.10.0.51").startsWith("peer "));
        assertEquals("silence", net.clientAgent.ask("tcp " + WEB + " 7000 10.10.0.50"));
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
        assertEquals("1", net.clientAgent.ask("connect 1 " + WEB + " 7000"));
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
    }

    @Test
    void ruleWithBothLimitsAndAVariantForEachFamilyPasses() {
        for (String host : new String[] {WEB, WEB_6, "10.10.0.2", "2001:db8:10::2"}) {
            net.answered(net.clientAgent, "tcp " + host + " 7900");
            net.answered(net.clientAgent, "udp " + host + " 7900");
        }
        assertEquals(8, net.counted("firewall.rules.both-limits"));
        assertEquals("silence", net.clientAgent.ask("tcp 10.10.0.2 7901"));
    }

    @Test
    void addressThatKnocksComesIn() {
        assertEquals("silence", net.clientAgent.ask("tcp 10.10.0.2 7000"));
        assertEquals("silence", net.clientAgent.ask("tcp 2001:db8:10::2 7000"));
        assertEquals("silence", net.clientAgent.ask("udp 10.10.0.2 7003"));
        net.answered(net.clientAgent, "tcp 10.10.0.2 7000");
        assertEquals("silence", net.clientAgent.ask("tcp 2001:db8:10::2 7000"));
        assertEquals("silence", net.clientAgent.ask("udp 2001:db8:10::2 7003"));
        net.answered(net.clientAgent, "tcp 2001:db8:10::2 7000");
        assertEquals("silence", net.clientAgent.ask("tcp 10.10.0.2 7000 10.10.0.51"));
        String status = net.routerAgent.ask("status").replaceAll("\\s+", " ");
        assertTrue(status.contains("{ \"name\": \"knocked\", \"type\": \"address\", \"elements\": 0,"
                + " \"dynamic\": 2 }"), status);
        assertEquals("applied", net.routerAgent.ask("apply limits-opened").split(" ")[0]);
        net.answered(net.clientAgent, "tcp 10.10.0.2 7000");
        assertEquals("applied", net.routerAgent.ask("apply limits").split(" ")[0]);
    }

    @Test
    void addressThatWasAskedIsRemembered() {
        assertEquals("unreachable", net.internetAgent.ask("udp 10.10.0.50 7002"));
        net.answered(net.clientAgent, "udp " + INTERNET + " 7004");
        String set = net.router.exec("nft", "list", "set", "inet", Ruleset.FILTER, "group.asked.4");
        assertTrue(set.contains(INTERNET + " expires"), set);
        assertEquals("silence", net.internetAgent.ask("udp 10.10.0.50 7002"));
    }
}
