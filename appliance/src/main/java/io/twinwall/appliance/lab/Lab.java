package io.twinwall.appliance.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The lab a measurement runs in, through its script; each is set apart by its directory and its namespaces' prefix. */
public final class Lab {
    private static final long PATIENCE_SECONDS = 40;
    private final Path script;
    private final Path directory;
    private final String prefix;

    /**
     * The lab of a script.
     *
     * @param directory where it keeps what runs
     * @param prefix what the names of its namespaces begin with
     */
    public Lab(Path script, Path directory, String prefix) {
        this.script = script;
        this.directory = directory;
        this.prefix = prefix;
    }

    /** The control socket of a node. */
    public Path socket(String node) {
        return directory.resolve(node).resolve("socket");
    }

    /** Lets a fault happen, as {@code lab fault NODE WORDS...} does; returns when it has. */
    public void fault(String node, String... words) throws LabFailed {
        List<String> arguments = new ArrayList<>(List.of("fault", node));
        arguments.addAll(List.of(words));
        run(arguments);
    }

    /** Where the lab keeps what a host's programs write. */
    public Path directory(String host) {
        return directory.resolve(host);
    }

    /** Two fresh boxes in the nodes' places; what ran on them is dead, what it left is gone. */
    public void renewNodes() throws LabFailed {
        run(List.of("inside-renew-nodes"));
    }

    /** The name of a host's network namespace. */
    public String namespace(String host) {
        return prefix + host;
    }

    /** What both nodes hold in the kernel and as processes, one line a thing, sorted. */
    public List<String> inventory() throws LabFailed {
        return run(List.of("inside-inventory")).lines().toList();
    }

    /** The command line that runs a program on a lab host. */
    public List<String> on(String host, List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace(host)));
        line.addAll(command);
        return line;
    }

    private String run(List<String> arguments) throws LabFailed {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        String asked = "lab " + String.join(" ", arguments);
        try {
            Path errors = directory.resolve("drill").resolve("errors");
            // Daemons started by `heal` keep no pipe of ours open: the script gives them files.
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabFailed(asked + ": not done after " + PATIENCE_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new LabFailed(asked + ": " + java.nio.file.Files.readString(errors).strip());
            }
            return output;
        } catch (IOException e) {
            throw new LabFailed(asked + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed(asked + ": interrupted");
        }
    }
}
