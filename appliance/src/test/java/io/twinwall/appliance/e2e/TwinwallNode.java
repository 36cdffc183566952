package io.twinwall.appliance.e2e;

import io.twinwall.appliance.lab.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A real daemon on a host of the testbed, and its console. */
final class TwinwallNode {
    /** On a machine that has much else to do. */
    private static final int START_SECONDS = 60;

    private final Testbed testbed;
    private final String host;
    private final String node;
    private final Path state;
    private final Path document;
    private Process daemon;
    private boolean asInstalled;

    TwinwallNode(Testbed testbed, String host, String node, String yaml) {
        this.testbed = testbed;
        this.host = host;
        this.node = node;
        this.state = testbed.directory().resolve(host + "-state");
        this.document = testbed.directory().resolve(host + ".yaml");
        try {
            Files.writeString(document, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String[] program(String... words) {
        String[] start = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.twinwall.appliance.Main"
        };
        return Stream.of(start, words).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The daemon runs with the collector and the niceness of appliance/bin/twinwall: little stops its VRRP thread. */
    TwinwallNode asInstalled() {
        asInstalled = true;
        return this;
    }

    /** Starts the daemon and waits until it says it is ready. */
    TwinwallNode start() {
        String[] program = program("daemon", "--node", node, "--config", document.toString(),
                "--state", state.toString(), "--socket", socket());
        if (asInstalled) {
            program = Stream.of(
                            new String[] {"nice", "-n", "-15", program[0]},
                            new String[] {"-XX:+UseZGC", "-XX:SoftMaxHeapSize=64m", "-XX:ZCollectionInterval=5"},
                            Arrays.copyOfRange(program, 1, program.length))
                    .flatMap(Stream::of)
                    .toArray(String[]::new);
        }
        daemon = testbed.start(host, program);
        Testbed.eventually("daemon on " + host + " ready; it printed " + testbed.printed(daemon), START_SECONDS, () -> {
            if (!daemon.isAlive()) {
                throw new AssertionError("daemon on " + host + " ended: " + testbed.printed(daemon));
            }
            return testbed.printed(daemon).contains("ready\n");
        });
        return this;
    }

    /** Makes the two nodes twins; before either was started. */
    void pairOffline(TwinwallNode twin) {
        testbed.out(host, program("pair", "--offline", state.toString(), twin.state.toString()));
    }

    private String socket() {
        return state + "/control";
    }

    /** Where it keeps what outlives it. */
    Path state() {
        return state;
    }

    Process process() {
        return daemon;
    }

    /** SIGTERM: the farewell, then the end. */
    void stop() {
        daemon.destroy();
        Testbed.eventually("daemon on " + host + " ended", 10, () -> !daemon.isAlive());
    }

    /** SIGKILL. */
    void crash() {
        Testbed.kill(daemon);
    }

    Testbed.Ran cli(String command) {
        return testbed.run(host, console(command));
    }

    /** The console's program for one command. */
    String[] console(String command) {
        return program("cli", "--socket", socket(), "-c", command);
    }

    /** The console's program for the lines of its input. */
    String[] console() {
        return program("cli", "--socket", socket());
    }

    /** Whether every virtual router is in the state ({@code Active}). */
    boolean is(String state) {
        return are(state, cli("show vrrp | json").text());
    }

    /** The same of an answer to {@code show vrrp | json}. */
    static boolean are(String state, String vrrp) {
        List<String> states = Pair.statesOf(vrrp);
        return !states.isEmpty() && states.stream().allMatch(state::equals);
    }

    void becomes(String state, int seconds) {
        Testbed.eventually(host + " is " + state, seconds, () -> is(state));
    }

    String log() {
        return testbed.printed(daemon);
    }
}
