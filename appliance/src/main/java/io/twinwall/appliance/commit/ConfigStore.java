package io.twinwall.appliance.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The committed document on disk: the old one or the new one, never a part, also when the power goes in between. */
public final class ConfigStore {
    private static final String COMMITTED = "configuration.yaml";
    private final Path directory;

    public ConfigStore(Path directory) {
        this.directory = directory;
    }

    /** Where the committed document lies. */
    public Path file() {
        return directory.resolve(COMMITTED);
    }

    /** The committed document's text; empty on a box that never committed one. */
    public Optional<byte[]> read() throws IOException {
        return Files.exists(file()) ? Optional.of(Files.readAllBytes(file())) : Optional.empty();
    }

    /** Returns after the text is on disk under its final name. */
    public void write(String document) throws IOException {
        Files.createDirectories(directory);
        Path draft = directory.resolve(COMMITTED + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The rename itself is durable only once the directory is.
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }
}
