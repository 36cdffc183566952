package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code protection}: the SYN proxy before real servers, a helper behind a real conversation. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProtectionTest {
    private final PairNetwork net;

    ProtectionTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("protection");
    }

    private String mac(String device) {
        return net.router.exec("cat", "/sys/class/net/" + device + "/address").strip();
    }

    @Test
    void handshakeIsTheProxysAndTheConnectionTheServers() {
        long before = net.counted("firewall.rules.shield");
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 10.20.0.11 7000"));
        assertEquals("peer 2001:db8:0:0:0:0:0:254 at 2001:db8:20:0:0:0:0:11",
                net.answered(net.internetAgent, "tcp 2001:db8:20::11 8080"));
        // The SYN and the ACK of each handshake.
        assertTrue(net.counted("firewall.rules.shield") >= before + 4);
        assertEquals("silence", net.internetAgent.ask("tcp 10.20.0.11 7001"));
    }

    @Test
    void handshakeThatNobodyEndsNeverReachesTheServer() {
        String heard = "cat /proc/net/snmp | grep '^Tcp: [0-9]' | cut -d' ' -f7";
        String before = net.web.exec("sh", "-c", heard);
        long counted = net.counted("firewall.rules.shield");
        for (String from : new String[] {"192.0.2.99", "192.0.2.98", "192.0.2.97"}) {
            assertEquals("sent", net.internetAgent.ask("frame eth " + Frames.ipv4(
                    mac("eth0"), from, "10.20.0.11", 6, 64, Frames.tcp(from, "10.20.0.11", 0x02))));
        }
        assertEquals(counted + 3, net.counted("firewall.rules.shield"));
        assertEquals(before, net.web.exec("sh", "-c", heard));
        assertEquals("", net.web.exec("ss", "-Htn", "state", "syn-recv").strip());
    }

    @Test
    void nodesOwnServerIsShieldedToo() {
        assertEquals("peer 192.0.2.254 at 192.0.2.2", net.answered(net.internetAgent, "tcp 192.0.2.2 7000"));
        assertTrue(net.answered(net.internetAgent, "tcp 2001:db8::2 7000").startsWith("peer 2001:db8:"));
        assertTrue(net.counted("firewall.rules.shield-local") >= 4);
    }

    /** What the check of the document warns of. */
    @Test
    void proxySeesNoConnectionThatIsTranslated() {
        net.inForce("protection-forwarded");
        try {
            assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 192.0.2.1 8081"));
            assertEquals("silence", net.internetAgent.ask("tcp 192.0.2.60 7000"));
            assertEquals(0, net.counted("firewall.rules.shield"));
            assertEquals("peer 192.0.2.254 at 10.20.0.11", net.answered(net.internetAgent, "tcp 10.20.0.11 7000"));
        } finally {
            net.inForce("protection");
        }
    }

    @Test
    void proxyHasTheSettingsItNeeds() {
        assertEquals("0", net.router.exec("cat", "/proc/sys/net/netfilter/nf_conntrack_tcp_loose").strip());
        assertEquals("1", net.router.exec("cat", "/proc/sys/net/ipv4/tcp_timestamps").strip());
    }

    @Test
    void announcedConnectionPassesWhereAHelperFollows() {
        assertEquals("the file", net.clientAgent.ask("ftp 10.20.0.11"));
        assertEquals("the file", net.clientAgent.ask("ftp 2001:db8:20::11"));
        assertEquals("silence", net.clientAgent.ask("tcp 10.20.0.11 7000"));
        net.inForce("protection-unhelped");
        try {
            assertEquals("silence", net.clientAgent.ask("ftp 10.20.0.11"));
            assertEquals("silence", net.clientAgent.ask("ftp 2001:db8:20::11"));
        } finally {
            net.inForce("protection");
        }
    }
}
