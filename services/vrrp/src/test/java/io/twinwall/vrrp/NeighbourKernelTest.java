package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a client's neighbour table holds for the virtual addresses in a minute of all sorts of traffic. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
final class NeighbourKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String V4 = "10.10.0.1";
    private static final String V6 = "2001:db8:10::1";
    private static final String V4_MAC = "00:00:5e:00:01:0a";
    private static final String V6_MAC = "00:00:5e:00:02:0a";
    /** Of mixed traffic under each Active: the pair's first, its twin after a failover, the first after a crash. */
    private static final int SECONDS = 20;

    private static final int QUESTIONS_A_SECOND = 50;

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

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(20);
        }
    }

    private static void awaitState(KernelLab.Child node, String state) throws IOException, InterruptedException {
        String both = (".*\"state\": \"" + state + "\"").repeat(2) + ".*";
        await("never " + state, () -> node.ask("status").matches(both));
    }

    private void assertVirtualMacs(String when) throws IOException, InterruptedException {
        String v4 = lab.run("c", "ip neigh show " + V4 + " dev eth0");
        String v6 = lab.run("c", "ip -6 neigh show " + V6 + " dev eth0");
        assertTrue(v4.contains(V4_MAC), () -> when + ": " + v4);
        assertTrue(v6.contains(V6_MAC), () -> when + ": " + v6);
    }

    private boolean answers(String host, String command) throws InterruptedException {
        try {
            return lab.run(host, command).contains(" 0% packet loss");
        } catch (IOException e) {
            return false;
        }
    }

    private void resolveAgain(String host, String device) throws IOException, InterruptedException {
        lab.run(host, "ip neigh flush dev " + device);
        lab.run(host, "ip -6 neigh flush dev " + device);
    }

    /**
     * The client asks the Active and the Active asks the client, each having forgotten the other: what a node sends
     * from a virtual address must not teach the client its own MAC.
     */
    private void mixedTraffic(String active) throws IOException, InterruptedException {
        int questions = SECONDS * QUESTIONS_A_SECOND;
        KernelLab.Child udp = lab.program("c", UdpPing.class, "ask", V4, "7", Integer.toString(questions));
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            String round = active + " is Active, round " + i;
            await(round + ": IPv4", () -> answers("c", "ping -c 2 -i 0.1 -W 1 " + V4));
            await(round + ": IPv6", () -> answers("c", "ping -6 -c 2 -i 0.1 -W 1 " + V6));
            assertVirtualMacs(round);
            resolveAgain(active, "eth1");
            await(round + ": from IPv4", () -> answers(active, "ping -c 1 -W 1 -I " + V4 + " 10.10.0.50"));
            await(round + ": from IPv6", () -> answers(active, "ping -6 -c 1 -W 1 -I " + V6 + " 2001:db8:10::50"));
            await(round + ": own", () -> answers(active, "ping -c 1 -W 1 10.10.0.50"));
            assertVirtualMacs(round + ", after the node's own");
            resolveAgain("c", "eth0");
        }
        assertTrue(udp.result(PATIENCE) > questions / 2, () -> "UDP: " + udp.lines());
        await("IPv4", () -> answers("c", "ping -c 1 -W 1 " + V4));
        await("IPv6", () -> answers("c", "ping -6 -c 1 -W 1 " + V6));
    }

    @Test
    void clientsEntriesAreTheVirtualMacsThroughMixedTrafficAndFailovers() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", "200ms", "dual");
        awaitState(r1, "Active");
        r1.awaitLine("all steps in", PATIENCE);
        KernelLab.Child r2 = lab.node("r2", "200ms", "dual");
        awaitState(r2, "Backup");
        for (String host : new String[] {"r1", "r2"}) {
            lab.program(host, UdpPing.class, "echo", "0.0.0.0", "7");
        }
        mixedTraffic("r1");
        assertVirtualMacs("before the failover");
        assertTrue(r1.ask("failover").contains("is Active on"), () -> String.join("\n", r1.lines()));
        assertVirtualMacs("right after the failover");
        mixedTraffic("r2");
        assertVirtualMacs("before the crash");
        r2.signal("KILL");
        awaitState(r1, "Active");
        assertVirtualMacs("right after the crash");
        mixedTraffic("r1");
        assertVirtualMacs("in the end");
    }
}
