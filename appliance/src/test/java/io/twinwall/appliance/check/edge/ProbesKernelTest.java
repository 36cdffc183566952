package io.twinwall.appliance.check.edge;

import static io.twinwall.linux.netns.FreshNamespace.far;
import static io.twinwall.linux.netns.Shell.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.twinwall.appliance.TestDocuments;
import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.icmp.RawEchoes;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.process.ProcessGroups;
import io.twinwall.model.value.CheckName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every kind of check against a real kernel, each with its good and its bad answers. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class ProbesKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Answer ask(String check, Duration limit) throws KernelRefused, InterruptedException {
        var config = TestDocuments.document(TestDocuments.PAIR + "checks: {it: {" + check + "}}")
                .checks().get(new CheckName("it"));
        try (RawEchoes echoes = RawEchoes.open()) {
            return new Probes(echoes, new BoundedCommand(ProcessGroups.load())).of(config).ask(limit);
        }
    }

    private static void aNeighbour() {
        FreshNamespace.cable("eth1");
        run("ip", "addr", "add", "10.1.0.1/24", "dev", "eth1");
        run("ip", "addr", "add", "2001:db8:1::1/64", "dev", "eth1", "nodad");
        run("ip", "-n", far(), "addr", "add", "10.1.0.2/24", "dev", "eth1");
        run("ip", "-n", far(), "addr", "add", "2001:db8:1::2/64", "dev", "eth1", "nodad");
    }

    @Test
    void pingBothFamilies() throws KernelRefused, InterruptedException {
        aNeighbour();
        assertEquals(Answer.good("answered"), ask("ping: 10.1.0.2", PATIENCE));
        assertEquals(Answer.good("answered"), ask("ping: '2001:db8:1::2'", PATIENCE));
        assertEquals(Answer.bad("no answer within 300 ms"), ask("ping: 10.1.0.9", SHORT));
        assertEquals(Answer.bad("ping 198.51.100.1: Network is unreachable"), ask("ping: 198.51.100.1", PATIENCE));
    }

    @Test
    void tcpIsConnectedRefusedOrSilent() throws KernelRefused, InterruptedException, IOException {
        aNeighbour();
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByName("::"), 0));
            int port = server.getLocalPort();
            assertEquals(Answer.good("connected"), ask("tcp: '127.0.0.1:" + port + "'", PATIENCE));
            assertEquals(Answer.good("connected"), ask("tcp: '[2001:db8:1::1]:" + port + "'", PATIENCE));
        }
        assertEquals(Answer.bad("Connection refused"), ask("tcp: '10.1.0.2:80'", PATIENCE));
        run("ip", "netns", "exec", far(), "nft", "add table ip t; add chain ip t c { type filter hook input priority 0;"
                + " policy drop; }");
        assertEquals(Answer.bad("no answer within 300 ms"), ask("tcp: '10.1.0.2:80'", SHORT));
    }

    @Test
    void httpIsJudgedByItsStatus() throws KernelRefused, InterruptedException, IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            byte[] body = "x".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String at = "http: 'http://127.0.0.1:" + server.getAddress().getPort() + "/";
            assertEquals(Answer.good("status 200"), ask(at + "200'", PATIENCE));
            assertEquals(Answer.good("status 301"), ask(at + "301'", PATIENCE));
            assertEquals(Answer.bad("status 503"), ask(at + "503'", PATIENCE));
            assertEquals(Answer.good("status 404"), ask(at + "404', status: 404", PATIENCE));
            assertEquals(Answer.bad("status 200"), ask(at + "200', status: 204", PATIENCE));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void httpThatIsNoneOrNeverEndsIsBadInTime() throws KernelRefused, InterruptedException, IOException {
        assertEquals(Answer.bad("no HTTP answer"), served("SSH-2.0-OpenSSH_9.2\r\n", PATIENCE));
        assertEquals(Answer.bad("no HTTP answer"), served("x".repeat(100_000), PATIENCE));
        assertEquals(Answer.bad("closed without an answer"), served("", PATIENCE));
        assertEquals(Answer.good("status 200"), served("HTTP/1.0 200\n", PATIENCE));
        assertEquals(Answer.bad("no answer within 300 ms"), served(null, SHORT));
    }

    /** What a check says of a server that sends this and closes; one that sends nothing and stays when null. */
    private static Answer served(String text, Duration limit) throws KernelRefused, InterruptedException, IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    if (text == null) {
                        Thread.sleep(PATIENCE);
                    } else {
                        // Read first: closing with unread input would reset the answer away.
                        socket.getInputStream().read(new byte[2048]);
                        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException | InterruptedException e) {
                    // The check has hung up.
                }
            });
            return ask("http: 'http://127.0.0.1:" + server.getLocalPort() + "/'", limit);
        }
    }

    @Test
    void aCommandRunsAsItsUserWithNothingOfRoots() throws KernelRefused, InterruptedException {
        assertEquals("exit status 0: nobody nogroup",
                ask("command: [/bin/sh, -c, 'echo $(id -un) $(id -gn)']", PATIENCE).reason());
        Answer none = ask("command: [/bin/grep, -cE, '^Cap(Inh|Prm|Eff|Amb):.0*$', /proc/self/status]", PATIENCE);
        assertEquals("exit status 0: 4", none.reason());
        Answer reads = ask("command: [/bin/cat, /etc/shadow]", PATIENCE);
        assertFalse(reads.good());
        assertTrue(reads.reason().toLowerCase(Locale.ROOT).contains("permission denied"), reads.reason());
        assertEquals("exit status 0: root", ask("command: [/usr/bin/id, -un], user: root", PATIENCE).reason());
        assertEquals(Answer.bad("exit status 1"), ask("command: [/bin/false]", PATIENCE));
        assertEquals(Answer.bad("ended after 300 ms"), ask("command: [/bin/sleep, '300']", SHORT));
    }
}
