package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The document {@code zone-settings}: sources that cannot be, segment sizes. */
@Tag("kernel")
@ExtendWith(NetworkOfPair.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ZoneSettingsTest {
    private static final String LAN_STRICT = "firewall.zones.lan.reverse-path";
    private static final String WAN_LOOSE = "firewall.zones.wan.reverse-path";
    private static final String WAN_BOGONS = "firewall.zones.wan.bogons";

    private static final Pattern SIZE = Pattern.compile(" mss:(\\d+) ");

    private final PairNetwork net;

    ZoneSettingsTest(PairNetwork net) {
        this.net = net;
    }

    @BeforeAll
    void documentInForce() {
        net.inForce("zone-settings");
    }

    private String mac(String device) {
        return net.router.exec("cat", "/sys/class/net/" + device + "/address").strip();
    }

    /** Sends a SYN from any address and tells how much more a path counted than before. */
    private long drops(Agent agent, String device, String from, String to, String path) {
        long before = net.counted(path);
        byte[] syn = Frames.tcp(from, to, 0x02);
        String frame = from.indexOf(':') < 0
                ? Frames.ipv4(mac(device), from, to, 6, 64, syn)
                : Frames.ipv6(mac(device), from, to, 6, 64, syn);
        assertEquals("sent", agent.ask("frame eth " + frame));
        return net.counted(path) - before;
    }

    @Test
    void strictZoneTakesOnlySourcesItLeadsTo() {
        assertEquals(1, drops(net.clientAgent, "eth1", "10.20.0.11", "192.0.2.254", LAN_STRICT));
        assertEquals(1, drops(net.clientAgent, "eth1", "192.0.2.77", "192.0.2.254", LAN_STRICT));
        assertEquals(1, drops(net.clientAgent, "eth1", "10.10.0.2", "192.0.2.254", LAN_STRICT));
        assertEquals(1, drops(net.clientAgent, "eth1", "198.51.100.9", "192.0.2.254", LAN_STRICT));
        assertEquals(0, drops(net.clientAgent, "eth1", "10.10.0.77", "192.0.2.254", LAN_STRICT));
        assertEquals(1, drops(net.clientAgent, "eth1", "2001:db8:20::11", "2001:db8::254", LAN_STRICT));
        assertEquals(0, drops(net.clientAgent, "eth1", "2001:db8:10::77", "2001:db8::254", LAN_STRICT));
        net.answered(net.clientAgent, "tcp 192.0.2.254 7000");
        net.answered(net.clientAgent, "tcp 2001:db8::254 7000");
    }

    @Test
    void looseZoneTakesSourcesThatSomeRouteLeadsTo() {
        assertEquals(1, drops(net.internetAgent, "eth0", "8.8.8.8", "10.10.0.50", WAN_LOOSE));
        assertEquals(1, drops(net.internetAgent, "eth0", "2606:4700::1", "2001:db8:10::50", WAN_LOOSE));
        net.router.exec("ip", "route", "add", "8.8.8.0/24", "via", "10.10.0.50");
        try {
            assertEquals(0, drops(net.internetAgent, "eth0", "8.8.8.8", "10.10.0.50", WAN_LOOSE));
        } finally {
            net.router.exec("ip", "route", "del", "8.8.8.0/24");
        }
    }

    @Test
    void bogonsButTheZonesOwnNetworksAreDropped() {
        for (String bogon : new String[] {"10.66.0.1", "100.64.0.1", "192.168.1.1", "198.51.100.1", "192.0.0.8"}) {
            assertEquals(1, drops(net.internetAgent, "eth0", bogon, "10.10.0.50", WAN_BOGONS), bogon);
        }
        for (String bogon : new String[] {"fd00::1", "2001:db8:1::1", "3fff::1", "2001:2::1", "100::1"}) {
            assertEquals(1, drops(net.internetAgent, "eth0", bogon, "2001:db8:10::50", WAN_BOGONS), bogon);
        }
        assertEquals(0, drops(net.internetAgent, "eth0", "192.0.0.9", "10.10.0.50", WAN_BOGONS));
        assertEquals(0, drops(net.internetAgent, "eth0", "2001:20::1", "2001:db8:10::50", WAN_BOGONS));
        net.answered(net.internetAgent, "tcp 10.10.0.50 7000");
        net.answered(net.internetAgent, "tcp 2001:db8:10::50 7000");
    }

    /** Segment sizes that the sockets of a host send with; 12 octets of each are the timestamp. */
    private static String sizes(Namespace host, String filter) {
        return SIZE.matcher(host.exec("ss", "-tin", "state", "established", filter))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.joining(" "));
    }

    @Test
    void segmentSizeIsLoweredBothWays() {
        for (String internet : new String[] {"192.0.2.254", "2001:db8::254"}) {
            assertEquals("1", net.clientAgent.ask("connect 1 " + internet + " 7001"));
            String far = sizes(net.internet, "sport = :7001");
            String near = sizes(net.client, "dport = :7001");
            assertEquals("hung up", net.clientAgent.ask("hang-up"));
            assertEquals("1288 1288", far + " " + near, internet);
        }
    }

    @Test
    void segmentSizeFollowsTheRoute() {
        net.router.exec("ip", "link", "set", "eth1", "mtu", "1400");
        try {
            assertEquals("1", net.webAgent.ask("connect 1 10.10.0.50 7001"));
            assertEquals("1348", sizes(net.client, "sport = :7001"));
            assertEquals("hung up", net.webAgent.ask("hang-up"));
            assertEquals("1", net.webAgent.ask("connect 1 2001:db8:10::50 7001"));
            assertEquals("1328", sizes(net.client, "sport = :7001"));
            assertEquals("hung up", net.webAgent.ask("hang-up"));
        } finally {
            net.router.exec("ip", "link", "set", "eth1", "mtu", "1500");
        }
    }

    @Test
    void whatIsLoggedIsDecidedAsBefore() {
        assertEquals("peer 192.0.2.254 at 10.20.0.11", net.internetAgent.ask("tcp 192.0.2.1 80"));
        assertEquals("silence", net.internetAgent.ask("tcp 10.20.0.11 7000"));
        assertEquals("silence", net.internetAgent.ask("tcp 192.0.2.2 7000"));
        assertTrue(net.counted("firewall.policy.wan -> dmz") > 0);
    }
}
