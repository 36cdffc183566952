package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's FRR as the other end, in the far namespace: its bfdd, and the zebra it learns of interfaces from. */
final class FrrBfd implements AutoCloseable {
    private static final String DAEMONS = "/usr/lib/frr/";
    /** Should the test be killed, nothing of it outlives this. */
    private static final String SECONDS_MAX = "170";

    private final Path directory;
    private final List<Process> running = new ArrayList<>();
    private Process bfdd;

    /** {@code peers} are lines of its {@code bfd} section. */
    FrrBfd(String peers) throws IOException {
        directory = Files.createTempDirectory("twt-frr");
        // It runs as a user of its own.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(file("bfdd.conf"), "bfd\n" + peers + "!\n");
        running.add(daemon("zebra", "-f", "/dev/null"));
        awaitFile("zserv");
        start();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    void start() throws IOException {
        Files.deleteIfExists(file("bfdd.vty"));
        bfdd = daemon("bfdd", "-f", file("bfdd.conf").toString(), "--bfdctl", file("bfdd.ctl").toString());
        running.add(bfdd);
        awaitFile("bfdd.vty");
    }

    private Process daemon(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "-s", "KILL", SECONDS_MAX, "ip", "netns", "exec",
                FreshNamespace.far(), DAEMONS + name, "-u", "frr", "-g", "frr", "--vty_socket", directory.toString(),
                "-i", file(name + ".pid").toString(), "-z", file("zserv").toString(), "--log", "stdout", "-P", "0"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file(name + ".log").toFile()))
                .start();
    }

    private void awaitFile(String name) {
        Eventually.so(name + " of FRR is there", () -> Files.exists(file(name)));
    }

    /** {@code show bfd peers json} without its line breaks. */
    String peers() {
        return vtysh("show bfd peers json").replaceAll("\\s+", "");
    }

    String vtysh(String... lines) {
        List<String> command = new ArrayList<>(List.of("vtysh", "--vty_socket", directory.toString()));
        for (String line : lines) {
            command.addAll(List.of("-c", line));
        }
        return Shell.run(command.toArray(String[]::new));
    }

    /** kill -9 of bfdd alone. */
    void crash() {
        kill(bfdd);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        running.forEach(FrrBfd::kill);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}
