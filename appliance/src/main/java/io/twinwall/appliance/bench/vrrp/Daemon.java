package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** A daemon on a host, all its processes, seen from outside: what the kernel says of it. */
public final class Daemon {
    private static final long END_SECONDS = 10;
    private static final double TICKS_A_SECOND = 100;
    private static final double KILOBYTES_A_MEGABYTE = 1024;
    private final Process process;
    private final Path printed;

    private Daemon(Process process, Path printed) {
        this.process = process;
        this.printed = printed;
    }

    /** Starts it on a host; what it prints goes to the file {@code log} in the host's directory. */
    public static Daemon launch(Lab lab, String host, List<String> command, Map<String, String> environment)
            throws LabFailed {
        try {
            Path printed = Files.createDirectories(lab.directory(host)).resolve("log");
            ProcessBuilder builder = new ProcessBuilder(lab.on(host, command))
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.to(printed.toFile()));
            builder.environment().putAll(environment);
            return new Daemon(builder.start(), printed);
        } catch (IOException e) {
            throw new LabFailed(command.getFirst() + " on " + host + ": " + e.getMessage());
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Everything it printed since it started. */
    public String printed() {
        try {
            return Files.readString(printed, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The last lines it printed, for a sentence about what went wrong. */
    public String lastWords() {
        List<String> lines = printed().lines().toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    /** Whether the kernel it runs on answers for all these addresses; false where it runs no more. */
    public boolean holds(List<String> addresses) {
        String routes = file(process.pid(), "net/fib_trie");
        return addresses.stream().allMatch(address -> ProcessFiles.isLocal(routes, address));
    }

    /** SIGKILL to all its processes at once; the kernel it ran on goes on. */
    public void crash() throws LabFailed {
        signal("KILL");
        awaitEnd();
    }

    /** SIGTERM: in good order. */
    public void stop() throws LabFailed {
        process.destroy();
        awaitEnd();
    }

    /** A signal to all its processes. */
    public void signal(String signal) throws LabFailed {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        pids().forEach(pid -> command.add(Long.toString(pid)));
        Command.run(command);
    }

    /** A signal to the process that was started; its children are its own affair. */
    void signalParent(String signal) throws LabFailed {
        Command.run(List.of("kill", "-" + signal, Long.toString(process.pid())));
    }

    public long pid() {
        return process.pid();
    }

    /** Resident memory of all its processes in MB. */
    double residentMegabytes() {
        return sum(pid -> ProcessFiles.residentKilobytes(file(pid, "status"))) / KILOBYTES_A_MEGABYTE;
    }

    /** Processor time of all its processes so far, in seconds. */
    public double processorSeconds() {
        return sum(pid -> ProcessFiles.processorTicks(file(pid, "stat"))) / TICKS_A_SECOND;
    }

    private long sum(ToLongFunction<Long> of) {
        return pids().stream().mapToLong(of).sum();
    }

    private List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private void awaitEnd() throws LabFailed {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new LabFailed("a daemon did not end within " + END_SECONDS + " s; it printed " + lastWords());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
    }

    /** A file of the kernel about a process, empty where it is gone. */
    private static String file(long pid, String name) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
