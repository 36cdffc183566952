package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code translation-kinds}: addresses and ports as the far end sees them. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TranslationKindsTest {
    private static final String INTERNET = "192.0.2.254";
    private static final Pattern PEER_PORT = Pattern.compile(" \\[?::ffff:([0-9.]+)]?:(\\d+)\\s*$");

    private final PairNetwork net;

    TranslationKindsTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("translation-kinds");
    }

    private String seen(String from) {
        return net.answered(net.clientAgent, "tcp " + INTERNET + " 7000 " + from);
    }

    /** Address and port of every connection that a server has open. */
    private static Set<String> peers(Namespace server, int port) {
        Set<String> peers = new HashSet<>();
        for (String line : server.exec("ss", "-Htn", "state", "established", "sport = :" + port).split("\n", -1)) {
            Matcher matcher = PEER_PORT.matcher(line);
            if (matcher.find()) {
                peers.add(matcher.group(1) + ":" + matcher.group(2));
            }
        }
        return peers;
    }

    @Test
    void firstEntryThatFitsIsDone() {
        assertEquals("peer 192.0.2.1 at 192.0.2.254", seen("10.10.0.50"));
        assertEquals("peer 10.10.0.51 at 192.0.2.254", seen("10.10.0.51"));
        assertEquals("peer 192.0.2.2 at 192.0.2.254", seen("10.10.0.52"));
        assertEquals("peer 192.0.2.48 at 192.0.2.254", seen("10.10.0.54"));
    }

    @Test
    void excludedDestinationIsReachedUntranslated() {
        net.internet.address("eth", "198.51.100.9/32");
        net.router.exec("ip", "route", "add", "198.51.100.0/24", "via", INTERNET);
        assertEquals("peer 10.10.0.50 at 198.51.100.9", net.answered(net.clientAgent, "tcp 198.51.100.9 7000"));
    }

    @Test
    void clientKeepsItsAddressOfThePool() {
        String first = seen("10.10.0.53");
        assertTrue(first.matches("peer 192\\.0\\.2\\.4[0-7] at 192\\.0\\.2\\.254"), first);
        for (int i = 0; i < 5; i++) {
            assertEquals(first, seen("10.10.0.53"));
        }
    }

    @Test
    void sourcePortsComeFromTheirRange() {
        assertEquals("5", net.clientAgent.ask("connect 5 " + INTERNET + " 7001 10.10.0.52"));
        Set<String> peers = peers(net.internet, 7001);
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
        assertEquals(5, peers.size(), peers.toString());
        peers.forEach(peer -> assertTrue(peer.matches("192\\.0\\.2\\.2:200(0[0-9]|10)"), peer));
        assertEquals("20", net.clientAgent.ask("connect 20 " + INTERNET + " 7002 10.10.0.54"));
        Set<String> random = peers(net.internet, 7002);
        assertEquals("hung up", net.clientAgent.ask("hang-up"));
        assertEquals(20, random.size(), random.toString());
        random.forEach(peer -> assertTrue(peer.matches("192\\.0\\.2\\.48:300\\d\\d"), peer));
        // In order they would be neighbours.
        int span = random.stream().mapToInt(TranslationKindsTest::port).max().orElseThrow()
                - random.stream().mapToInt(TranslationKindsTest::port).min().orElseThrow();
        assertTrue(span >= 25, random.toString());
    }

    private static int port(String peer) {
        return Integer.parseInt(peer.substring(peer.indexOf(':') + 1));
    }

    @Test
    void portsOfARangeBecomeTheServersPorts() {
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 192.0.2.1 9000"));
        assertEquals("1", net.internetAgent.ask("connect 1 192.0.2.1 9002"));
        Set<String> peers = peers(net.web, 7002);
        assertEquals("hung up", net.internetAgent.ask("hang-up"));
        assertEquals(1, peers.size(), peers.toString());
        assertEquals("silence", net.internetAgent.ask("tcp 192.0.2.1 9003"));
        assertEquals("peer 192.0.2.254", net.answered(net.internetAgent, "udp 192.0.2.10 7001"));
        assertEquals("silence", net.internetAgent.ask("udp 192.0.2.10 7002"));
        assertEquals("silence", net.internetAgent.ask("udp 192.0.2.1 7001"));
    }

    @Test
    void forwardOpensWhatItTranslatedAndNothingElse() {
        assertEquals("silence", net.internetAgent.ask("tcp 10.20.0.11 8080"));
        assertEquals("silence", net.internetAgent.ask("tcp 192.0.2.60 8080"));
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 192.0.2.1 80"));
    }

    @Test
    void innerHostsUseTheOuterAddressToo() {
        // From another segment the server sees the client itself, from its own one the port.
        assertEquals("peer 10.10.0.50 at 10.20.0.11", net.answered(net.clientAgent, "tcp 192.0.2.1 80 10.10.0.50"));
        assertEquals("peer 10.20.0.1 at 10.20.0.11", net.answered(net.webAgent, "tcp 192.0.2.1 80"));
        assertEquals("peer 2001:db8:20:0:0:0:0:2 at 2001:db8:20:0:0:0:0:11",
                net.answered(net.webAgent, "tcp 2001:db8::1 81"));
        assertEquals("peer 10.10.0.1 at 10.10.0.50", net.answered(net.clientAgent, "tcp 10.10.0.1 82"));
        assertEquals("peer 10.10.0.50 at 10.20.0.11", net.answered(net.clientAgent, "tcp 192.0.2.60 7000 10.10.0.50"));
        assertEquals("peer 10.20.0.1 at 10.20.0.11", net.answered(net.webAgent, "tcp 192.0.2.60 7000"));
    }

    @Test
    void oneToOneMapsBothWaysAndOpensNothing() {
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 192.0.2.60 7000"));
        assertEquals("silence", net.internetAgent.ask("tcp 192.0.2.60 7001"));
        assertEquals("peer 192.0.2.60 at 192.0.2.254", net.answered(net.webAgent, "tcp " + INTERNET + " 7000"));
        assertEquals("peer 192.0.2.254 at 10.30.0.70", net.answered(net.internetAgent, "tcp 192.0.2.70 7000"));
        assertEquals("peer 10.30.0.70 at 192.0.2.254",
                net.answered(net.webAgent, "tcp " + INTERNET + " 7000 10.30.0.70"));
    }

    @Test
    void prefixIsSeenAsTheOuterOneBothWays() {
        assertEquals("peer 2001:db8:aaaa:0:0:0:0:50 at 2001:db8:0:0:0:0:0:254",
                net.answered(net.clientAgent, "tcp 2001:db8::254 7000"));
        assertEquals("peer 2001:db8:0:0:0:0:0:254 at 2001:db8:10:0:0:0:0:50",
                net.answered(net.internetAgent, "tcp 2001:db8:aaaa::50 7000"));
        assertEquals("silence", net.internetAgent.ask("tcp 2001:db8:aaaa::50 7001"));
    }

    @Test
    void statusShowsEveryTranslationWithItsCount() {
        seen("10.10.0.51");
        seen("10.10.0.53");
        String status = net.routerAgent.ask("status").replaceAll("\\s+", " ");
        assertTrue(status.matches(".*\"kind\": \"none\", [^}]*\"packets\": [1-9].*"), status);
        assertTrue(status.matches(".*\"to\": \"192.0.2.40/29\", \"packets\": [1-9].*"), status);
        assertTrue(status.contains("\"port\": \"9000-9002\""), status);
        assertFalse(status.contains("Optional"), status);
    }
}
