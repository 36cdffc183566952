package io.twinwall.appliance.control;

import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Origin;
import io.twinwall.shell.CommandShell;
import io.twinwall.shell.Reply;
import io.twinwall.shell.Session;
import io.twinwall.shell.client.Frames;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;

/**
 * Accepts consoles on a Unix socket that only the daemon's own user may open; the kernel says who is at the other end.
 */
public final class ControlServer implements AutoCloseable {
    private static final int SESSIONS_MAX = 64;
    private final Path path;
    private final String node;
    private final CommandShell shell;
    private final ServerSocketChannel server;
    private final Semaphore sessions = new Semaphore(SESSIONS_MAX);

    private ControlServer(Path path, String node, CommandShell shell, ServerSocketChannel server) {
        this.path = path;
        this.node = node;
        this.shell = shell;
        this.server = server;
    }

    /** Binds the socket, in the place of one that a dead predecessor left, and starts to accept. */
    public static ControlServer open(Path path, String node, CommandShell shell) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        ControlServer control = new ControlServer(path, node, shell, server);
        Thread.ofVirtual().name("control-accept").start(control::accept);
        return control;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (sessions.tryAcquire()) {
                    Thread.ofVirtual().name("control-session").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                // Closed by close(), or a client gone between its connect and our accept.
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client)));
            Frames.Greeting greeting = Frames.readGreeting(in);
            String user =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            Session session = new Session(
                    new Operator(user), Path.of(greeting.directory()), Math.max(20, greeting.columns()),
                    Origin.ofSshConnection(greeting.origin()));
            Frames.writeLine(out, node);
            while (true) {
                Frames.Request request = Frames.readRequest(in);
                if (request.completion()) {
                    String words = String.join("\n", shell.complete(request.line(), session));
                    Frames.writeAnswer(out, new Frames.Answer(0, words, "", session.mode().prompt(node)));
                } else {
                    LiveConsole console = new LiveConsole(in, out);
                    boolean leaves = !session.mode().isConfiguring() && shell.leaves(request.line());
                    Reply reply = shell.run(request.line(), session, console);
                    console.end(reply, leaves ? "" : session.mode().prompt(node));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            // The client left, or what it sent is not this protocol: its connection ends, nothing else does.
        } finally {
            sessions.release();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The socket's file outlives us; the next daemon replaces it.
        }
    }
}
