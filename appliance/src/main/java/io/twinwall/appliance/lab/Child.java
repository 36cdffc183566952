package io.twinwall.appliance.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that runs beside a measurement and never outlives it; its lines go to a listener. */
public final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 2;
    private final Process process;
    private final Thread killer;
    private final Thread reader;

    private Child(Process process, String name, Consumer<String> listener) {
        this.process = process;
        this.reader = Thread.ofPlatform().name(name).daemon().unstarted(() -> read(listener));
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
        Child child = new Child(process, command.getFirst(), listener);
        Runtime.getRuntime().addShutdownHook(child.killer);
        child.reader.start();
        return child;
    }

    /** Ends it; when this returns, the listener has its last words too. */
    @Override
    public void close() {
        // By its handle: destroy() of the process closes its output as well, and the last words are lost.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            reader.join(Duration.ofSeconds(PATIENCE_SECONDS));
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
