package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.ByteSource;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** A download that has no end, every byte of which is judged. */
final class Download implements Lasting {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Socket socket = new Socket();
    private volatile long progress;
    private volatile boolean closed;
    private volatile Optional<String> broken = Optional.empty();

    private Download() {}

    static Download of(InetSocketAddress source, long number) throws IOException {
        Download download = new Download();
        download.socket.connect(source, CONNECT_MILLIS);
        new DataOutputStream(download.socket.getOutputStream()).writeLong(number);
        Thread.ofPlatform().name("download").daemon().start(() -> download.read(ByteSource.bytes(number)));
        return download;
    }

    private void read(ByteSource.Bytes expected) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long taken = 0;
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (chunk[i] != expected.next()) {
                        breaks("byte " + (taken + i) + " is not the one that was sent");
                        return;
                    }
                }
                taken += length;
                progress = taken;
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
    public String name() {
        return "the download";
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
            // What came was judged.
        }
    }
}
