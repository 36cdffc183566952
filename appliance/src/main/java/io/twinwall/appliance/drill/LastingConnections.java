package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.ByteSource;
import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Echo;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are opened before each case and must go on after it: a download whose every byte is judged, one on
 * which nothing is said, and one from outside to a forwarded port. With the kernel's default a node picks up a
 * connection it was never told of from its middle; while the drill runs it does not (nf_conntrack_tcp_loose=0).
 */
final class LastingConnections implements AutoCloseable {
    private static final String LOOSE = "net.netfilter.nf_conntrack_tcp_loose=";
    private static final int PORT = 7101;
    private static final long START_SECONDS = 20;
    private static final Duration BEGIN_MAX = Duration.ofSeconds(5);
    /** TCP doubles its patience with every packet that is lost. */
    private static final Duration GO_ON_MAX = Duration.ofSeconds(15);
    private static final int CHUNKS = 32 * 1024;

    private final Lab lab;
    private final Child source;
    private final List<Lasting> open = new ArrayList<>();
    private long number;

    private LastingConnections(Lab lab, Child source) {
        this.lab = lab;
        this.source = source;
    }

    /** Starts the other ends; empty where the nodes are not paired, and keep nothing for one another. */
    static Optional<LastingConnections> of(Lab lab) throws LabFailed, IOException {
        if (!Files.exists(lab.directory(Pair.FIRST).resolve("state/link/twin.pin"))) {
            return Optional.empty();
        }
        loose(lab, 0);
        CountDownLatch listening = new CountDownLatch(1);
        Child source = Child.start(
                java(lab, ByteSource.class, Echo.INTERNET, Integer.toString(PORT)), line -> listening.countDown());
        try {
            if (listening.await(START_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of(new LastingConnections(lab, source));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        source.close();
        throw new LabFailed("the source of the download on internet did not start");
    }

    /** The command line of one of our programs on the internet host. */
    static List<String> java(Lab lab, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx32m",
                "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return lab.on("internet", command);
    }

    private static void loose(Lab lab, int value) throws LabFailed {
        for (String node : List.of(Pair.FIRST, Pair.SECOND)) {
            Command.run(lab.on(node, List.of("sysctl", "-qw", LOOSE + value)));
        }
    }

    /** Opens them; returns when each has had an answer. */
    void begin() throws LabFailed {
        end();
        try {
            open.add(Download.of(new InetSocketAddress(Echo.INTERNET, PORT), ++number));
            open.add(IdleConnection.to(new InetSocketAddress(Echo.INTERNET, PORT + 1)));
            open.add(Inbound.of(lab));
        } catch (IOException e) {
            throw new LabFailed("a connection could not be opened before the case: " + e.getMessage());
        }
        for (Lasting each : open) {
            Patience.await(() -> each.progress() > 0, BEGIN_MAX, each.name() + " had no answer before the case");
        }
    }

    /** How many there are. */
    int count() {
        return open.size();
    }

    /** Waits until each has gone on from here. */
    void goOn() throws LabFailed {
        List<Long> before = open.stream().map(Lasting::progress).toList();
        open.forEach(Lasting::poke);
        for (int i = 0; i < open.size(); i++) {
            Lasting each = open.get(i);
            long enough = before.get(i) + (each instanceof Download ? CHUNKS : 1);
            Patience.await(() -> each.progress() >= enough || each.broken().isPresent(), GO_ON_MAX,
                    each.name() + " did not go on");
            if (each.broken().isPresent()) {
                throw new LabFailed(each.name() + " ended: " + each.broken().get());
            }
        }
    }

    private void end() {
        open.forEach(Lasting::close);
        open.clear();
    }

    @Override
    public void close() {
        end();
        source.close();
        try {
            loose(lab, 1);
        } catch (LabFailed e) {
            // The lab is gone.
        }
    }
}
