package io.twinwall.appliance.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both ends of connections that must go on, as a program of its own: {@code serve PORT} echoes TCP and UDP, {@code tcp
 * HOST PORT MILLIS} and {@code udp HOST PORT MILLIS} talk to it without end and print, ten times a second, how many
 * answers came and the longest time without one. A connection that breaks says so and ends the program.
 */
public final class FlowTraffic {
    private static final int MESSAGE_BYTES = 64;
    private static final long REPORT_MILLIS = 100;

    private FlowTraffic() {}

    /** See the class. */
    public static void main(String[] words) throws Exception {
        switch (words[0]) {
            case "serve" -> serve(Integer.parseInt(words[1]));
            case "tcp" -> tcp(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "udp" -> udp(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void serve(int port) throws IOException {
        Thread.ofPlatform().daemon(true).start(() -> serveUdp(port));
        try (ServerSocket listening = new ServerSocket(port, 64)) {
            System.out.println("listening");
            while (true) {
                Socket taken = listening.accept();
                Thread.ofPlatform().daemon(true).start(() -> echo(taken));
            }
        }
    }

    private static void echo(Socket with) {
        try (with; InputStream in = with.getInputStream(); OutputStream out = with.getOutputStream()) {
            with.setTcpNoDelay(true);
            byte[] bytes = new byte[65_536];
            int length = in.read(bytes);
            while (length >= 0) {
                out.write(bytes, 0, length);
                length = in.read(bytes);
            }
        } catch (IOException e) {
            System.out.println("broken " + e.getMessage());
        }
    }

    private static void serveUdp(int port) {
        try (DatagramSocket socket = new DatagramSocket(port)) {
            byte[] bytes = new byte[2_048];
            while (true) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            System.out.println("broken " + e.getMessage());
        }
    }

    /** Answers, and the longest time between two of them. */
    private static final class Gaps {
        private final AtomicLong count = new AtomicLong();
        private final AtomicLong worst = new AtomicLong();
        private volatile long last = System.nanoTime();

        void answered() {
            long now = System.nanoTime();
            worst.accumulateAndGet(now - last, Math::max);
            last = now;
            count.incrementAndGet();
        }

        void report() {
            long open = Math.max(worst.get(), System.nanoTime() - last);
            System.out.println("answers " + count.get() + " worst " + TimeUnit.NANOSECONDS.toMillis(open));
        }
    }

    private static void tcp(String host, int port, long millis) throws Exception {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), 5_000);
            Gaps gaps = new Gaps();
            Thread.ofPlatform().daemon(true).start(() -> {
                try {
                    InputStream in = socket.getInputStream();
                    byte[] bytes = new byte[MESSAGE_BYTES];
                    long expected = 0;
                    while (in.readNBytes(bytes, 0, MESSAGE_BYTES) == MESSAGE_BYTES) {
                        if (ByteBuffer.wrap(bytes).getLong() != expected++) {
                            fail("broken: another's answer");
                        }
                        gaps.answered();
                    }
                    fail("broken: closed");
                } catch (IOException e) {
                    fail("broken: " + e.getMessage());
                }
            });
            long number = 0;
            long reportAt = System.nanoTime();
            while (true) {
                socket.getOutputStream().write(ByteBuffer.allocate(MESSAGE_BYTES).putLong(number++).array());
                reportAt = report(gaps, reportAt);
                Thread.sleep(millis);
            }
        } catch (IOException e) {
            fail("broken: " + e.getMessage());
        }
    }

    private static void udp(String host, int port, long millis) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(InetAddress.getByName(host), port);
            Gaps gaps = new Gaps();
            Thread.ofPlatform().daemon(true).start(() -> {
                byte[] bytes = new byte[MESSAGE_BYTES];
                while (true) {
                    try {
                        socket.receive(new DatagramPacket(bytes, bytes.length));
                        gaps.answered();
                    } catch (IOException e) {
                        System.out.println("error " + e.getMessage());
                    }
                }
            });
            long reportAt = System.nanoTime();
            while (true) {
                try {
                    socket.send(new DatagramPacket(new byte[MESSAGE_BYTES], MESSAGE_BYTES));
                } catch (IOException e) {
                    System.out.println("error " + e.getMessage());
                }
                reportAt = report(gaps, reportAt);
                Thread.sleep(millis);
            }
        }
    }

    private static long report(Gaps gaps, long at) {
        if (System.nanoTime() - at < 0) {
            return at;
        }
        gaps.report();
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPORT_MILLIS);
    }

    private static void fail(String why) {
        System.out.println(why);
        System.exit(1);
    }
}
