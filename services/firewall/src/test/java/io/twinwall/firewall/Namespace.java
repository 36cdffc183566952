package io.twinwall.firewall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own, gone with everything in it when closed. */
final class Namespace implements AutoCloseable {
    private static final int SECONDS_MAX = 20;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /**
     * Makes {@code twt-PID-N-role}, since suites may run beside one another; loopback is up and no address waits for
     * duplicate address detection.
     */
    static Namespace make(String role) {
        String name = "twt-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet() + "-" + role;
        run(List.of("ip", "netns", "add", name));
        Namespace made = new Namespace(name);
        made.exec("ip", "link", "set", "lo", "up");
        for (String all : List.of("all", "default")) {
            made.sysctl("net/ipv6/conf/" + all + "/accept_dad", "0");
            made.sysctl("net/ipv4/conf/" + all + "/rp_filter", "0");
        }
        return made;
    }

    String name() {
        return name;
    }

    /** Runs a program inside and gives what it printed; a failure is the test's. */
    String exec(String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(List.of(command));
        return run(whole);
    }

    void sysctl(String path, String value) {
        exec("sh", "-c", "echo " + value + " > /proc/sys/" + path);
    }

    /** A JVM inside that does what {@link NodeAgent} is told. */
    Agent agent() throws IOException {
        return new Agent(name);
    }

    /** A cable from a device here to a device there, both up. */
    void cable(String device, Namespace there, String deviceThere) {
        run(List.of("ip", "link", "add", device, "netns", name, "type", "veth", "peer", "name", deviceThere,
                "netns", there.name));
        exec("ip", "link", "set", device, "up");
        there.exec("ip", "link", "set", deviceThere, "up");
    }

    void address(String device, String address) {
        if (address.indexOf(':') >= 0) {
            exec("ip", "address", "add", address, "dev", device, "nodad");
        } else {
            exec("ip", "address", "add", address, "dev", device);
        }
    }

    @Override
    public void close() {
        run(List.of("ip", "netns", "del", name));
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + String.join(" ", command), e);
        }
    }
}
