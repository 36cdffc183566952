package io.twinwall.appliance.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One HTTP connection that is kept, with a question on it every 100 ms. Runs on the lab's internet host. */
public final class HttpTalk {
    private static final long EVERY_MILLIS = 100;
    private static final int CONNECT_MILLIS = 3_000;
    private static final byte[] QUESTION = "GET / HTTP/1.1\r\nHost: talk\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length:";

    private HttpTalk() {}

    /** To HOST and PORT; prints {@code answer} for each answer, and why it ended when it does. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), CONNECT_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                socket.getOutputStream().write(QUESTION);
                in.skipNBytes(lengthIn(in));
                System.out.println("answer");
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (IOException e) {
            System.out.println("ended: " + e);
        }
    }

    /** Reads a head and gives the length of what follows. */
    private static int lengthIn(InputStream in) throws IOException {
        int length = 0;
        String line = line(in);
        while (!line.isEmpty()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
            line = line(in);
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the other end closed it");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
