package io.twinwall.appliance.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** A connection that this end opened and reads; what breaks it after it was closed here is no fault. */
abstract class LastingSocket implements Lasting {
    private static final int CONNECT_MILLIS = 3_000;

    private final Socket socket = new Socket();
    private volatile long progress;
    private volatile boolean closed;
    private volatile Optional<String> broken = Optional.empty();

    final Socket connect(InetSocketAddress to) throws IOException {
        socket.connect(to, CONNECT_MILLIS);
        return socket;
    }

    final Socket socket() {
        return socket;
    }

    final void cameTo(long now) {
        progress = now;
    }

    final void breaks(String why) {
        if (!closed) {
            broken = Optional.of(why);
        }
    }

    @Override
    public final long progress() {
        return progress;
    }

    @Override
    public final Optional<String> broken() {
        return broken;
    }

    @Override
    public final void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // What came was judged.
        }
    }
}
