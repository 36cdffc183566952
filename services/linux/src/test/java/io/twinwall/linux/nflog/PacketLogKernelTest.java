package io.twinwall.linux.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Packets logged by real rules. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class PacketLogKernelTest {
    private final BlockingQueue<LoggedPacket> heard = new LinkedBlockingQueue<>();
    private final AtomicLong lost = new AtomicLong();

    private final PacketLog.Listener listener = new PacketLog.Listener() {
        @Override
        public void logged(LoggedPacket packet) {
            heard.add(packet);
        }

        @Override
        public void lost(long packets) {
            lost.addAndGet(packets);
        }
    };

    private LoggedPacket next() throws InterruptedException {
        LoggedPacket packet = heard.poll(20, TimeUnit.SECONDS);
        assertNotNull(packet, "not heard within 20 s");
        return packet;
    }

    private static void send(String address, int port, byte[] payload, int times) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < times; i++) {
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.ofLiteral(address), port));
            }
        }
    }

    @Test
    void aPacketIsToldWithItsRuleItsDevicesAndItsHead() throws Exception {
        Shell.run("nft", "add table inet t; add chain inet t o { type filter hook output priority 0; };"
                + " add rule inet t o udp dport 9000 meta mark set 7 log group 77 prefix \""
                + LogPrefix.of("firewall.policy.lan -> wan") + "\"");
        try (PacketLog log = NetlinkPacketLog.open(LogPrefix.GROUP, listener)) {
            assertNotNull(log);
            send("127.0.0.1", 9000, new byte[500], 1);
            LoggedPacket packet = next();
            assertEquals("output", packet.hookWord());
            assertEquals("firewall.policy.lan -> wan", LogPrefix.path(packet.prefix()).orElseThrow());
            assertEquals(1, packet.outDevice());
            assertEquals(0, packet.inDevice());
            assertEquals(7, packet.mark().orElseThrow());
            assertTrue(packet.head().orElseThrow().hasPort(9000), packet.toString());
            assertEquals(528, packet.head().orElseThrow().length());
            send("::1", 9000, new byte[1], 1);
            assertTrue(next().head().orElseThrow().toString().contains("[::1]:9000"));
        }
    }

    @Test
    void aGroupHasOneListener() throws Exception {
        try (PacketLog log = NetlinkPacketLog.open(5, listener)) {
            assertNotNull(log);
            KernelRefused refused = assertThrows(KernelRefused.class, () -> NetlinkPacketLog.open(5, listener));
            assertEquals("listen to packet log group 5: another program listens to it, or this one may not",
                    refused.getMessage());
        }
        NetlinkPacketLog.open(5, listener).close();
    }

    @Test
    void whatIsLostIsCounted() throws Exception {
        Shell.run("nft", "add table inet t; add chain inet t o { type filter hook output priority 0; };"
                + " add rule inet t o udp dport 9000 log group 77 prefix \"tw:x\"");
        int sent = 60_000;
        CountDownLatch release = new CountDownLatch(1);
        PacketLog.Listener slow = new PacketLog.Listener() {
            @Override
            public void logged(LoggedPacket packet) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.add(packet);
            }

            @Override
            public void lost(long packets) {
                lost.addAndGet(packets);
            }
        };
        try (PacketLog log = NetlinkPacketLog.open(LogPrefix.GROUP, slow)) {
            assertNotNull(log);
            send("127.0.0.1", 9000, new byte[100], sent);
            release.countDown();
            // The last one is told when the queue has been read; those behind the overrun are counted by it.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (heard.size() + lost.get() < sent && System.nanoTime() < until) {
                send("127.0.0.1", 9000, new byte[100], 1);
                sent++;
                Thread.sleep(200);
            }
            assertTrue(lost.get() > 0, "nothing was lost of " + sent);
            assertEquals(sent, heard.size() + lost.get());
        }
    }
}
