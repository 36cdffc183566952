package io.twinwall.appliance.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Directories in memory where there is such a place: what is flushed thousands of times wears no disk. */
final class FastDisk implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension) throws IOException {
        return Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "twinwall-test")
                : Files.createTempDirectory("twinwall-test");
    }
}
