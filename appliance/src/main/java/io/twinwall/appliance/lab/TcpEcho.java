package io.twinwall.appliance.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** Sends every byte of every connection back. Runs on a lab host, on as many ports in a row as it is told. */
public final class TcpEcho {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int BACKLOG = 1024;

    private TcpEcho() {}

    /** Listens on ADDRESS, from FIRST on COUNT ports, prints {@code listening} and echoes until killed. */
    public static void main(String[] arguments) throws IOException {
        try (Selector selector = Selector.open()) {
            int first = Integer.parseInt(arguments[1]);
            for (int port = first; port < first + Integer.parseInt(arguments[2]); port++) {
                ServerSocketChannel listening = ServerSocketChannel.open();
                listening.bind(new InetSocketAddress(arguments[0], port), BACKLOG);
                listening.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            }
            System.out.println("listening");
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (true) {
                selector.select();
                for (Iterator<SelectionKey> each = selector.selectedKeys().iterator(); each.hasNext(); each.remove()) {
                    serve(each.next(), selector, buffer);
                }
            }
        }
    }

    private static void serve(SelectionKey key, Selector selector, ByteBuffer buffer) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel taken = ((ServerSocketChannel) key.channel()).accept();
            while (taken != null) {
                taken.configureBlocking(false);
                taken.setOption(StandardSocketOptions.TCP_NODELAY, true);
                taken.register(selector, SelectionKey.OP_READ);
                taken = ((ServerSocketChannel) key.channel()).accept();
            }
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (channel.read(buffer.clear()) < 0) {
                channel.close();
                return;
            }
            // What a full send buffer does not take is lost: whoever talks to it sends little and reads.
            channel.write(buffer.flip());
        } catch (IOException e) {
            channel.close();
        }
    }
}
