package io.twinwall.appliance.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Sends bytes without end to whoever connects and says a number to begin with: the same number, the same bytes. Echoes
 * on the next port. Runs on the lab's internet host.
 */
public final class ByteSource {
    private static final int CHUNK_BYTES = 16 * 1024;
    /** About a megabyte a second: always something under way, and the machine has its time for the pair. */
    private static final long PAUSE_MILLIS = 16;
    private static final int BACKLOG = 64;

    /** The bytes of a number, one after the other (xorshift64*, Vigna 2016). */
    public static final class Bytes {
        private long state;

        private Bytes(long number) {
            state = number == 0 ? 1 : number;
        }

        /** The next one. */
        public byte next() {
            state ^= state >>> 12;
            state ^= state << 25;
            state ^= state >>> 27;
            return (byte) ((state * 0x2545f4914f6cdd1dL) >>> 56);
        }
    }

    private ByteSource() {}

    /** What whoever says this number gets. */
    public static Bytes bytes(long number) {
        return new Bytes(number);
    }

    /** Listens on ADDRESS and PORT, prints {@code listening} and serves until killed. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[1]);
        try (ServerSocket listening = new ServerSocket(port, BACKLOG, InetAddress.getByName(arguments[0]))) {
            Thread.ofPlatform().daemon().start(() -> serve(listening));
            TcpEcho.main(new String[] {arguments[0], Integer.toString(port + 1), "1"});
        }
    }

    private static void serve(ServerSocket listening) {
        try {
            while (true) {
                Socket taken = listening.accept();
                Thread.ofPlatform().daemon().start(() -> send(taken));
            }
        } catch (IOException e) {
            System.out.println("ended: " + e.getMessage());
        }
    }

    private static void send(Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (to; OutputStream out = to.getOutputStream()) {
            Bytes bytes = new Bytes(new DataInputStream(to.getInputStream()).readLong());
            while (true) {
                for (int i = 0; i < chunk.length; i++) {
                    chunk[i] = bytes.next();
                }
                out.write(chunk);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            // The client has enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
