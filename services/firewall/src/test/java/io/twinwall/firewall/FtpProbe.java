package io.twinwall.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of FTP (RFC 959, RFC 2428) as announces a second connection. */
final class FtpProbe {
    private static final int PATIENCE_MS = 700;
    private static final Pattern PASSIVE =
            Pattern.compile("227 .*\\((\\d+),(\\d+),(\\d+),(\\d+),(\\d+),(\\d+)\\).*");
    private static final Pattern EXTENDED = Pattern.compile("229 .*\\(\\|\\|\\|(\\d+)\\|\\).*");

    private FtpProbe() {}

    /** A server on port 21 that greets and enters passive mode. */
    static String serve() throws IOException {
        ServerSocket control = new ServerSocket(21);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket socket = control.accept();
                    Thread.ofPlatform().daemon().start(() -> talk(socket));
                }
            } catch (IOException closed) {
                throw new AssertionError("the server never closes", closed);
            }
        });
        return "serving";
    }

    private static void talk(Socket socket) {
        try (socket;
                ServerSocket data = new ServerSocket(0);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            say(socket, "220 ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int port = data.getLocalPort();
                String own = socket.getLocalAddress().getHostAddress().replace('.', ',');
                say(socket, line.equals("PASV")
                        ? "227 Entering Passive Mode (" + own + "," + port / 256 + "," + port % 256 + ")"
                        : "229 Entering Extended Passive Mode (|||" + port + "|)");
                try (Socket file = data.accept()) {
                    say(file, "the file");
                }
            }
        } catch (IOException gone) {
            // The client went away.
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Fetches what the second connection gives; {@code silence} where it does not come about. */
    static String fetch(String server) throws IOException {
        try (Socket control = new Socket()) {
            control.connect(new InetSocketAddress(InetAddress.ofLiteral(server), 21), PATIENCE_MS);
            control.setSoTimeout(PATIENCE_MS);
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
            lines.readLine();
            say(control, server.indexOf(':') < 0 ? "PASV" : "EPSV");
            InetSocketAddress announced = announced(lines.readLine(), server);
            try (Socket data = new Socket()) {
                data.connect(announced, PATIENCE_MS);
                data.setSoTimeout(PATIENCE_MS);
                return new BufferedReader(new InputStreamReader(data.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
            }
        } catch (SocketTimeoutException silence) {
            return "silence";
        } catch (ConnectException refused) {
            return "refused";
        }
    }

    private static InetSocketAddress announced(String answer, String server) throws IOException {
        Matcher passive = PASSIVE.matcher(answer);
        if (passive.matches()) {
            String address = passive.group(1) + "." + passive.group(2) + "." + passive.group(3) + "."
                    + passive.group(4);
            int port = Integer.parseInt(passive.group(5)) * 256 + Integer.parseInt(passive.group(6));
            return new InetSocketAddress(InetAddress.ofLiteral(address), port);
        }
        Matcher extended = EXTENDED.matcher(answer);
        if (!extended.matches()) {
            throw new IOException("no passive mode: " + answer);
        }
        return new InetSocketAddress(InetAddress.ofLiteral(server), Integer.parseInt(extended.group(1)));
    }
}
