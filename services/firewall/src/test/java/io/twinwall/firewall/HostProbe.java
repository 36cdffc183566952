package io.twinwall.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What a host on a network sees: it serves, connects and says how that ended in one or two words. */
final class HostProbe {
    /** Silence is told from an answer by this long; everything is on one machine. */
    private static final int PATIENCE_MS = 700;

    private final AtomicLong datagrams = new AtomicLong();
    private Socket open;

    /** Serves TCP and UDP of both families; every line or datagram is answered with both ends' addresses. */
    String serve(int port) throws IOException {
        ServerSocket server = new ServerSocket(port);
        Thread.ofPlatform().daemon().start(() -> accept(server));
        DatagramSocket socket = new DatagramSocket(port);
        Thread.ofPlatform().daemon().start(() -> echo(socket));
        return "serving";
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> answerLines(socket));
            }
        } catch (IOException closed) {
            throw new AssertionError("a probe's server never closes", closed);
        }
    }

    private static void answerLines(Socket socket) {
        try (socket;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            while (lines.readLine() != null) {
                String ends = "peer " + socket.getInetAddress().getHostAddress() + " at "
                        + socket.getLocalAddress().getHostAddress() + "\n";
                socket.getOutputStream().write(ends.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            // The other end went away, as tests do.
        }
    }

    private void echo(DatagramSocket socket) {
        byte[] bytes = new byte[64];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                datagrams.incrementAndGet();
                byte[] peer = ("peer " + packet.getAddress().getHostAddress()).getBytes(StandardCharsets.UTF_8);
                try {
                    socket.send(new DatagramPacket(peer, peer.length, packet.getSocketAddress()));
                } catch (IOException unroutable) {
                    // Heard is heard; an answer that has no way back is the asker's silence.
                }
            }
        } catch (IOException closed) {
            throw new AssertionError("a probe's socket never closes", closed);
        }
    }

    /** One connection, one line: {@code peer A at B}, {@code refused}, {@code unreachable} or {@code silence}. */
    String tcp(String address, int port, String from) throws IOException {
        try (Socket socket = new Socket()) {
            if (!from.isEmpty()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            }
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), PATIENCE_MS);
            return line(socket);
        } catch (SocketTimeoutException silence) {
            return "silence";
        } catch (NoRouteToHostException unreachable) {
            return "unreachable";
        } catch (ConnectException refused) {
            return "refused";
        }
    }

    /** One datagram and its answer, in the words of {@link #tcp}. */
    String udp(String address, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            socket.send(new DatagramPacket(new byte[] {'?'}, 1));
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException silence) {
            return "silence";
        } catch (PortUnreachableException refused) {
            return "refused";
        } catch (SocketException unreachable) {
            return "unreachable";
        }
    }

    /** Opens a connection that stays. */
    String open(String address, int port) throws IOException {
        open = new Socket();
        open.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), PATIENCE_MS);
        return say();
    }

    /** One more line on the connection that stays. */
    String say() throws IOException {
        try {
            return line(open);
        } catch (SocketTimeoutException silence) {
            return "silence";
        }
    }

    private static String line(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream().write('\n');
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c > 0 && c != '\n'; c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Datagrams from one socket for some milliseconds, a pause after each; says how many. */
    String flood(String address, int port, long millis, long pauseMicros) throws IOException {
        long sent = 0;
        long end = System.nanoTime() + millis * 1_000_000;
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(address), port);
            while (System.nanoTime() < end) {
                socket.send(new DatagramPacket(new byte[] {'!'}, 1, target));
                sent++;
                if (pauseMicros > 0) {
                    LockSupport.parkNanos(pauseMicros * 1000);
                }
            }
        }
        return Long.toString(sent);
    }

    /** IPv4 datagrams that came to this host and found a socket's buffer full, since it began. */
    static String overflowed() throws IOException {
        List<String[]> udp = Files.readAllLines(Path.of("/proc/self/net/snmp")).stream()
                .filter(line -> line.startsWith("Udp: "))
                .map(line -> line.split(" "))
                .toList();
        return udp.get(1)[List.of(udp.getFirst()).indexOf("RcvbufErrors")];
    }

    /** Datagrams heard on every served port. */
    String heard() {
        return Long.toString(datagrams.get());
    }
}
