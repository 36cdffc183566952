package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Two real nodes whose port has a virtual router of each family; what a client sees of the IPv6 one. */
@Tag("kernel")
@Isolated("it measures")
final class Ipv6PairKernelTest {
    private static final String VIRTUAL = "2001:db8:10::1";
    private static final String LINK_LOCAL = "fe80::200:5eff:fe00:20a";
    private static final String VIRTUAL_MAC = "00:00:5e:00:02:0a";
    private static final String INTERVAL = "200ms";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KernelLab lab;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
        lab.run("c", "ip address add 2001:db8:10::50/64 dev eth0 nodad");
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(20);
        }
    }

    private boolean prints(String host, String command, String part) {
        try {
            return lab.run(host, command).contains(part);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean pings(String address) {
        try {
            return lab.run("c", "ping -6 -c 1 -W 1 " + address).contains(" 0% packet loss");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean status(KernelLab.Child node, String pattern) {
        try {
            return node.ask("status").matches(pattern);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitActive(KernelLab.Child node) throws IOException, InterruptedException {
        await("never Active", () -> status(node, ".*\"state\": \"Active\".*\"state\": \"Active\".*"));
        node.awaitLine("all steps in", PATIENCE);
    }

    private String neighbour(String address) throws IOException, InterruptedException {
        return lab.run("c", "ip -6 neigh show " + address + " dev eth0");
    }

    @Test
    void twinTakesOverAndTheClientsNeighbourEntryStaysTheVirtualMac() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        await("never answers", () -> pings(VIRTUAL));
        KernelLab.Child r2 = lab.node("r2", INTERVAL, "dual");
        await("r2 never hears IPv6", () -> status(r2, ".*\"mac\": \"" + VIRTUAL_MAC + "\".*\"received\": [1-9].*"));
        String before = neighbour(VIRTUAL);
        assertTrue(before.contains(VIRTUAL_MAC) && before.contains("router"), before);
        assertTrue(pings(LINK_LOCAL + "%eth0"), "the virtual link-local address answers");
        assertTrue(neighbour(LINK_LOCAL).contains(VIRTUAL_MAC), neighbour(LINK_LOCAL));
        assertFalse(prints("r2", "ip -6 address show dev vr10v6-eth1", "inet6"), "a Backup's macvlan has no address");
        r1.signal("KILL");
        awaitActive(r2);
        await("never answers again", () -> pings(VIRTUAL));
        assertTrue(neighbour(VIRTUAL).contains(VIRTUAL_MAC), neighbour(VIRTUAL));
        assertTrue(prints("r2", "ip -6 address show dev vr10v6-eth1", VIRTUAL), "address");
        assertFalse(r2.lines().stream().anyMatch(line -> line.contains("VRRP-014")), "nothing was put right");
        assertEquals(0, r2.end(), () -> String.join("\n", r2.lines()));
        assertFalse(prints("r2", "ip link", "vr10"), "macvlans are gone");
    }

    @Test
    void backupAnswersNoNeighbourSolicitation() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        KernelLab.Child r2 = lab.node("r2", INTERVAL, "dual");
        await("never answers", () -> pings(VIRTUAL));
        await("r2 is no Backup", () -> status(r2, ".*\"state\": \"Backup\".*\"state\": \"Backup\".*"));
        // What r2 puts on the wire, at its port of the switch.
        KernelLab.Capture capture = lab.capture("sw", "p2", "src host 2001:db8:10::1 or ether src " + VIRTUAL_MAC
                + " or (icmp6 and ip6[40] == 136)");
        for (int i = 0; i < 20; i++) {
            lab.run("c", "ip -6 neigh flush dev eth0");
            assertTrue(pings(VIRTUAL), "ping " + i);
            assertTrue(neighbour(VIRTUAL).contains(VIRTUAL_MAC), neighbour(VIRTUAL));
        }
        String seen = capture.end();
        assertEquals("", seen, "frames of a Backup");
        r1.signal("KILL");
        awaitActive(r2);
        await("the twin never answers", () -> pings(VIRTUAL));
    }

    @Test
    void stoppedActiveIsMuteOnceItsGuardIsShutAndStepsBackWhenItWakes() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        KernelLab.Child r2 = lab.node("r2", INTERVAL, "dual");
        await("r2 is no Backup", () -> status(r2, ".*\"state\": \"Backup\".*\"received\": [1-9].*"));
        r1.signal("STOP");
        awaitActive(r2);
        KernelLab.Capture capture = lab.capture("sw", "p1", "ether src " + VIRTUAL_MAC);
        assertTrue(prints("r1", "ip -6 address show dev vr10v6-eth1", VIRTUAL), "it still holds the address");
        for (int i = 0; i < 10; i++) {
            lab.run("c", "ip -6 neigh flush dev eth0");
            await("never answers", () -> pings(VIRTUAL));
        }
        r1.signal("CONT");
        await("r1 is no Backup", () -> status(r1, ".*\"state\": \"Backup\".*\"state\": \"Backup\".*"));
        assertEquals("", capture.end(), "frames of the stopped one");
    }

    @Test
    void whatAnotherProgramTakesFromTheIpv6RouterIsPutBack() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        await("never answers", () -> pings(VIRTUAL));
        // Of every device: the macvlan itself is not always there.
        String show = "ip -6 address show";
        lab.run("r1", "ip -6 address del 2001:db8:10::1/64 dev vr10v6-eth1");
        await("no address", () -> prints("r1", show, VIRTUAL));
        lab.run("r1", "sysctl -q -w net.ipv6.conf.vr10v6-eth1.forwarding=0");
        await("no router", () -> prints("r1", "sysctl net.ipv6.conf.vr10v6-eth1.forwarding", "= 1"));
        // Down and up again, the kernel has taken every IPv6 address away.
        lab.run("r1", "ip link set vr10v6-eth1 down");
        await("not up", () -> prints("r1", show, VIRTUAL) && prints("r1", show, LINK_LOCAL));
        lab.run("r1", "ip link del vr10v6-eth1");
        await("no macvlan", () -> prints("r1", show, VIRTUAL) && prints("r1", show, LINK_LOCAL));
        await("never answers again", () -> pings(VIRTUAL));
        assertTrue(neighbour(VIRTUAL).contains("router"), neighbour(VIRTUAL));
    }

    @Test
    void portWithIpv6SwitchedOffIsToldAndJoinsInOnceItIsOn() throws IOException, InterruptedException {
        lab.run("r1", "sysctl -q -w net.ipv6.conf.eth1.disable_ipv6=1");
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        r1.awaitLine("IPv6 is switched off on eth1; set net.ipv6.conf.eth1.disable_ipv6 to 0", PATIENCE);
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
        lab.run("r1", "sysctl -q -w net.ipv6.conf.eth1.disable_ipv6=0");
        r1.awaitLine("VRRP-0132", PATIENCE);
        await("never answers", () -> pings(VIRTUAL));
        KernelLab.Child r2 = lab.node("r2", INTERVAL, "dual");
        await("r2 never hears IPv6", () -> status(r2, ".*\"mac\": \"" + VIRTUAL_MAC + "\".*\"received\": [1-9].*"));
        assertTrue(r1.ask("failover").contains("is Active on"));
        // Its multicast membership lived through that as well.
        await("r1 never hears IPv6", () -> status(r1, ".*\"mac\": \"" + VIRTUAL_MAC + "\".*\"received\": [1-9].*"));
    }

    @Test
    void portWithoutLinkLocalAddressStopsOnlyTheIpv6Router() throws IOException, InterruptedException {
        lab.run("r1", "ip -6 address flush dev eth1 scope link");
        KernelLab.Child r1 = lab.node("r1", INTERVAL, "dual");
        awaitActive(r1);
        r1.awaitLine("VRRP-0131", PATIENCE);
        assertTrue(r1.lines().stream().anyMatch(line -> line.contains("eth1 has no link-local address")),
                () -> String.join("\n", r1.lines()));
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
        assertFalse(pings(VIRTUAL), "the guard is shut");
        lab.run("r1", "ip address add fe80::77/64 dev eth1");
        r1.awaitLine("advertises from fe80::77", PATIENCE);
        await("never answers", () -> pings(VIRTUAL));
    }
}
