package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.ByteSource;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/** A download that has no end, every byte of which is judged. */
final class Download extends LastingSocket {
    private static final int CHUNK_BYTES = 64 * 1024;

    private Download() {}

    static Download of(InetSocketAddress source, long number) throws IOException {
        Download download = new Download();
        new DataOutputStream(download.connect(source).getOutputStream()).writeLong(number);
        Thread.ofPlatform().name("download").daemon().start(() -> download.read(ByteSource.bytes(number)));
        return download;
    }

    private void read(ByteSource.Bytes expected) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long taken = 0;
        try {
            InputStream in = socket().getInputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (chunk[i] != expected.next()) {
                        breaks("byte " + (taken + i) + " is not the one that was sent");
                        return;
                    }
                }
                taken += length;
                cameTo(taken);
            }
            breaks("the other end closed it");
        } catch (IOException e) {
            breaks(e.getMessage());
        }
    }

    @Override
    public String name() {
        return "the download";
    }
}
