package io.twinwall.appliance.check.edge;

import io.twinwall.model.value.HttpStatus;
import io.twinwall.model.value.HttpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GET of HTTP/1.1 (RFC 9112) on a connection of its own. Only the status line is judged; of the rest at most {@value
 * #READ_MAX} bytes are read, so that an ordinary server sees its answer taken and no reset. Redirections are answers.
 * A plain socket: java.net.http keeps threads, buffers and connections, and this runs once a second.
 */
final class HttpProbe implements Probe {
    private static final int READ_MAX = 64 * 1024;
    /** A server that keeps the connection open all the same must not make its answer late. */
    private static final long DRAIN_NANOS_MAX = 100_000_000;
    private static final int STATUS_LINE_MAX = 512;
    /** RFC 9112 section 4: the words behind the status may be missing. */
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: [^\\r\\n]*)?");

    private final HttpTarget target;
    private final Optional<HttpStatus> wanted;
    private final byte[] request;

    HttpProbe(HttpTarget target, Optional<HttpStatus> wanted) {
        this.target = target;
        this.wanted = wanted;
        this.request = ("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nUser-Agent: twinwall\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Answer ask(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(Probes.address(target.address(), target.port().number()), left(end));
            socket.getOutputStream().write(request);
            byte[] answer = new byte[STATUS_LINE_MAX];
            int length = statusLine(socket, answer, end);
            Answer judged = judge(new String(answer, 0, length, StandardCharsets.ISO_8859_1));
            drain(socket, Math.min(end, System.nanoTime() + DRAIN_NANOS_MAX));
            return judged;
        } catch (SocketTimeoutException e) {
            return Probes.silence(limit);
        } catch (IOException e) {
            return Answer.bad(Probes.reason(e));
        }
    }

    private static int left(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static int statusLine(Socket socket, byte[] into, long end) throws IOException {
        InputStream in = socket.getInputStream();
        int length = 0;
        while (length < into.length) {
            socket.setSoTimeout(left(end));
            int count = in.read(into, length, into.length - length);
            if (count < 0) {
                return length;
            }
            for (int i = length; i < length + count; i++) {
                if (into[i] == '\n') {
                    return i > 0 && into[i - 1] == '\r' ? i - 1 : i;
                }
            }
            length += count;
        }
        return length;
    }

    private Answer judge(String line) {
        Matcher status = STATUS_LINE.matcher(line);
        if (!status.matches()) {
            return Answer.bad(line.isEmpty() ? "closed without an answer" : "no HTTP answer");
        }
        int number = Integer.parseInt(status.group(1));
        boolean good = wanted.map(one -> one.number() == number).orElse(number >= 200 && number < 400);
        return new Answer(good, "status " + number);
    }

    /** What is read here changes nothing any more. */
    private static void drain(Socket socket, long end) {
        byte[] chunk = new byte[4096];
        try {
            InputStream in = socket.getInputStream();
            for (int read = 0; read < READ_MAX;) {
                socket.setSoTimeout(left(end));
                int count = in.read(chunk);
                if (count < 0) {
                    return;
                }
                read += count;
            }
        } catch (IOException e) {
            // The answer was judged by its first line.
        }
    }
}
