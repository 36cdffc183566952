package io.twinwall.appliance.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Hosts in network namespaces of their own, joined by switches, with real programs on them. Closing ends every program
 * and removes every namespace, also when the test failed half-way.
 */
final class Testbed implements AutoCloseable {
    private static final Duration COMMAND_TIME_MAX = Duration.ofSeconds(20);
    private final String prefix = "twt-" + ProcessHandle.current().pid() + "-";
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> running = new ArrayList<>();
    private final Map<Process, Path> outputs = new LinkedHashMap<>();
    private final Path directory;

    Testbed(Path directory) {
        this.directory = directory;
        host("sw");
    }

    /** What a command printed (both streams) and its exit status. */
    record Ran(int status, String text) {}

    void host(String host) {
        must("ip", "netns", "add", prefix + host);
        namespaces.add(prefix + host);
        must("ip", "-n", prefix + host, "link", "set", "lo", "up");
    }

    /** A bridge in the switch's namespace, learning at once. */
    void segment(String segment) {
        must(
                "ip",
                "-n",
                prefix + "sw",
                "link",
                "add",
                segment,
                "type",
                "bridge",
                "forward_delay",
                "0",
                "stp_state",
                "0");
        must("ip", "-n", prefix + "sw", "link", "set", segment, "up");
    }

    /** Plugs a host's new device into a segment; its other end is {@code HOST-SEGMENT} on the switch. */
    void plug(String host, String device, String segment) {
        String port = host + "-" + segment;
        must(
                "ip",
                "link",
                "add",
                port,
                "netns",
                prefix + "sw",
                "type",
                "veth",
                "peer",
                "name",
                device,
                "netns",
                prefix + host);
        must("ip", "-n", prefix + "sw", "link", "set", port, "master", segment, "up");
        must("ip", "-n", prefix + host, "link", "set", device, "up");
    }

    String namespace(String host) {
        return prefix + host;
    }

    Path directory() {
        return directory;
    }

    /** Runs a program on a host to its end. */
    Ran run(String host, String... command) {
        return wait(on(host, command));
    }

    /** Box r1 (eth1 lan, eth0 wan) with a client on the lan, whose gateway is 10.10.0.1, and an internet on the wan. */
    void boxBetweenClientAndInternet() {
        segment("lan");
        segment("wan");
        for (String host : new String[] {"r1", "client", "internet"}) {
            host(host);
        }
        plug("r1", "eth1", "lan");
        plug("r1", "eth0", "wan");
        plug("client", "eth1", "lan");
        plug("internet", "eth0", "wan");
        out("client", "ip", "addr", "add", "10.10.0.50/24", "dev", "eth1");
        out("client", "ip", "route", "add", "default", "via", "10.10.0.1");
        out("internet", "ip", "addr", "add", "192.0.2.254/24", "dev", "eth0");
    }

    /** Runs a program on a host that must succeed, and gives what it printed. */
    String out(String host, String... command) {
        Ran ran = run(host, command);
        if (ran.status() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " on " + host + " ended with " + ran.status() + ": " + ran.text());
        }
        return ran.text();
    }

    /** Starts a program on a host; it is killed at the end of the test. */
    Process start(String host, String... command) {
        Process process = on(host, command);
        running.add(process);
        return process;
    }

    /** What a started program printed so far. */
    String printed(Process process) {
        try {
            return Files.readString(outputs.get(process), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process on(String host, String... command) {
        return launch(Stream.concat(Stream.of("ip", "netns", "exec", prefix + host), Arrays.stream(command))
                .toArray(String[]::new));
    }

    private Process launch(String... command) {
        try {
            Path output = Files.createTempFile(directory, "out", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            outputs.put(process, output);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Ran wait(Process process) {
        try {
            if (!process.waitFor(COMMAND_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(process.info() + " did not end in " + COMMAND_TIME_MAX);
            }
            return new Ran(process.exitValue(), printed(process));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void must(String... command) {
        Ran ran = wait(launch(command));
        if (ran.status() != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + ran.status() + ": " + ran.text());
        }
    }

    /** Looks until it is so; fails with what was awaited after {@code seconds}. */
    static void eventually(String awaited, int seconds, BooleanSupplier so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + seconds + " s: " + awaited);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Kills a program and its children at once, as a loss of power would. */
    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running.forEach(Testbed::kill);
        for (String namespace : namespaces.reversed()) {
            wait(launch("ip", "netns", "del", namespace));
        }
    }
}
