package io.twinwall.appliance.command;

import io.twinwall.linux.process.ProcessGroups;
import io.twinwall.model.value.UserName;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program as a named account in a session of its own (setsid), so that at its time limit it dies with everything
 * it started. It inherits nothing of the daemon: no environment, no open file, no capability, no working directory, no
 * place in the queue for the processor; its input is empty, of its output only the last line is kept. What it leaves in
 * the background when it ends in time is its own affair.
 *
 * <p>Waiting is no native call, so that virtual threads may run it; an interrupt kills the program.
 */
public final class BoundedCommand {
    /** Where the programs that start others are looked for; also the PATH a program gets. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final long LOOK_MILLIS_MIN = 1;
    private static final long LOOK_MILLIS_MAX = 20;
    private static final int CHUNK_BYTES = 4096;

    /** Of {@code /proc/self/stat} (proc_pid_stat(5)), counted from what follows the name. */
    private static final int NICE_FIELD = 16;

    private final ProcessGroups groups;
    private final int niceness;

    public BoundedCommand(ProcessGroups groups) {
        this(groups, ownNiceness());
    }

    /** @param niceness of the process this runs in; a program gets none of a negative one */
    BoundedCommand(ProcessGroups groups, int niceness) {
        this.groups = groups;
        this.niceness = niceness;
    }

    private static int ownNiceness() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Runs to the end, or to the limit.
     *
     * @param command an absolute path and its arguments
     * @param environment what the program finds beside PATH, HOME, USER, LOGNAME and SHELL
     * @throws InterruptedException with the program killed
     */
    public Ran run(List<String> command, UserName user, Map<String, String> environment, Duration limit)
            throws InterruptedException {
        Path program = Path.of(command.getFirst());
        if (!Files.isRegularFile(program)) {
            return new Ran.NotStarted("there is no program " + program);
        }
        if (!Files.isExecutable(program)) {
            return new Ran.NotStarted(program + " is not executable; chmod it");
        }
        try {
            Optional<Account> account = Account.of(user);
            if (account.isEmpty()) {
                return new Ran.NotStarted("this box has no user " + user + "; add it, or name another `user`");
            }
            return bounded(start(command, account.get(), environment), limit);
        } catch (IOException e) {
            return new Ran.NotStarted(program + " cannot be started: " + e.getMessage());
        }
    }

    private Process start(List<String> command, Account account, Map<String, String> environment)
            throws IOException {
        List<String> whole = new ArrayList<>(List.of("/usr/bin/setsid"));
        if (!account.name().equals(System.getProperty("user.name"))) {
            // Root's capabilities go with its uid (capabilities(7)); the inheritable ones have to be told.
            whole.addAll(List.of("/usr/bin/setpriv", "--reuid=" + account.uid(), "--regid=" + account.gid(),
                    "--init-groups", "--inh-caps=-all", "--"));
        }
        if (niceness < 0) {
            whole.addAll(List.of("/usr/bin/nice", "-n", Integer.toString(-niceness)));
        }
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        Map<String, String> clean = builder.environment();
        clean.clear();
        clean.put("PATH", PATH);
        clean.put("HOME", account.home());
        clean.put("USER", account.name());
        clean.put("LOGNAME", account.name());
        clean.put("SHELL", account.shell());
        clean.putAll(environment);
        return builder.start();
    }

    private Ran bounded(Process process, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long look = LOOK_MILLIS_MIN;
        LastLine line = new LastLine();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream output = process.getInputStream()) {
            while (!process.waitFor(look, TimeUnit.MILLISECONDS)) {
                look = Math.min(2 * look, LOOK_MILLIS_MAX);
                drain(output, line, chunk, end);
                if (System.nanoTime() - end >= 0) {
                    kill(process);
                    return new Ran.Killed(line.text());
                }
            }
            // A child in the background may hold the pipe open for ever: only what is there is read.
            drain(output, line, chunk, end);
            return new Ran.Exited(process.exitValue(), line.text());
        } catch (IOException e) {
            kill(process);
            return new Ran.NotStarted("its output cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
    }

    private static void drain(InputStream output, LastLine line, byte[] chunk, long end) throws IOException {
        while (output.available() > 0 && System.nanoTime() - end < 0) {
            int count = output.read(chunk, 0, Math.min(chunk.length, output.available()));
            if (count < 0) {
                return;
            }
            line.take(chunk, count);
        }
    }

    /** Children that made sessions of their own are found by their parents while those live. */
    private void kill(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        if (process.isAlive()) {
            groups.kill(process.pid());
        }
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
