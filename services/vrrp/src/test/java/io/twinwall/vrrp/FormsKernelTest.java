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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs that speak otherwise than by default: version 2, unicast, accept mode off. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
final class FormsKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String VIRTUAL_MAC = "00:00:5e:00:01:0a";

    private KernelLab lab;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
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

    private static void awaitHeard(KernelLab.Child node) throws InterruptedException {
        await("never heard", () -> status(node,
                ".*\"state\": \"Backup\".*\"received\": [1-9].*\"state\": \"Backup\".*\"received\": [1-9].*"));
    }

    private boolean pings(String command) {
        try {
            return lab.run("c", "ping -c 1 -W 1 " + command).contains(" 0% packet loss");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String neighbour() throws IOException, InterruptedException {
        return lab.run("c", "ip neigh show 10.10.0.1 dev eth0");
    }

    /** Hears one another, then takes over when the Active is killed; the client's ARP entry stays. */
    private void fallsOver(String interval, String document) throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", interval, document);
        awaitActive(r1);
        await("never answers", () -> pings("10.10.0.1"));
        assertTrue(neighbour().contains(VIRTUAL_MAC), neighbour());
        KernelLab.Child r2 = lab.node("r2", interval, document);
        awaitHeard(r2);
        assertFalse(status(r2, ".*\"refused\": \\{ *\".*"), () -> String.join("\n", r2.lines()));
        r1.signal("KILL");
        awaitActive(r2);
        await("never answers again", () -> pings("10.10.0.1"));
        assertTrue(neighbour().contains(VIRTUAL_MAC), neighbour());
        // The killed one comes back as Backup; nobody became Active on the way, so both hear one another.
        KernelLab.Child again = lab.node("r1", interval, document);
        awaitHeard(again);
        Thread.sleep(1_000);
        assertTrue(status(again, ".*\"state\": \"Backup\".*\"state\": \"Backup\".*"), "r1 stays Backup");
        assertTrue(status(r2, ".*\"state\": \"Active\".*\"state\": \"Active\".*"), "r2 stays Active");
        assertEquals(0, r2.end(), () -> String.join("\n", r2.lines()));
        awaitActive(again);
    }

    @Test
    void version2PairWithATextFallsOver() throws IOException, InterruptedException {
        fallsOver("1s", "version2");
    }

    @Test
    void unicastPairFallsOverWithoutASingleMulticastAdvertisement() throws IOException, InterruptedException {
        KernelLab.Capture multicast = lab.capture("sw", "p1", "ip proto 112 and ether multicast and dst 224.0.0.18");
        KernelLab.Capture unicast =
                lab.capture("sw", "p1", "ip proto 112 and ether dst 02:00:00:00:02:01 and dst 10.10.0.3");
        fallsOver("200ms", "unicast");
        assertEquals("", multicast.end());
        assertFalse(unicast.end().isEmpty(), "the peer's own MAC is found and used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dual", "unicast"})
    void vrrpThreadAllocatesNothing(String document) throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", "20ms", document);
        awaitActive(r1);
        KernelLab.Child r2 = lab.node("r2", "20ms", document);
        KernelLab.assertNothingAllocated(r1, r2);
    }

    @Test
    void aloneAUnicastNodeIsActiveAndAnswers() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", "200ms", "unicast");
        lab.run("r2", "ip link set eth1 down");
        lab.run("r2", "ip link set eth0 down");
        awaitActive(r1);
        await("never answers", () -> pings("10.10.0.1"));
        Thread.sleep(2_000);
        assertTrue(pings("10.10.0.1"), "the guard stays open without a peer");
    }

    @Test
    void withoutAcceptModeNeighbourDiscoveryAnswersAndNothingElseDoes() throws IOException, InterruptedException {
        lab.run("c", "ip address add 2001:db8:10::50/64 dev eth0 nodad");
        KernelLab.Child r1 = lab.node("r1", "200ms", "refusing");
        awaitActive(r1);
        assertFalse(pings("10.10.0.1"), "a ping of the virtual address");
        await("ARP", () -> answersArp("ip neigh show 10.10.0.1 dev eth0", "10.10.0.1", VIRTUAL_MAC));
        assertFalse(pings("2001:db8:10::1"), "a ping of the virtual IPv6 address");
        await("ND", () -> answersArp(
                "ip neigh show 2001:db8:10::1 dev eth0", "2001:db8:10::1", "00:00:5e:00:02:0a"));
        assertFalse(pings("fe80::200:5eff:fe00:20a%eth0"), "a ping of the virtual link-local address");
        assertTrue(pings("10.10.0.2"), "its own address is its own");
        assertEquals(0, r1.end());
        assertFalse(lab.run("r1", "nft list ruleset").contains("twinwall"), "both tables are gone");
    }

    private boolean answersArp(String show, String address, String mac) {
        try {
            boolean unwanted = pings(address);
            return !unwanted && lab.run("c", show).contains(mac);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
