package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import io.twinwall.shell.client.CliClient;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A daemon on a box of its own, with a document of many rules, and an operator who changes one of them. */
final class Committing implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final long END_SECONDS = 10;

    private final Path directory;
    private final Process daemon;

    private Committing(Path directory, Process daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /** Starts the daemon in a network namespace that is there and has no port yet; it is ready on return. */
    static Committing start(Lab lab, String namespace, int rules) throws LabFailed {
        Path directory = lab.directory("commit");
        Command.run(List.of("ip", "-n", namespace, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1"));
        try {
            Command.run(List.of("rm", "-rf", directory.toString()));
            Files.createDirectories(directory.resolve("state"));
            Files.writeString(directory.resolve("0.yaml"), document(rules, 0), StandardCharsets.UTF_8);
            ProcessBuilder builder = new ProcessBuilder("ip", "netns", "exec", namespace,
                    lab.directory("program").resolve("bin/twinwall").toString(), "daemon", "--node", "r1",
                    "--config", directory.resolve("0.yaml").toString(),
                    "--state", directory.resolve("state").toString(),
                    "--socket", directory.resolve("socket").toString())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(directory.resolve("log").toFile());
            builder.environment().put("TWINWALL_JAVA_OPTS", "-Djava.io.tmpdir=" + directory);
            Committing committing = new Committing(directory, builder.start());
            committing.awaitReady();
            return committing;
        } catch (IOException e) {
            throw new LabFailed(directory + ": " + e.getMessage());
        }
    }

    private void awaitReady() throws LabFailed {
        try {
            Patience.await(() -> !daemon.isAlive() || printed().lines().anyMatch("ready"::equals), START_MAX,
                    "is not ready");
            if (!daemon.isAlive()) {
                throw new LabFailed("ended");
            }
        } catch (LabFailed e) {
            close();
            throw new LabFailed("the daemon " + e.getMessage() + "; it printed " + printed().strip());
        }
    }

    private String printed() {
        try {
            return Files.readString(directory.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Writes the next version of the document; not measured. */
    Path write(int rules, int version) throws LabFailed {
        Path file = directory.resolve(version + ".yaml");
        try {
            Files.writeString(file, document(rules, version), StandardCharsets.UTF_8);
            return file;
        } catch (IOException e) {
            throw new LabFailed(file + ": " + e.getMessage());
        }
    }

    /** Has the daemon's shell run a command; returns with its answer. */
    void ask(String line) throws LabFailed {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = new CliClient(directory.resolve("socket"), out, out)
                .run(Optional.of(line), InputStream.nullInputStream(), false);
        if (status != 0) {
            throw new LabFailed("'" + line + "' was refused: " + said.toString(StandardCharsets.UTF_8).strip());
        }
    }

    /** A router of two zones; in odd versions the rule in the middle has another verdict. */
    static String document(int rules, int version) {
        StringBuilder text = new StringBuilder("""
                pair: {nodes: [r1, r2]}
                interfaces:
                  lan: {device: eth0, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, zone: lan}
                  wan: {device: eth1, address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}, zone: wan}
                firewall:
                  policy: {lan -> wan: drop}
                  rules:
                """);
        for (int i = 0; i < rules; i++) {
            boolean changed = i == rules / 2 && version % 2 == 1;
            text.append("    rule-").append(i).append(": {from: lan, to: wan, destination: 10.20.")
                    .append(i >> 8 & 255).append('.').append(i & 255).append(", protocol: tcp, port: ")
                    .append(1 + (i >> 16)).append(", verdict: ").append(changed ? "reject" : "accept").append("}\n");
        }
        return text.toString();
    }

    @Override
    public void close() {
        daemon.destroy();
        try {
            if (!daemon.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        } catch (InterruptedException e) {
            daemon.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
