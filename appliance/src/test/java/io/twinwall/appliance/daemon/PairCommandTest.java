package io.twinwall.appliance.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.sync.edge.LinkFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... words) {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return PairCommand.run(List.of(words), both, both);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachOfTwoStateDirectoriesGetsTheOthersKey() throws IOException {
        Path r1 = directory.resolve("r1");
        Path r2 = directory.resolve("r2");
        assertEquals(0, run("--offline", r1.toString(), r2.toString()), this::text);
        assertEquals(Optional.of(new LinkFiles(r2).identity().pin()), new LinkFiles(r1).twin());
        assertEquals(Optional.of(new LinkFiles(r1).identity().pin()), new LinkFiles(r2).twin());
        String key = Files.readString(r1.resolve("link/identity.pem"));
        assertEquals(0, run("--offline", r1.toString(), r2.toString()), this::text);
        assertEquals(key, Files.readString(r1.resolve("link/identity.pem")), "a key is made once");
        assertFalse(text().contains("PRIVATE"));
    }

    @Test
    void aDirectoryWithARunningDaemonIsLeftAlone() throws IOException, StartFailed {
        Path r1 = directory.resolve("r1");
        try (StateLock _ = StateLock.take(r1)) {
            // The same process may not lock twice; another daemon's lock is refused in the same words.
            assertEquals(1, run("--offline", directory.resolve("r2").toString(), r1.toString()));
        } catch (java.nio.channels.OverlappingFileLockException e) {
            // How Java says it within one process.
            assertEquals(Optional.empty(), new LinkFiles(r1).twin());
        }
        assertEquals(Optional.empty(), new LinkFiles(r1).twin());
    }

    @Test
    void anythingElseIsNotUnderstoodAndTheShellIsNamed() {
        assertEquals(2, run());
        assertEquals(2, run("--offline", "a"));
        assertEquals(2, run("--offline", "a", "a"));
        assertTrue(text().contains("write twinwall pair --offline STATE-DIRECTORY STATE-DIRECTORY"), text());
        assertTrue(text().contains("'request pair' in the shell of each"), text());
    }
}
