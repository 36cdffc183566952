package io.twinwall.linux.nftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.linux.nft.LibNftablesNft;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.RuleComments;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps of a real packet through a real ruleset. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class TraceMonitorKernelTest {
    private final BlockingQueue<TraceStep> heard = new LinkedBlockingQueue<>();

    @Test
    void everyStepIsToldWithItsVerdict() throws Exception {
        Shell.run("nft", "add table inet t; add chain inet t deeper;"
                + " add rule inet t deeper counter comment \"nothing\";"
                + " add chain inet t o { type filter hook output priority 0; policy accept; };"
                + " add rule inet t o udp dport 9000 meta nftrace set 1 comment \"mark\";"
                + " add rule inet t o udp dport 9000 jump deeper comment \"down\";"
                + " add chain inet t last { type filter hook output priority 10; policy accept; };"
                + " add rule inet t last udp dport 9000 drop comment \"firewall.policy.lan -> wan\"");
        Nft nft = LibNftablesNft.open();
        Map<Long, String> comments = RuleComments.read(nft.list("list table inet t"));
        TraceMonitor.Listener listener = new TraceMonitor.Listener() {
            @Override
            public void step(TraceStep step) {
                heard.add(step);
            }

            @Override
            public void lost() {
                throw new AssertionError("lost");
            }
        };
        try (TraceMonitor monitor = NetlinkTraceMonitor.open(listener);
                DatagramSocket socket = new DatagramSocket()) {
            assertNotNull(monitor);
            try {
                socket.send(new DatagramPacket(new byte[9], 9, InetAddress.getLoopbackAddress(), 9000));
            } catch (java.io.IOException e) {
                // A packet dropped on its way out is told to the sender.
                assertTrue(e.getMessage().contains("not permitted"), e.getMessage());
            }
            List<String> lines = new ArrayList<>();
            String last = "";
            while (!last.endsWith("drop ")) {
                TraceStep step = heard.poll(20, TimeUnit.SECONDS);
                assertNotNull(step, lines.toString());
                last = step.kind() + " " + step.chain() + " " + comments.getOrDefault(step.rule(), "-") + " "
                        + step.verdict() + " " + step.target();
                lines.add(last);
                assertEquals("inet t", step.qualifiedTable());
                if (lines.size() == 1) {
                    assertTrue(step.head().orElseThrow().hasPort(9000), step.toString());
                    assertEquals(1, step.outDevice());
                }
            }
            assertEquals(List.of("RULE o mark continue ", "RULE o down jump deeper", "RULE deeper nothing continue ",
                    "RETURN deeper - continue ", "RETURN o - continue ", "POLICY o - accept ",
                    "RULE last firewall.policy.lan -> wan drop "), lines);
        }
    }
}
