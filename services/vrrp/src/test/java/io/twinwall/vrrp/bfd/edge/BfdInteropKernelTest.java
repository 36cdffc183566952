package io.twinwall.vrrp.bfd.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sessions with FRR's bfdd over a cable.
 *
 * <pre>
 *   near: ours, lan 10.9.0.1, 2001:db8::1 ======== far: bfdd, lan 10.9.0.2, 2001:db8::2
 * </pre>
 */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class BfdInteropKernelTest {
    private static final String PEER = "peer 10.9.0.1 local-address 10.9.0.2 interface lan";
    private static final String TIMERS = "\n detect-multiplier 3\n receive-interval 250\n transmit-interval 150\n!\n";
    private static final String FAST = "\n detect-multiplier 100\n receive-interval 10\n transmit-interval 10\n!\n";
    private static final BfdSpec TWIN = BfdNode.twin("lan", "10.9.0.1", "10.9.0.2", 200, 5);

    private static void addresses() {
        FreshNamespace.cable("lan");
        Shell.run("ip", "address", "add", "10.9.0.1/24", "dev", "lan");
        Shell.run("ip", "address", "add", "2001:db8::1/64", "dev", "lan", "nodad");
        Shell.run("ip", "address", "add", "fe80::1/64", "dev", "lan", "nodad");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "10.9.0.2/24", "dev", "lan");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "2001:db8::2/64", "dev", "lan", "nodad");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "fe80::2/64", "dev", "lan", "nodad");
    }

    private static void becomes(BfdNode node, int session, SessionState state) {
        Eventually.so("session is " + state + "; log:\n" + node.log(), () -> node.status(session).state() == state);
    }

    @Test
    void sessionsOfBothFamiliesComeUpAgreeOnTimersAndStay() throws Exception {
        addresses();
        String six = "peer 2001:db8::1 local-address 2001:db8::2 interface lan";
        String local = "peer fe80::1 local-address fe80::2 interface lan";
        try (FrrBfd frr = new FrrBfd(PEER + TIMERS + six + TIMERS + local + TIMERS);
                Kernel kernel = Kernel.open();
                BfdNode node = new BfdNode(kernel).run(
                        TWIN, BfdNode.check("gw", "lan", "2001:db8::1", "2001:db8::2", 200, 5),
                        BfdNode.twin("lan", "fe80::1", "fe80::2", 200, 5))) {
            for (int session = 0; session < 3; session++) {
                int each = session;
                becomes(node, each, SessionState.UP);
                // The greater of what one offers and the other can hear, each way (RFC 5880 section 6.8.2, 6.8.4).
                Eventually.so("timers agreed: " + node.status(each),
                        () -> node.status(each).interval().equals(Duration.ofMillis(250))
                                && node.status(each).detection().equals(Duration.ofMillis(600)));
            }
            Eventually.so("FRR is up: " + frr.peers(), () -> frr.peers().split("\"status\":\"up\"", -1).length == 4);
            assertTrue(frr.peers().contains("\"remote-receive-interval\":200"), frr::peers);
            assertTrue(frr.peers().contains("\"remote-detect-multiplier\":5"), frr::peers);
            BfdStatus before = node.status(0);
            Eventually.so("it goes on", () -> node.status(0).received() > before.received() + 10);
            assertEquals(SessionState.UP, node.status(0).state(), node::log);
            assertEquals(Map.of(), node.status(0).refused(), node::log);
            assertEquals(List.of("gw up"), node.told);
        }
    }

    @Test
    void aKilledBfddIsSilentAndComesBack() throws Exception {
        addresses();
        try (FrrBfd frr = new FrrBfd(PEER + TIMERS);
                Kernel kernel = Kernel.open();
                BfdNode node = new BfdNode(kernel).run(TWIN)) {
            becomes(node, 0, SessionState.UP);
            frr.crash();
            becomes(node, 0, SessionState.DOWN);
            assertEquals(Diagnostic.DETECTION_TIME_EXPIRED, node.status(0).diagnostic());
            Eventually.so("evidence: " + node.told, () -> node.told.equals(List.of("main silent")));
            frr.start();
            becomes(node, 0, SessionState.UP);
            assertEquals(List.of("main silent", "main heard"), node.told);
        }
    }

    @Test
    void ourDeathIsDetectedByFrr() throws Exception {
        addresses();
        try (FrrBfd frr = new FrrBfd(PEER + TIMERS);
                Kernel kernel = Kernel.open();
                BfdNode node = new BfdNode(kernel).run(TWIN)) {
            becomes(node, 0, SessionState.UP);
            Eventually.so("FRR is up", () -> frr.peers().contains("\"status\":\"up\""));
            node.die();
            Eventually.so("FRR is down: " + frr.peers(), () -> frr.peers().contains("\"status\":\"down\"")
                    && frr.peers().contains("controldetectiontimeexpired"));
        }
    }

    @Test
    void adminDownIsRespectedBothWaysAndProvesNothing() throws Exception {
        addresses();
        try (FrrBfd frr = new FrrBfd(PEER + TIMERS);
                Kernel kernel = Kernel.open();
                BfdNode node = new BfdNode(kernel).run(TWIN)) {
            becomes(node, 0, SessionState.UP);
            frr.vtysh("configure terminal", "bfd", PEER, "shutdown");
            becomes(node, 0, SessionState.DOWN);
            assertEquals(Diagnostic.NEIGHBOR_SIGNALED_DOWN, node.status(0).diagnostic());
            assertEquals(List.of(), node.told, "the peer is not silent");
            frr.vtysh("configure terminal", "bfd", PEER, "no shutdown");
            becomes(node, 0, SessionState.UP);
            Eventually.so("FRR is up", () -> frr.peers().contains("\"status\":\"up\""));
            node.installer.maintain(true);
            Eventually.so("FRR heard of our maintenance: " + frr.peers(), () ->
                    frr.peers().contains("\"status\":\"down\"")
                            && frr.peers().contains("\"remote-diagnostic\":\"administrativelydown\""));
            node.installer.maintain(false);
            becomes(node, 0, SessionState.UP);
            Eventually.so("FRR is up again", () -> frr.peers().contains("\"status\":\"up\""));
            assertEquals(List.of(), node.told, "nobody was silent");
            node.installer.close();
            Eventually.so("FRR heard our AdminDown: " + frr.peers(), () -> frr.peers().contains("\"status\":\"down\"")
                    && frr.peers().contains("\"diagnostic\":\"neighborsignaledsessiondown\""));
        }
    }

    @Test
    void aLivingSessionAllocatesNothing() throws Exception {
        addresses();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (FrrBfd frr = new FrrBfd(PEER + FAST);
                Kernel kernel = Kernel.open();
                BfdNode node = new BfdNode(kernel).run(BfdNode.twin("lan", "10.9.0.1", "10.9.0.2", 10, 100))) {
            becomes(node, 0, SessionState.UP);
            long thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("vrrp"))
                    .findFirst()
                    .orElseThrow()
                    .threadId();
            long allocated = -1;
            // Compiling costs a few hundred bytes, each at its own time.
            for (int window = 0; window < 20 && allocated != 0; window++) {
                long packets = node.status(0).received();
                long before = threads.getThreadAllocatedBytes(thread);
                Eventually.so("200 packets", () -> node.status(0).received() > packets + 200);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertEquals(0, allocated, "bytes in 200 packets heard and sent");
            assertTrue(frr.peers().contains("\"status\":\"up\""), frr::peers);
        }
    }
}
