package io.twinwall.appliance.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
public final class Command {
    private static final long PATIENCE_SECONDS = 60;

    private Command() {}

    /**
     * Runs it and gives what it printed, errors included.
     *
     * @throws LabFailed where it did not start, did not end in a minute, or ended with a status that is not 0
     */
    public static String run(List<String> command) throws LabFailed {
        String line = String.join(" ", command);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabFailed(line + ": not done after " + PATIENCE_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new LabFailed(line + ": ended with " + process.exitValue() + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new LabFailed(line + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed(line + ": interrupted");
        }
    }
}
