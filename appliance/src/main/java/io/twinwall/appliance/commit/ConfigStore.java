package io.twinwall.appliance.commit;

import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.GitObject;
import io.twinwall.appliance.history.Headed;
import io.twinwall.runtime.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The committed document on disk: the old one or the new one, never a part, also when the power goes in between. Its
 * first lines say which commit it is, so one rename decides both; whoever reads it as a document reads comments.
 *
 * <pre>
 *   draft: configuration.prepared --decide--> configuration.yaml
 * </pre>
 */
public final class ConfigStore {
    private static final String COMMITTED = "configuration.yaml";
    private static final String PREPARED = "configuration.prepared";
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

    /** The commit it is, with its document's objects; empty where the file does not say, or was changed since. */
    public Optional<List<GitObject>> commit() throws IOException {
        return read().flatMap(Headed::read);
    }

    /** The commit that the file says it is, whatever became of its text. */
    public Optional<CommitObject> claimed() throws IOException {
        return read().flatMap(Headed::claim);
    }

    /** Returns after a commit and its document are on disk, not yet as what is committed. */
    void prepare(List<GitObject> commit) throws IOException {
        DurableFile.write(directory.resolve(PREPARED), Headed.write(commit));
    }

    /** Makes what was prepared the committed document; returns after that is on disk. */
    void decide() throws IOException {
        Files.move(directory.resolve(PREPARED), file(), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        DurableFile.settle(directory);
    }

    /** Forgets what was prepared; whether that lasts does not matter. */
    void discard() throws IOException {
        Files.deleteIfExists(directory.resolve(PREPARED));
        Files.deleteIfExists(directory.resolve(PREPARED + ".new"));
    }
}
