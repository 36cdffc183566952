package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code groups}: every type of group, several in one rule. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GroupsTest {
    private static final String WEB = "10.20.0.11";
    private static final String WEB_6 = "2001:db8:20::11";
    private static final String INTERNET = "192.0.2.254";
    private static final String INTERNET_6 = "2001:db8::254";

    private final PairNetwork net;

    GroupsTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("groups");
    }

    @Test
    void ruleOfThreeGroupsWantsAllOfThem() {
        for (String internet : new String[] {INTERNET, INTERNET_6}) {
            net.answered(net.clientAgent, "tcp " + internet + " 7000");
            net.answered(net.clientAgent, "udp " + internet + " 7010");
            assertEquals("silence", net.clientAgent.ask("tcp " + internet + " 7100"));
        }
        assertEquals("silence", net.clientAgent.ask("tcp " + INTERNET + " 7000 10.10.0.99"));
        assertEquals("peer 192.0.2.1 at 192.0.2.254",
                net.answered(net.clientAgent, "tcp " + INTERNET + " 7000 10.10.0.51"));
    }

    @Test
    void groupsStandBesideAddressesAndPortsWrittenInPlace() {
        for (String web : new String[] {WEB, WEB_6}) {
            net.answered(net.clientAgent, "tcp " + web + " 7100");
            net.answered(net.clientAgent, "udp " + web + " 7010");
            assertEquals("silence", net.clientAgent.ask("tcp " + web + " 7001"));
        }
    }

    @Test
    void whatIsInAGroupIsExcluded() {
        assertEquals("silence", net.webAgent.ask("tcp " + INTERNET + " 7000"));
        assertTrue(net.webAgent.ask("tcp " + INTERNET_6 + " 7000").startsWith("peer "));
        assertTrue(net.webAgent.ask("tcp 2001:db8:10::50 7001").startsWith("peer "));
    }

    @Test
    void cardsAreGrouped() {
        net.answered(net.clientAgent, "udp " + INTERNET + " 7400");
        assertEquals("silence", net.clientAgent.ask("tcp " + INTERNET + " 7400"));
        net.client.exec("ip", "link", "set", "eth", "address", "02:00:00:00:00:66");
        try {
            assertEquals("silence", net.clientAgent.ask("udp " + INTERNET + " 7400"));
        } finally {
            net.client.exec("ip", "link", "set", "eth", "address", PairNetwork.CLIENT_MAC);
        }
    }

    @Test
    void learntAddressMayConnect() {
        assertEquals("silence", net.internetAgent.ask("tcp 10.10.0.50 7000"));
        assertEquals("silence", net.internetAgent.ask("udp 192.0.2.2 7002"));
        net.answered(net.internetAgent, "tcp 10.10.0.50 7000");
        assertEquals("silence", net.internetAgent.ask("tcp 2001:db8:10::50 7000"));
    }

    @Test
    void statusCountsTheElementsOfEachFamilyAsTheyWereMerged() {
        String status = net.routerAgent.ask("status").replaceAll("\\s+", " ");
        for (String group : new String[] {
            "\"hosts\", \"type\": \"address\", \"elements\": 3", "\"nets\", \"type\": \"network\", \"elements\": 3",
            "\"none\", \"type\": \"network\", \"elements\": 0", "\"services\", \"type\": \"port\", \"elements\": 2",
            "\"cards\", \"type\": \"mac\", \"elements\": 2"
        }) {
            assertTrue(status.contains("{ \"name\": " + group + ", \"dynamic\": 0 }"), group + " in " + status);
        }
    }
}
