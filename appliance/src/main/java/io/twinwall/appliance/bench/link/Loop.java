package io.twinwall.appliance.bench.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * New connections in a closed loop: connect, a byte there and back, close, again. Every so many is one to another port
 * that stays open, for a Backup to be counted by.
 */
final class Loop implements AutoCloseable {
    private static final int THREADS = 8;
    /** Of so many connections one stays. */
    private static final int KEPT_OF = 40;
    private static final int KEPT_MAX = 2_000;
    private static final int PATIENCE_MILLIS = 3_000;

    private final LinkRig rig;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> kept = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean keeps;
    private volatile boolean ended;

    private Loop(LinkRig rig) {
        this.rig = rig;
    }

    static Loop begin(LinkRig rig) {
        Loop loop = new Loop(rig);
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            loop.threads.add(Thread.ofPlatform().name("loop-" + i).daemon().start(() -> loop.run(number)));
        }
        return loop;
    }

    /** Connections that went there and back so far. */
    long done() {
        return done.get();
    }

    /** Connections that came to nothing so far. */
    long failed() {
        return failed.get();
    }

    /** From here on some stay open. */
    void keep() {
        keeps = true;
    }

    int kept() {
        synchronized (kept) {
            return kept.size();
        }
    }

    /** Ends the loop; what was kept stays open. */
    void end() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run(int number) {
        for (long i = number; !ended; i++) {
            boolean keep = keeps && i % KEPT_OF == 0 && kept() < KEPT_MAX;
            InetSocketAddress to = rig.tcp(keep ? LinkRig.ECHO_PORTS : (int) (i % LinkRig.ECHO_PORTS));
            Socket socket = new Socket();
            try {
                thereAndBack(socket, to);
            } catch (IOException e) {
                failed.incrementAndGet();
                keep = false;
            }
            leave(socket, keep);
        }
    }

    private void thereAndBack(Socket socket, InetSocketAddress to) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(to, PATIENCE_MILLIS);
        socket.getOutputStream().write(0);
        if (socket.getInputStream().read() == 0) {
            done.incrementAndGet();
        } else {
            failed.incrementAndGet();
        }
    }

    private void leave(Socket socket, boolean keep) {
        if (keep) {
            synchronized (kept) {
                kept.add(socket);
            }
        } else {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was only there to be counted.
        }
    }

    @Override
    public void close() {
        end();
        kept.forEach(Loop::close);
    }
}
