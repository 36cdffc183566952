package io.twinwall.appliance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class TrafficTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void udpCountsWhatTheEchoSendsBack() throws IOException, InterruptedException {
        try (DatagramChannel echo = DatagramChannel.open().bind(ANY_PORT)) {
            Thread.ofPlatform().daemon().start(() -> echoUntilClosed(echo));
            try (Traffic udp = UdpTraffic.to((InetSocketAddress) echo.getLocalAddress())) {
                awaitAnswers(udp, 20);
            }
        }
    }

    @Test
    void udpGoesOnWhereNobodyListensForAWhile() throws IOException, InterruptedException {
        InetSocketAddress address;
        try (DatagramChannel placeholder = DatagramChannel.open().bind(ANY_PORT)) {
            address = (InetSocketAddress) placeholder.getLocalAddress();
        }
        try (Traffic udp = UdpTraffic.to(address)) {
            // Port unreachable comes back for these, and must end neither thread.
            Thread.sleep(50);
            assertEquals(0, udp.answers().count());
            try (DatagramChannel echo = DatagramChannel.open().bind(address)) {
                Thread.ofPlatform().daemon().start(() -> echoUntilClosed(echo));
                awaitAnswers(udp, 20);
            }
        }
    }

    @Test
    void httpCountsOnlyPagesThatCame() throws IOException, InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        server.createContext("/probe", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() % 2 == 0 ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        try (Traffic http = HttpTraffic.to(server.getAddress())) {
            awaitAnswers(http, 10);
            assertTrue(asked.get() >= 2 * http.answers().count() - 1, "half of the answers were errors");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void httpGoesOnAfterRefusedConnections() throws IOException, InterruptedException {
        InetSocketAddress address;
        try (DatagramChannel placeholder = DatagramChannel.open().bind(ANY_PORT)) {
            address = (InetSocketAddress) placeholder.getLocalAddress();
        }
        try (Traffic http = HttpTraffic.to(address)) {
            Thread.sleep(60);
            assertEquals(0, http.answers().count());
            HttpServer server = HttpServer.create(address, 0);
            server.createContext("/probe", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            try {
                awaitAnswers(http, 5);
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void pingTakesItsOwnTimeStamps() {
        assertEquals(
                OptionalLong.of(1_700_000_000_012_345_000L),
                PingTraffic.answerTime("[1700000000.012345] 64 bytes from 192.0.2.254: icmp_seq=1 ttl=63 time=0.3 ms"));
    }

    @Test
    void pingIgnoresWhatIsNoAnswer() {
        assertEquals(
                OptionalLong.empty(),
                PingTraffic.answerTime("[1700000000.012345] From 10.10.0.1 icmp_seq=1 Destination Host Unreachable"));
        assertEquals(
                OptionalLong.empty(), PingTraffic.answerTime("PING 192.0.2.254 (192.0.2.254) 56(84) bytes of data."));
    }

    @Test
    void watchTakesTheKernelsTimeStamps() {
        assertEquals(
                OptionalLong.of(1_700_000_000_000_007_000L),
                AnsweringWatch.stamp("1700000000.000007 IP 192.0.2.1.5000 > 192.0.2.254.7: UDP, length 16"));
        assertEquals(OptionalLong.empty(), AnsweringWatch.stamp("listening on r1-lan, link-type EN10MB (Ethernet)"));
    }

    @Test
    void lastWordsOfAChildAreHeard() throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Child _ = Child.start(
                List.of("sh", "-c", "trap 'echo last; exit' TERM; echo first; while :; do sleep 0.05; done"),
                line -> {
                    lines.add(line);
                    begun.countDown();
                })) {
            assertTrue(begun.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertEquals(List.of("first", "last"), lines);
    }

    private static void echoUntilClosed(DatagramChannel echo) {
        try {
            UdpEcho.echo(echo);
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void awaitAnswers(Traffic traffic, int count) throws InterruptedException {
        while (traffic.answers().count() < count) {
            Thread.sleep(5);
        }
    }
}
