package io.twinwall.appliance.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The internet host's {@link UdpEcho}, a program of its own, until closed. */
public final class Echo implements AutoCloseable {
    /** The address of the lab's internet host. */
    public static final String INTERNET = "192.0.2.254";

    private static final long PATIENCE_SECONDS = 20;
    private final Child program;
    private final InetSocketAddress address;

    private Echo(Child program, InetSocketAddress address) {
        this.program = program;
        this.address = address;
    }

    /** Starts it; returns when it listens. */
    public static Echo of(Lab lab) throws IOException, LabFailed {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Child program = Child.start(command(lab), line -> port.complete(portIn(line)));
        try {
            return new Echo(program, new InetSocketAddress(INTERNET, await(port)));
        } catch (LabFailed e) {
            program.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        program.close();
    }

    private static List<String> command(Lab lab) {
        return lab.on(
                "internet",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx32m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UdpEcho.class.getName(),
                        INTERNET));
    }

    private static int portIn(String line) {
        return line.matches("\\d{1,5}") ? Integer.parseInt(line) : 0;
    }

    private static int await(CompletableFuture<Integer> port) throws LabFailed {
        try {
            int bound = port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (bound != 0) {
                return bound;
            }
        } catch (TimeoutException | ExecutionException e) {
            // Told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new LabFailed("the echo on internet did not start; is the lab up? (appliance/lab status)");
    }
}
