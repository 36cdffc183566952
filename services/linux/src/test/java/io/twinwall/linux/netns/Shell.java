package io.twinwall.linux.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the box that a kernel test checks against: {@code ip}, {@code nft}. */
public final class Shell {
    private static final long PATIENCE_SECONDS = 60;

    private Shell() {}

    /** What a program printed, both streams, and its exit status. */
    public record Outcome(int status, String output) {}

    /** Runs a program to its end; gives what it printed, or fails the test with it. */
    public static String run(String... command) {
        Outcome outcome = attempt(PATIENCE_SECONDS, List.of(command));
        if (outcome.status() != 0) {
            throw new AssertionError(String.join(" ", command) + " exited with " + outcome.status() + ":\n"
                    + outcome.output());
        }
        return outcome.output().strip();
    }

    /** Runs a program whatever its exit status; killed when it takes longer. */
    public static Outcome attempt(long seconds, List<String> command) {
        try {
            Path output = Files.createTempFile("twt-", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor(seconds, TimeUnit.SECONDS);
                }
                String text = Files.readString(output, StandardCharsets.UTF_8);
                return new Outcome(ended ? process.exitValue() : -1, ended ? text : text + "\nkilled after " + seconds
                        + " s");
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new AssertionError("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
