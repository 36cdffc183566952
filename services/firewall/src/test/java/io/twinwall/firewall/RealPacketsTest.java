package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What hosts around a node really get through it, both families. */
@Tag("kernel")
final class RealPacketsTest {
    private static final String VIRTUAL_MAC = "00:00:5e:00:01:0a";
    private static final int PORT = PairNetwork.PORT;
    private static PairNetwork net;

    @BeforeAll
    static void routerBetweenItsNeighbours() throws Exception {
        net = new PairNetwork();
    }

    @AfterAll
    static void gone() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    @BeforeEach
    void documentInForce() {
        String answer = net.routerAgent.ask("apply dual-stack");
        assertTrue(answer.startsWith("applied"), answer);
    }

    private static long undecidedIn() {
        return counted("no policy lets it in");
    }

    private static long counted(String reason) {
        String status = net.routerAgent.ask("status");
        Matcher matcher = Pattern.compile("\"reason\": \"" + reason + "\",\\s+\"packets\": (\\d+)").matcher(status);
        assertTrue(matcher.find(), status);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void acceptedConnectionLeavesWithTheVirtualAddress() {
        assertEquals("peer 192.0.2.1 at 192.0.2.254", net.clientAgent.ask("tcp 192.0.2.254 " + PORT));
        assertEquals("peer 192.0.2.1", net.clientAgent.ask("udp 192.0.2.254 " + PORT));
        // It came by the macvlan: the client's neighbour table says whose frames it sends.
        String neighbour = net.client.exec("ip", "neigh", "show", "10.10.0.1");
        assertTrue(neighbour.contains(VIRTUAL_MAC), neighbour);
    }

    @Test
    void acceptedConnectionOfIpv6IsNotTranslated() {
        assertEquals(
                "peer 2001:db8:10:0:0:0:0:50 at 2001:db8:0:0:0:0:0:254",
                net.clientAgent.ask("tcp 2001:db8::254 " + PORT));
        assertEquals("peer 10.10.0.50 at 10.20.0.11", net.clientAgent.ask("tcp 10.20.0.11 " + PORT));
    }

    @Test
    void whatNoPolicyNamesIsDroppedInSilence() {
        long before = counted("no policy lets it through");
        assertEquals("silence", net.internetAgent.ask("tcp 10.10.0.50 " + PORT));
        assertEquals("silence", net.internetAgent.ask("udp 2001:db8:10::50 " + PORT));
        assertTrue(counted("no policy lets it through") >= before + 2);
    }

    @Test
    void rejectedTcpGetsAResetAndTheRestAnIcmpError() {
        assertEquals("refused", net.webAgent.ask("tcp 192.0.2.254 " + PORT));
        assertEquals("refused", net.webAgent.ask("tcp 2001:db8::254 " + PORT));
        assertEquals("unreachable", net.webAgent.ask("udp 192.0.2.254 " + PORT));
        // IPv6 has errno EACCES for administratively prohibited, which Java reports as a failed receive as well.
        assertEquals("unreachable", net.webAgent.ask("udp 2001:db8::254 " + PORT));
    }

    @Test
    void portForwardReachesTheServerWithoutAPolicyAndOnlyFromItsZone() {
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.internetAgent.ask("tcp 192.0.2.1 80"));
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.internetAgent.ask("tcp 192.0.2.10 80"));
        assertEquals("peer 2001:db8:0:0:0:0:0:254", net.internetAgent.ask("udp 2001:db8::1 53"));
        assertEquals("silence", net.clientAgent.ask("tcp 192.0.2.1 80"));
        assertEquals("silence", net.internetAgent.ask("tcp 10.20.0.11 8080"));
    }

    @Test
    void nodesOwnTrafficIsNeverTranslated() {
        assertEquals("peer 192.0.2.2 at 192.0.2.254", net.routerAgent.ask("tcp 192.0.2.254 " + PORT));
        assertEquals("peer 10.10.0.2 at 192.0.2.254", net.routerAgent.ask("tcp 192.0.2.254 " + PORT + " 10.10.0.2"));
    }

    @Test
    void nodeItselfHearsPingsAndItsTwinAndNothingElse() {
        net.client.exec("ping", "-c", "1", "-W", "2", "10.10.0.1");
        net.client.exec("ping", "-6", "-c", "1", "-W", "2", "2001:db8:10::2");
        assertEquals("silence", net.clientAgent.ask("tcp 10.10.0.1 " + PORT));
        assertEquals("silence", net.clientAgent.ask("tcp 2001:db8:10::2 " + PORT));
        assertEquals("silence", net.internetAgent.ask("udp 192.0.2.1 " + PORT));
        assertEquals("peer 169.254.77.2 at 169.254.77.1", net.twinAgent.ask("tcp 169.254.77.1 " + PORT));
        assertEquals("peer fd00:77:0:0:0:0:0:2 at fd00:77:0:0:0:0:0:1", net.twinAgent.ask("tcp fd00:77::1 " + PORT));
        assertEquals("silence", net.twinAgent.ask("tcp 169.254.77.1 " + PORT + " 10.99.0.1"));
    }

    @Test
    void advertisementsAreHeardFromTheSegmentOnly() {
        String group = "01:00:5e:00:00:12";
        byte[] advertisement = {0x31, 10, 100, 1, 0, 100, 0, 0, 10, 10, 0, 1};
        assertHeard(Frames.ipv4(group, "10.10.0.3", "224.0.0.18", 112, 255, advertisement));
        long before = undecidedIn();
        assertEquals("sent", net.clientAgent.ask("frame eth "
                + Frames.ipv4(group, "10.66.0.3", "224.0.0.18", 112, 255, advertisement)));
        assertTrue(undecidedIn() > before);
    }

    /** The kernels of fresh namespaces send what nobody asked for; a frame that is dropped counts in every round. */
    private void assertHeard(String frame) {
        long dropped = Long.MAX_VALUE;
        for (int round = 0; round < 5 && dropped > 0; round++) {
            long before = undecidedIn();
            assertEquals("sent", net.clientAgent.ask("frame eth " + frame));
            dropped = undecidedIn() - before;
        }
        assertEquals(0, dropped);
    }

    @Test
    void neighbourDiscoveryIsHeardFromNeighboursOnly() {
        String mac = net.router.exec("cat", "/sys/class/net/eth1/address").strip();
        assertHeard(Frames.neighbourSolicitation(mac, "2001:db8:10::50", "2001:db8:10::2", 255));
        long before = undecidedIn();
        assertEquals("sent", net.clientAgent.ask("frame eth "
                + Frames.neighbourSolicitation(mac, "2001:db8:10::50", "2001:db8:10::2", 64)));
        assertTrue(undecidedIn() > before);
    }

    @Test
    void segmentOfNoConnectionIsInvalidWhateverThePolicy() {
        long before = counted("belongs to no connection");
        byte[] reset = Frames.tcp("10.10.0.50", "192.0.2.254", 0x04);
        assertEquals("sent", net.clientAgent.ask("frame eth "
                + Frames.ipv4(VIRTUAL_MAC, "10.10.0.50", "192.0.2.254", 6, 64, reset)));
        assertEquals(before + 1, counted("belongs to no connection"));
    }

    @Test
    void commitKeepsOpenConnectionsAndTheCountersOfTheOtherTable() {
        assertEquals("peer 192.0.2.1 at 192.0.2.254", net.clientAgent.ask("open 192.0.2.254 " + PORT));
        String nat = net.router.exec("nft", "-a", "list", "table", "inet", Ruleset.NAT);
        assertTrue(
                Pattern.compile("counter packets [1-9][0-9]* bytes [0-9]+ snat ip to 192.0.2.1").matcher(nat).find(),
                nat);
        assertTrue(net.routerAgent.ask("apply dual-stack-closed").startsWith("applied"));
        assertEquals(nat, net.router.exec("nft", "-a", "list", "table", "inet", Ruleset.NAT));
        assertEquals("peer 192.0.2.1 at 192.0.2.254", net.clientAgent.ask("say"));
        assertEquals("silence", net.clientAgent.ask("tcp 192.0.2.254 " + PORT));
        assertTrue(net.routerAgent.ask("apply dual-stack").startsWith("applied"));
        assertEquals("peer 192.0.2.1 at 192.0.2.254", net.clientAgent.ask("say"));
    }

    @Test
    void noCommitAndNoStartLetsASinglePacketSlipBetweenTwoRulesets() {
        net.internetAgent.tell("flood 192.0.2.2 " + PORT + " 3000 0");
        for (int i = 0; i < 20; i++) {
            String verb = i % 4 < 2 ? "apply " : "start ";
            String answer = net.routerAgent.ask(verb + (i % 2 == 0 ? "dual-stack-closed" : "dual-stack"));
            assertTrue(answer.startsWith("applied"), answer);
        }
        long sent = Long.parseLong(net.internetAgent.answer());
        assertTrue(sent > 1000, "too thin a flood: " + sent);
        assertEquals("0", heardFrom());
    }

    /** What the node's own server heard in all; its positive control is the twin, which it does hear. */
    private static String heardFrom() {
        String heard = net.routerAgent.ask("heard");
        assertEquals("peer 169.254.77.2", net.twinAgent.ask("udp 169.254.77.1 " + PORT));
        assertEquals(Long.toString(Long.parseLong(heard) + 1), net.routerAgent.ask("heard"));
        return heard;
    }

    @Test
    void noCommitCostsAnOpenConnectionAPacket() {
        long before = arrived();
        net.clientAgent.tell("flood 192.0.2.254 " + PORT + " 3000 20");
        for (int i = 0; i < 40; i++) {
            String answer = net.routerAgent.ask("apply " + (i % 2 == 0 ? "dual-stack-opened" : "dual-stack"));
            assertTrue(answer.startsWith("applied"), answer);
        }
        long sent = Long.parseLong(net.clientAgent.answer());
        assertTrue(sent > 1000, "too thin a stream: " + sent);
        assertEquals(sent, arrivedAtLast(sent + before) - before);
    }

    /**
     * What came to the internet host: its program heard it, or was not given the processor in time to take it from a
     * buffer that holds 256 of them, those of some 30 ms. Neither is the router's loss.
     */
    private static long arrived() {
        return Long.parseLong(net.internetAgent.ask("heard")) + Long.parseLong(net.internetAgent.ask("overflowed"));
    }

    /** The receiver may still be counting when the sender has sent; what was lost never comes. */
    private static long arrivedAtLast(long awaited) {
        long arrived = arrived();
        for (int round = 0; round < 200 && arrived < awaited; round++) {
            LockSupport.parkNanos(10_000_000);
            arrived = arrived();
        }
        return arrived;
    }

    @Test
    void statusCountsWhatPassed() {
        assertEquals("peer 192.0.2.1 at 192.0.2.254", net.clientAgent.ask("tcp 192.0.2.254 " + PORT));
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.internetAgent.ask("tcp 192.0.2.1 80"));
        String status = net.routerAgent.ask("status").replaceAll("\\s+", " ");
        assertTrue(Pattern.compile("\"from\": \"lan\", \"to\": \"wan\", \"verdict\": \"accept\", \"packets\": [1-9]")
                .matcher(status).find(), status);
        assertTrue(Pattern.compile("\"kind\": \"snat\", .*?\"to\": \"192.0.2.1\", \"packets\": [1-9]")
                .matcher(status).find(), status);
        assertTrue(Pattern.compile("\"port\": 80, \"to\": \"10.20.0.11:8080\", \"packets\": [1-9]|\"port\": \"80\","
                + " \"to\": \"10.20.0.11:8080\", \"packets\": [1-9]").matcher(status).find(), status);
        assertTrue(Pattern.compile("\"connections\": \\{ \"tracked\": [1-9]").matcher(status).find(), status);
    }
}
