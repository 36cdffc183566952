package io.twinwall.appliance.daemon;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        StartFailed refused = assertThrows(StartFailed.class, () -> StateLock.take(file.resolve("state")));
        assertTrue(
                refused.getMessage().startsWith("state directory " + file.resolve("state") + " cannot be used: "),
                refused.getMessage());
    }

    @Test
    void theLockIsFreeAgainAfterItsHolder() throws StartFailed {
        StateLock.take(directory).close();
        StateLock.take(directory).close();
    }
}
