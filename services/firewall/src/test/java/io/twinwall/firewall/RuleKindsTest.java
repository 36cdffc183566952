package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code rules}: packets that each rule means, and those just beside it. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RuleKindsTest {
    private static final String CLIENT_GATEWAY = "00:00:5e:00:01:0a";
    private static final String WEB = "10.20.0.11";
    private static final String WEB_6 = "2001:db8:20::11";
    private static final String INTERNET = "192.0.2.254";
    private static final String INTERNET_6 = "2001:db8::254";

    private final PairNetwork net;

    RuleKindsTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("rules");
    }

    private void accepts(String question) {
        net.answered(net.clientAgent, question);
    }

    private void silent(String question) {
        assertEquals("silence", net.clientAgent.ask(question), question);
    }

    @Test
    void portsOfOneProtocolAndNoOtherPass() {
        long before = net.counted("firewall.rules.tcp-ports");
        for (String web : new String[] {WEB, WEB_6}) {
            accepts("tcp " + web + " 7000");
            accepts("tcp " + web + " 7010");
            silent("tcp " + web + " 7001");
            silent("udp " + web + " 7000");
            accepts("udp " + web + " 5353");
            silent("tcp " + web + " 5353");
        }
        assertEquals(before + 4, net.counted("firewall.rules.tcp-ports"));
    }

    @Test
    void portsWithoutAProtocolAreThoseOfTcpAndUdp() {
        for (String web : new String[] {WEB, WEB_6}) {
            accepts("tcp " + web + " 7100");
            accepts("udp " + web + " 7100");
        }
    }

    @Test
    void sourcePortIsLookedAt() {
        accepts("udp-from " + WEB + " 7200 9004 0");
        accepts("udp-from " + WEB_6 + " 7200 9005 0");
        silent("udp-from " + WEB + " 7200 9010 0");
    }

    @Test
    void addressesOfBothEndsAreLookedAt() {
        accepts("tcp " + INTERNET + " 7000");
        accepts("tcp " + INTERNET_6 + " 7000");
        silent("tcp " + INTERNET + " 7000 10.10.0.51");
    }

    @Test
    void excludedAddressesDoNotMatch() {
        silent("tcp " + INTERNET + " 7300");
        silent("tcp " + INTERNET_6 + " 7300");
        net.internet.address("eth", "192.0.2.250/24");
        net.internet.address("eth", "2001:db8::250/64");
        try {
            accepts("tcp 192.0.2.250 7300");
            accepts("udp 2001:db8::250 7300");
            silent("tcp 192.0.2.250 7300 10.10.0.99");
        } finally {
            // What the host says itself it says from the newest address.
            net.internet.exec("ip", "address", "del", "192.0.2.250/24", "dev", "eth");
            net.internet.exec("ip", "address", "del", "2001:db8::250/64", "dev", "eth");
        }
        silent("tcp " + INTERNET + " 7310");
        accepts("tcp " + INTERNET_6 + " 7310");
    }

    @Test
    void ethernetSourceIsLookedAt() {
        accepts("tcp " + INTERNET + " 7400");
        accepts("tcp " + INTERNET_6 + " 7400");
        net.client.exec("ip", "link", "set", "eth", "address", "02:00:00:00:00:66");
        try {
            silent("tcp " + INTERNET + " 7400");
            silent("tcp " + INTERNET_6 + " 7400");
        } finally {
            net.client.exec("ip", "link", "set", "eth", "address", PairNetwork.CLIENT_MAC);
        }
    }

    @Test
    void interfacesAreLookedAt() {
        accepts("tcp " + INTERNET + " 7500");
        accepts("tcp " + INTERNET_6 + " 7500");
        assertEquals("refused", net.webAgent.ask("tcp " + INTERNET + " 7500"));
    }

    @Test
    void messagesOfIcmpPassByTheirTypes() {
        net.client.exec("ping", "-c", "1", "-W", "2", INTERNET);
        net.client.exec("ping", "-6", "-c", "1", "-W", "2", INTERNET_6);
        net.client.exec("ping", "-c", "1", "-W", "2", WEB);
        net.client.exec("ping", "-6", "-c", "1", "-W", "2", WEB_6);
        assertEquals(2, net.counted("firewall.rules.ping"));
        assertEquals(2, net.counted("firewall.rules.icmp"));
        long before = net.counted(FilterRules.UNDECIDED_THROUGH);
        byte[] addressMaskRequest = {17, 0, (byte) 0xee, (byte) 0xff, 0, 0, 0, 0};
        assertEquals("sent", net.clientAgent.ask("frame eth "
                + Frames.ipv4(CLIENT_GATEWAY, "10.10.0.50", INTERNET, 1, 64, addressMaskRequest)));
        assertEquals(2, net.counted("firewall.rules.ping"));
        assertTrue(net.counted(FilterRules.UNDECIDED_THROUGH) > before);
    }

    @Test
    void codePointsAreLookedAt() {
        for (String internet : new String[] {INTERNET, INTERNET_6}) {
            accepts("udp-from " + internet + " 7600 0 " + 46 * 4);
            accepts("udp-from " + internet + " 7600 0 " + 3 * 4);
            silent("udp-from " + internet + " 7600 0 " + 10 * 4);
        }
    }

    @Test
    void protocolsWithoutPortsPassByTheirNumber() {
        byte[] payload = {0, 0, 8, 0, 0, 0, 0, 0};
        for (int protocol : new int[] {47, 50, 200}) {
            long before = net.counted("firewall.rules.tunnels");
            assertEquals("sent", net.clientAgent.ask("frame eth "
                    + Frames.ipv4(CLIENT_GATEWAY, "10.10.0.50", INTERNET, protocol, 64, payload)));
            assertEquals(before + 1, net.counted("firewall.rules.tunnels"), "protocol " + protocol);
        }
        long before = net.counted("firewall.rules.tunnels");
        assertEquals("sent", net.clientAgent.ask("frame eth "
                + Frames.ipv4(CLIENT_GATEWAY, "10.10.0.50", INTERNET, 201, 64, payload)));
        assertEquals(before, net.counted("firewall.rules.tunnels"));
    }

    @Test
    void refusalsAreThoseOfTheProtocol() {
        for (String internet : new String[] {INTERNET, INTERNET_6}) {
            assertEquals("unreachable", net.clientAgent.ask("udp " + internet + " 7800"));
            silent("tcp " + internet + " 7800");
            assertEquals("unreachable", net.clientAgent.ask("udp " + internet + " 7801"));
            assertEquals("refused", net.clientAgent.ask("tcp " + internet + " 7801"));
        }
        assertEquals("refused", net.internetAgent.ask("tcp " + WEB + " 7000"));
        assertEquals("refused", net.internetAgent.ask("tcp " + WEB_6 + " 7000"));
        assertEquals("silence", net.internetAgent.ask("tcp " + WEB + " 7001"));
    }

    @Test
    void ruleOfSeveralPairsCountsInOnePlace() {
        long seen = net.counted("firewall.rules.seen");
        accepts("udp " + INTERNET + " 7700");
        accepts("udp " + WEB_6 + " 7700");
        accepts("udp 10.10.0.2 7700");
        assertTrue(net.routerAgent.ask("udp " + INTERNET + " 7700").startsWith("peer "));
        assertEquals(seen + 4, net.counted("firewall.rules.seen"));
        assertEquals(net.counted("firewall.rules.seen"), net.counted("firewall.rules.everywhere"));
        assertEquals("refused", net.webAgent.ask("tcp " + INTERNET + " 7700"));
        assertEquals("unreachable", net.webAgent.ask("udp 10.10.0.50 7700"));
    }

    @Test
    void rulesSpeakOfTheApplianceItself() {
        accepts("tcp 10.10.0.1 7000");
        accepts("tcp 2001:db8:10::2 7000");
        silent("tcp 10.10.0.1 7001");
        assertEquals("refused", net.routerAgent.ask("tcp " + INTERNET + " 7000"));
        assertEquals("peer 192.0.2.2 at 192.0.2.254", net.routerAgent.ask("tcp " + INTERNET + " 7001"));
    }

    @Test
    void ruleOutOfForceOrOfNoPacketDoesNothing() {
        assertEquals("silence", net.internetAgent.ask("tcp 10.10.0.50 7001"));
        assertEquals(0, net.counted("firewall.rules.off"));
        assertEquals(0, net.counted("firewall.rules.never"));
    }

    @Test
    void statusHasEveryRuleWithItsCount() {
        accepts("tcp " + WEB + " 7000");
        String status = net.routerAgent.ask("status").replaceAll("\\s+", " ");
        assertTrue(status.contains("{ \"name\": \"off\", \"from\": [ \"wan\" ], \"to\": [ \"lan\" ],"
                + " \"verdict\": \"disabled\", \"packets\": 0, \"bytes\": 0 }"), status);
        assertTrue(status.matches(".*\"name\": \"tcp-ports\", \"from\": \\[ \"lan\" ], \"to\": \\[ \"dmz\" ],"
                + " \"verdict\": \"accept\", \"packets\": [1-9].*"), status);
    }
}
