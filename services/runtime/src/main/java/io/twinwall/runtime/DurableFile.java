package io.twinwall.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are the old one or the new one, never a part, also when the power goes in between. */
public final class DurableFile {
    private DurableFile() {}

    /** Returns after the text is on disk under its final name; the directory is made where it is missing. */
    public static void write(Path file, String text) throws IOException {
        replace(file, text, Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
    }

    /** The same for what only the owner may read or write: mode 0600, at no moment another. */
    public static void writeSecret(Path file, String text) throws IOException {
        // A draft that a crash left has the mode it was made with; a new one has ours from the beginning.
        Files.deleteIfExists(draft(file));
        replace(file, text, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static Path draft(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private static void replace(
            Path file, String text, Set<StandardOpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = draft(file);
        try (FileChannel channel = FileChannel.open(draft, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        settle(directory);
    }

    /** Makes a rename or a deletion in a directory durable: it is only once the directory is. */
    public static void settle(Path directory) throws IOException {
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }
}
