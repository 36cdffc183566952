package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Ours: the lab's documented pair, at the interval of the case. */
final class Twinwall implements Contestant {
    /** Its name in the report. */
    static final String NAME = "twinwall";

    private static final String INTERVAL = "advertisement-interval: [0-9a-z]+(, bfd: \\{[^}]*})?";
    private static final String DOCUMENT = "pair.yaml";
    /** What the daemon logs when both nodes hear one another on the link. */
    private static final Pattern BEATS_UP = Pattern.compile("VRRP-0160.* to up");

    private final Lab lab;
    private final Path documented;

    /** {@code documented} is the pair's document as the lab ships it. */
    Twinwall(Lab lab, Path documented) {
        this.lab = lab;
        this.documented = documented;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void equip(String node, PairSettings settings) throws LabFailed {
        try {
            write(node, document(Files.readString(documented, StandardCharsets.UTF_8), settings));
        } catch (IOException e) {
            throw new LabFailed(documented + ": " + e.getMessage());
        }
    }

    @Override
    public void introduce(PairSettings settings) throws LabFailed {
        if (settings.paired()) {
            var _ = Command.run(List.of(
                    lab.directory("program").resolve("bin/twinwall").toString(), "pair", "--offline",
                    state(Pair.FIRST).toString(), state(Pair.SECOND).toString()));
        }
    }

    private Path state(String host) {
        return lab.directory(host).resolve("state");
    }

    @Override
    public boolean hearsTwin(Daemon daemon, PairSettings settings) {
        return atWork(daemon)
                && (!settings.paired() || daemon.printed().lines().anyMatch(line -> BEATS_UP.matcher(line).find()));
    }

    /** The documented pair at another interval, with BFD or without; everything else as it is. */
    static String document(String documented, PairSettings settings) throws LabFailed {
        String changed = documented.replaceFirst(
                INTERVAL,
                "advertisement-interval: " + settings.interval().toMillis() + "ms, preempt: " + settings.preempt()
                        + settings.bfd().map(bfd -> ", bfd: {interval: " + bfd.toMillis() + "ms}").orElse(""));
        if (changed.equals(documented)) {
            throw new LabFailed("the documented pair has no advertisement-interval to change");
        }
        return changed;
    }

    @Override
    public void equipAlone(String host, List<VirtualRouter> routers, Duration interval) throws LabFailed {
        write(host, alone(routers, interval));
    }

    /** One node of a pair whose other never comes, one port for each virtual router, with the beats BFD brings. */
    static String alone(List<VirtualRouter> routers, Duration interval) {
        StringBuilder document = new StringBuilder("pair: {nodes: [r1, r2]}\ninterfaces:\n");
        for (VirtualRouter router : routers) {
            document.append("  %s: {device: %s, address: {r1: %s/%d, r2: %s/%d}, virtual: %s/%d, vrid: %d, zone: lan}\n"
                    .formatted(
                            router.name(),
                            router.device(),
                            router.own().get("r1"),
                            router.length(),
                            router.own().get("r2"),
                            router.length(),
                            router.address(),
                            router.length(),
                            router.vrid()));
        }
        return document.append("vrrp: {advertisement-interval: ")
                .append(interval.toMillis())
                .append("ms, bfd: {interval: 30ms}}\nfirewall: {policy: {lan -> local: accept}}\n")
                .toString();
    }

    @Override
    public Daemon launch(String node) throws LabFailed {
        return launch(node, node.equals(Pair.SECOND) ? Pair.SECOND : Pair.FIRST);
    }

    /** Starts a node of a pair on any host. */
    Daemon launch(String host, String node) throws LabFailed {
        Path directory = lab.directory(host);
        List<String> command = List.of(
                lab.directory("program").resolve("bin/twinwall").toString(),
                "daemon",
                "--node",
                node,
                "--config",
                directory.resolve(DOCUMENT).toString(),
                "--state",
                directory.resolve("state").toString(),
                "--socket",
                directory.resolve("socket").toString());
        return Daemon.launch(lab, host, command, Map.of("TWINWALL_JAVA_OPTS", "-Djava.io.tmpdir=" + directory));
    }

    @Override
    public boolean atWork(Daemon daemon) {
        return daemon.printed().lines().anyMatch("ready"::equals);
    }

    @Override
    public void handOver(String node, Daemon daemon, PairSettings settings) throws LabFailed {
        try (Pair pair = new Pair(lab)) {
            pair.requestFailover(node);
        }
    }

    /** Writes the document of a host. */
    void write(String host, String document) throws LabFailed {
        try {
            Path directory = Files.createDirectories(lab.directory(host));
            Files.createDirectories(directory.resolve("state"));
            Files.writeString(directory.resolve(DOCUMENT), document, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabFailed("the document of " + host + ": " + e.getMessage());
        }
    }
}
