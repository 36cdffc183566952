package io.twinwall.appliance.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that runs beside a measurement and never outlives it; its lines go to a listener. */
public final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 2;
    private final Process process;
    private final Thread killer;

    private Child(Process process) {
        this.process = process;
        // This program may be ended by a signal, when no close() runs any more.
        this.killer = Thread.ofPlatform().unstarted(process::destroyForcibly);
    }

    /**
     * Starts the program; every line of its output, errors included, is handed to {@code listener} on a thread of its
     * own.
     */
    public static Child start(List<String> command, Consumer<String> listener) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Child child = new Child(process);
        Runtime.getRuntime().addShutdownHook(child.killer);
        Thread.ofPlatform().name(command.getFirst()).daemon().start(() -> child.read(listener));
        return child;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // Already shutting down: the hook does what is left to do.
        }
    }

    private void read(Consumer<String> listener) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listener.accept(line);
            }
        } catch (IOException e) {
            // Closed under the reader by close(): the program's time is over.
        }
    }
}
