package io.twinwall.appliance.commit;

import io.twinwall.runtime.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        DurableFile.write(file(), document);
    }
}
