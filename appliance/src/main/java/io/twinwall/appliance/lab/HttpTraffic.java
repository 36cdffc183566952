package io.twinwall.appliance.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A short HTTP request over a new connection every 20 ms, given up after 250 ms. Requests do not wait for one another,
 * so the first one sent after a takeover is the first one answered; the kernel's SYN timer of one second plays no part.
 */
public final class HttpTraffic implements Traffic {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final byte[] REQUEST =
            "GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private final AnswerLog answers = new AnswerLog();
    private final InetSocketAddress server;
    private final Selector selector;
    private final Deque<Attempt> pending = new ArrayDeque<>();
    private final Thread thread;

    private HttpTraffic(InetSocketAddress server) throws IOException {
        this.server = server;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("http").daemon().unstarted(this::run);
    }

    /** Starts asking. */
    public static HttpTraffic to(InetSocketAddress server) throws IOException {
        HttpTraffic traffic = new HttpTraffic(server);
        traffic.thread.start();
        return traffic;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public AnswerLog answers() {
        return answers;
    }

    @Override
    public void close() {
        try {
            selector.close();
            thread.join();
        } catch (IOException e) {
            throw new IllegalStateException("a selector did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request: connecting, asking or reading, as its interest set says. */
    private record Attempt(SocketChannel channel, long startedAt, ByteBuffer head) {}

    private void run() {
        try {
            long next = System.nanoTime();
            while (selector.isOpen()) {
                long now = System.nanoTime();
                if (now >= next) {
                    start(now);
                    next = Math.max(next + INTERVAL.toNanos(), now);
                }
                expire(now);
                selector.select(Math.max(1, (next - now) / 1_000_000L));
                for (SelectionKey key : selector.selectedKeys()) {
                    advance(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            // close() was called.
        } catch (IOException e) {
            throw new IllegalStateException("the selector of the HTTP requests failed", e);
        } finally {
            pending.forEach(attempt -> abandon(attempt.channel()));
        }
    }

    private void start(long now) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            Attempt attempt = new Attempt(channel, now, ByteBuffer.allocate(ANSWER.length));
            boolean connected = channel.connect(server);
            channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, attempt);
            pending.add(attempt);
        } catch (ClosedSelectorException e) {
            abandon(channel);
            throw e;
        } catch (IOException e) {
            // No route for a moment: this request is lost, the next one tries anew.
            abandon(channel);
        }
    }

    private void expire(long now) {
        while (!pending.isEmpty() && now - pending.peek().startedAt() > PATIENCE.toNanos()) {
            abandon(pending.remove().channel());
        }
    }

    private void advance(SelectionKey key) {
        Attempt attempt = (Attempt) key.attachment();
        try {
            if (key.isConnectable() && attempt.channel().finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                // 60 bytes into an empty send buffer are taken whole.
                attempt.channel().write(ByteBuffer.wrap(REQUEST));
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                read(attempt);
            }
        } catch (IOException e) {
            abandon(attempt.channel());
        }
    }

    private void read(Attempt attempt) throws IOException {
        int got = attempt.channel().read(attempt.head());
        if (attempt.head().hasRemaining() && got >= 0) {
            return;
        }
        if (java.util.Arrays.equals(attempt.head().array(), ANSWER)) {
            answers.answered(System.nanoTime());
        }
        abandon(attempt.channel());
    }

    private static void abandon(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to lose on it.
        }
    }
}
