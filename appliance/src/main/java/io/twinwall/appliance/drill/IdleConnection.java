package io.twinwall.appliance.drill;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** A connection on which nothing is said but when it is poked. */
final class IdleConnection implements Lasting {
    private static final int CONNECT_MILLIS = 3_000;

    private final Socket socket = new Socket();
    private volatile long progress;
    private volatile boolean closed;
    private volatile Optional<String> broken = Optional.empty();

    private IdleConnection() {}

    static IdleConnection to(InetSocketAddress echo) throws IOException {
        IdleConnection idle = new IdleConnection();
        idle.socket.setTcpNoDelay(true);
        idle.socket.connect(echo, CONNECT_MILLIS);
        Thread.ofPlatform().name("idle").daemon().start(idle::read);
        idle.poke();
        return idle;
    }

    private void read() {
        long answers = 0;
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                progress = ++answers;
            }
            breaks("the other end closed it");
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    private void breaks(String why) {
        if (!closed) {
            broken = Optional.of(why);
        }
    }

    @Override
    public void poke() {
        try {
            socket.getOutputStream().write(1);
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    @Override
    public String name() {
        return "the idle connection";
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public Optional<String> broken() {
        return broken;
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // It had nothing to say.
        }
    }
}
