package io.twinwall.shell.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Lines of input, the next of which may be read while something else goes on. For one thread. */
final class ReadAhead {
    private final BufferedReader reader;
    private FutureTask<String> pending;

    ReadAhead(BufferedReader reader) {
        this.reader = reader;
    }

    /** Reads the next line on a thread of its own, and runs something when it is there or the input ended. */
    void read(Runnable whenItIsThere) {
        FutureTask<String> reading = new FutureTask<>(reader::readLine) {
            @Override
            protected void done() {
                whenItIsThere.run();
            }
        };
        pending = reading;
        Thread.ofPlatform().daemon().name("input").start(reading);
    }

    /** The next line, null at the end of the input. */
    String next() throws IOException {
        if (pending == null) {
            return reader.readLine();
        }
        FutureTask<String> reading = pending;
        pending = null;
        try {
            return reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new UncheckedIOException(new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
