package io.twinwall.appliance.history;

import io.twinwall.runtime.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Objects and references of a bare git repository, a file each, as git itself writes them: what a commit needs, without
 * the 10 MB, and the second, that JGit takes with its first use. Methods return after what they wrote is on disk.
 *
 * @see <a href="https://git-scm.com/docs/gitrepository-layout">gitrepository-layout(5)</a>
 */
final class LooseFiles {
    private static final String CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";
    private static final int PREFIX = 2;

    private final Path directory;

    LooseFiles(Path directory) {
        this.directory = directory;
    }

    /** Makes an empty repository where there is none. */
    private void init() throws IOException {
        if (Files.exists(directory.resolve("config"))) {
            return;
        }
        Files.createDirectories(objects());
        Files.createDirectories(directory.resolve("refs/heads"));
        DurableFile.write(directory.resolve("HEAD"), "ref: refs/heads/main\n");
        // Last: with it the repository is one.
        DurableFile.write(directory.resolve("config"), CONFIG);
        DurableFile.settle(directory.toAbsolutePath().getParent());
    }

    private Path objects() {
        return directory.resolve("objects");
    }

    private Path file(String id) {
        return objects().resolve(id.substring(0, PREFIX)).resolve(id.substring(PREFIX));
    }

    boolean has(String id) {
        return Files.exists(file(id));
    }

    /** Whether git packed some of it: then an object that has no file of its own may be there all the same. */
    boolean isPacked() {
        try (var packs = Files.newDirectoryStream(objects().resolve("pack"), "*.pack")) {
            return packs.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether git packed its references. */
    boolean hasPackedReferences() {
        return Files.exists(directory.resolve("packed-refs"));
    }

    void insert(Collection<GitObject> made) throws IOException {
        init();
        Set<Path> places = new LinkedHashSet<>();
        for (GitObject object : made) {
            Path file = file(object.id());
            if (Files.exists(file)) {
                continue;
            }
            if (!Files.exists(file.getParent())) {
                Files.createDirectories(file.getParent());
                places.add(objects());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
                out.write((object.kind().word() + " " + object.bytes().length + "\0")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(object.bytes());
            }
            place(file, bytes.toByteArray());
            places.add(file.getParent());
        }
        // The bytes are on disk; their names only once the directories are.
        for (Path place : places) {
            DurableFile.settle(place);
        }
    }

    /** Empty where it has no file of its own; throws where that is damaged. */
    Optional<GitObject> read(GitObject.Kind kind, String id) throws IOException {
        byte[] whole;
        try (InputStream in = new InflaterInputStream(Files.newInputStream(file(id)))) {
            whole = in.readAllBytes();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("object " + id + " is damaged: " + e.getMessage(), e);
        }
        int end = 0;
        while (end < whole.length && whole[end] != 0) {
            end++;
        }
        GitObject object = new GitObject(
                kind, Arrays.copyOfRange(whole, Math.min(end + 1, whole.length), whole.length));
        if (!object.id().equals(id)) {
            throw new IOException("object " + id + " is damaged, or no " + kind.word());
        }
        return Optional.of(object);
    }

    /** What a reference names; empty where it has no file of its own. */
    Optional<String> reference(String name) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void point(String name, String id) throws IOException {
        init();
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        place(file, (id + "\n").getBytes(StandardCharsets.US_ASCII));
        for (Path parent = file.getParent(); !parent.equals(directory); parent = parent.getParent()) {
            DurableFile.settle(parent);
        }
    }

    /** A draft beside everything, so that one a crash left is no object and no branch. */
    private void place(Path file, byte[] content) throws IOException {
        Path draft = directory.resolve("draft");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
