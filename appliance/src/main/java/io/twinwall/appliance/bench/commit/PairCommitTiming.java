package io.twinwall.appliance.bench.commit;

import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.shell.client.CliClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Commits typed at one node of a pair that is in sync, timed as its console sees them. */
public final class PairCommitTiming {
    private static final String BOTH = "committed on both nodes";

    private PairCommitTiming() {}

    /**
     * Commits one version of a document after the other.
     *
     * @param socket the node's control socket
     * @param directory for the documents
     * @param document the text of a version; each differs from the one before
     * @return milliseconds that each took, the connection to the daemon included, {@code load} not
     */
    public static List<Double> milliseconds(Path socket, Path directory, IntFunction<String> document, int commits)
            throws LabFailed {
        List<Double> times = new ArrayList<>();
        for (int version = 1; version <= commits; version++) {
            Path file = directory.resolve("timed-" + version + ".yaml");
            try {
                Files.writeString(file, document.apply(version));
            } catch (IOException e) {
                throw new LabFailed(file + ": " + e.getMessage());
            }
            ask(socket, "load " + file);
            long began = System.nanoTime();
            String said = ask(socket, "commit");
            times.add((System.nanoTime() - began) / (double) TimeUnit.MILLISECONDS.toNanos(1));
            if (!said.contains(BOTH)) {
                throw new LabFailed("'commit' said: " + said.strip());
            }
        }
        return times;
    }

    private static String ask(Path socket, String line) throws LabFailed {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = new CliClient(socket, out, out).run(Optional.of(line), InputStream.nullInputStream(), false);
        String text = said.toString(StandardCharsets.UTF_8);
        if (status != 0) {
            throw new LabFailed("'" + line + "' was refused: " + text.strip());
        }
        return text;
    }
}
