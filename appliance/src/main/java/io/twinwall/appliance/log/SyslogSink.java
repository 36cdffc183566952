package io.twinwall.appliance.log;

import io.twinwall.model.value.Endpoint;
import io.twinwall.runtime.LogEntry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** RFC 5424 messages over UDP (RFC 5426), one a datagram, facility local0. */
public final class SyslogSink implements Consumer<LogEntry>, AutoCloseable {
    private static final int FACILITY_LOCAL0 = 16;
    /** RFC 5426 section 3.2: every receiver takes 480 bytes, and should take 2048. */
    private static final int DATAGRAM_BYTES_MAX = 2048;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final String node;

    public SyslogSink(Endpoint server, String node) throws IOException {
        this.socket = new DatagramSocket();
        this.server = new InetSocketAddress(
                InetAddress.getByAddress(server.address().bytes()),
                server.port().number());
        this.node = node;
    }

    @Override
    public void accept(LogEntry entry) {
        int priority = FACILITY_LOCAL0 * 8 + entry.level().severity();
        String text =
                "<" + priority + ">1 " + entry.time() + " " + node + " twinwall - " + entry.id() + " - " + entry.text();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, Math.min(bytes.length, DATAGRAM_BYTES_MAX), server));
        } catch (IOException e) {
            // A log server that cannot be reached must not disturb the router; 'show log' has the event.
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
