package io.twinwall.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.linux.process.ProcessGroups;
import io.twinwall.model.value.UserName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the user the test runs as, so that it needs no root. */
class BoundedCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final UserName ME = new UserName(System.getProperty("user.name"));

    @TempDir
    Path directory;

    private final BoundedCommand commands = new BoundedCommand(ProcessGroups.load());

    private Ran sh(String script, Duration limit) throws InterruptedException {
        return commands.run(List.of("/bin/sh", "-c", script), ME, Map.of("WORD", "said"), limit);
    }

    @Test
    void givesTheExitStatusAndTheLastLineOfBothStreams() throws InterruptedException {
        assertEquals(new Ran.Exited(0, ""), sh("true", PATIENCE));
        assertEquals(new Ran.Exited(3, "last"), sh("echo first; echo last >&2; exit 3", PATIENCE));
        assertEquals(new Ran.Exited(0, "no end of line"), sh("echo x; printf 'no end of line'", PATIENCE));
    }

    @Test
    void itsEnvironmentIsItsOwn() throws InterruptedException {
        assertEquals(new Ran.Exited(0, "said/" + ME), sh("echo $WORD$JAVA_HOME$PWD$USER", PATIENCE));
    }

    @Test
    void itDoesNotHaveTheDaemonsPlaceInTheQueueForTheProcessor() throws InterruptedException {
        Ran plain = sh("nice", PATIENCE);
        int own = Integer.parseInt(assertInstanceOf(Ran.Exited.class, plain).lastLine());
        // As of a daemon at -5: what is given back is seen here, on top of this test's own.
        Ran raised = new BoundedCommand(ProcessGroups.load(), -5).run(List.of("/bin/sh", "-c", "nice"), ME, Map.of(),
                PATIENCE);
        assertEquals(new Ran.Exited(0, Integer.toString(Math.min(19, Math.max(own, 0) + 5))), raised);
    }

    @Test
    void outputWithoutEndIsReadAndForgotten() throws InterruptedException {
        assertEquals(new Ran.Exited(0, "end"), sh("head -c 3000000 /dev/zero; echo; echo end", PATIENCE));
    }

    @Test
    void aLineIsCutAndHasNothingATerminalWouldObey() throws InterruptedException {
        assertEquals(new Ran.Exited(0, "red [31m"), sh("printf 'red\\033[31m\\007\\n'", PATIENCE));
        Ran.Exited cut = assertInstanceOf(Ran.Exited.class, sh("head -c 5000 /dev/zero | tr '\\0' x", PATIENCE));
        assertEquals(200, cut.lastLine().length());
    }

    @Test
    void atItsTimeLimitItDiesWithEverythingItStarted() throws InterruptedException, IOException {
        Path pids = directory.resolve("pids");
        String script = "sleep 300 & echo $! >>" + pids + "; (setsid sleep 300) & sleep 0.3; echo $$ >>" + pids
                + "; echo working; sleep 300";
        assertEquals(new Ran.Killed("working"), sh(script, Duration.ofSeconds(2)));
        List<String> started = Files.readAllLines(pids);
        assertEquals(2, started.size());
        Eventually.so(started::toString, () -> started.stream().noneMatch(BoundedCommandTest::lives));
    }

    private static boolean lives(String pid) {
        try {
            // A zombie that nobody reaps is dead all the same.
            return !Files.readString(Path.of("/proc", pid, "stat")).matches("(?s)\\d+ \\(.*\\) [ZX] .*");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aChildLeftInTheBackgroundWithThePipeDelaysNothing() throws InterruptedException {
        long start = System.nanoTime();
        assertEquals(new Ran.Exited(0, "done"), sh("sleep 30 & echo done", Duration.ofSeconds(60)));
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(25).toNanos());
    }

    @Test
    void anInterruptKillsIt() throws InterruptedException {
        Path pid = directory.resolve("pid");
        Thread runner = Thread.ofVirtual().start(() -> assertThrows(
                InterruptedException.class, () -> sh("echo $$ >" + pid + "; sleep 300", Duration.ofMinutes(10))));
        Eventually.so(() -> pid, () -> pid.toFile().length() > 1);
        runner.interrupt();
        assertTrue(runner.join(PATIENCE));
        Eventually.so(() -> pid, () -> {
            try {
                return !lives(Files.readString(pid).strip());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aMissingProgramOrUserIsSaid() throws InterruptedException {
        assertEquals(new Ran.NotStarted("there is no program /no/such"),
                commands.run(List.of("/no/such"), ME, Map.of(), PATIENCE));
        assertEquals(new Ran.NotStarted("/etc/passwd is not executable; chmod it"),
                commands.run(List.of("/etc/passwd"), ME, Map.of(), PATIENCE));
        assertEquals(new Ran.NotStarted("this box has no user nosuchuser; add it, or name another `user`"),
                commands.run(List.of("/bin/true"), new UserName("nosuchuser"), Map.of(), PATIENCE));
    }
}
