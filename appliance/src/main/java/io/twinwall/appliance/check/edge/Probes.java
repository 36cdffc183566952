package io.twinwall.appliance.check.edge;

import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.appliance.command.Ran;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.icmp.Echoes;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/**
 * The probes of the real world. They leave by the routing table, from the node's own address on the port they leave by:
 * a virtual address is on another device, so a Backup asks as well as an Active.
 */
public final class Probes implements Probe.Source {
    private final Echoes echoes;
    private final BoundedCommand commands;

    public Probes(Echoes echoes, BoundedCommand commands) {
        this.echoes = echoes;
        this.commands = commands;
    }

    /** {@inheritDoc} Of a verified check that is not {@code bfd}. */
    @Override
    public Probe of(CheckConfig check) {
        if (check.ping().isPresent()) {
            IpAddress target = check.ping().get();
            return limit -> ping(target, limit);
        }
        if (check.tcp().isPresent()) {
            Endpoint target = check.tcp().get();
            return limit -> connect(target, limit);
        }
        if (check.http().isPresent()) {
            return new HttpProbe(check.http().get(), check.status());
        }
        if (!check.command().isEmpty()) {
            return limit -> command(check, limit);
        }
        throw new IllegalArgumentException("a check that asks nothing of this service: " + check);
    }

    private Answer ping(IpAddress target, Duration limit) throws InterruptedException {
        try {
            return echoes.ask(target, limit) ? Answer.good("answered") : silence(limit);
        } catch (KernelRefused e) {
            return Answer.bad(e.getMessage());
        }
    }

    private static Answer connect(Endpoint target, Duration limit) {
        try (Socket socket = new Socket()) {
            socket.connect(address(target.address(), target.port().number()), millis(limit));
            return Answer.good("connected");
        } catch (SocketTimeoutException e) {
            return silence(limit);
        } catch (IOException e) {
            return Answer.bad(reason(e));
        }
    }

    private Answer command(CheckConfig check, Duration limit) throws InterruptedException {
        return switch (commands.run(check.command(), check.user(), Map.of(), limit)) {
            case Ran.Exited(int status, String line) ->
                new Answer(status == 0, "exit status " + status + (line.isEmpty() ? "" : ": " + line));
            case Ran.Killed(String line) ->
                Answer.bad("ended after " + limit.toMillis() + " ms" + (line.isEmpty() ? "" : ": " + line));
            case Ran.NotStarted(String why) -> Answer.bad(why);
        };
    }

    static Answer silence(Duration limit) {
        return Answer.bad("no answer within " + limit.toMillis() + " ms");
    }

    static InetSocketAddress address(IpAddress address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), port);
    }

    /** For calls that take a time limit in whole milliseconds and read 0 as none. */
    static int millis(Duration limit) {
        return Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
    }

    static String reason(IOException e) {
        return switch (e) {
            case ConnectException refused when refused.getMessage() != null -> refused.getMessage();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
