package io.twinwall.appliance.drill;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/** A connection on which nothing is said but when it is poked. */
final class IdleConnection extends LastingSocket {
    private IdleConnection() {}

    static IdleConnection to(InetSocketAddress echo) throws IOException {
        IdleConnection idle = new IdleConnection();
        idle.connect(echo).setTcpNoDelay(true);
        Thread.ofPlatform().name("idle").daemon().start(idle::read);
        idle.poke();
        return idle;
    }

    private void read() {
        long answers = 0;
        try {
            InputStream in = socket().getInputStream();
            while (in.read() >= 0) {
                cameTo(++answers);
            }
            breaks("the other end closed it");
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    @Override
    public void poke() {
        try {
            socket().getOutputStream().write(1);
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    @Override
    public String name() {
        return "the idle connection";
    }
}
