package io.twinwall.appliance.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a {@link TcpEcho} that sends a numbered message every so often, whether answers come or not, and
 * hears them come back in order. A connection that ends, or that another's bytes come by, is broken for good.
 */
public final class TcpTalk implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;
    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final AnswerLog answers = new AnswerLog();
    private final Duration interval;
    private volatile boolean closed;
    private volatile Optional<String> broken = Optional.empty();

    private TcpTalk(Duration interval) {
        this.interval = interval;
    }

    /** Connects and begins to talk. */
    public static TcpTalk to(InetSocketAddress echo, Duration interval) throws IOException {
        TcpTalk talk = new TcpTalk(interval);
        talk.socket.setTcpNoDelay(true);
        talk.socket.connect(echo, CONNECT_MILLIS);
        Thread.ofPlatform().name("talk-answers").daemon().start(talk::hear);
        Thread.ofPlatform().name("talk-words").daemon().start(talk::speak);
        return talk;
    }

    /** When answers came. */
    public AnswerLog answers() {
        return answers;
    }

    /** Why it goes on no more; empty while it may. */
    public Optional<String> broken() {
        return broken;
    }

    private void speak() {
        try {
            for (long number = 0; !closed && broken.isEmpty(); number++) {
                socket.getOutputStream().write(ByteBuffer.allocate(MESSAGE_BYTES).putLong(number).array());
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
            }
        } catch (IOException e) {
            breaks(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear() {
        byte[] answer = new byte[MESSAGE_BYTES];
        try {
            InputStream in = socket.getInputStream();
            for (long number = 0; in.readNBytes(answer, 0, MESSAGE_BYTES) == MESSAGE_BYTES; number++) {
                if (ByteBuffer.wrap(answer).getLong() != number) {
                    breaks("another's bytes came");
                    return;
                }
                answers.answered(System.nanoTime());
            }
            breaks("the other end closed it");
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    private void breaks(String why) {
        if (!closed && broken.isEmpty()) {
            broken = Optional.of(why);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to lose on it.
        }
    }
}
