package io.twinwall.appliance.commit;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.model.config.Document;
import io.twinwall.runtime.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A commit that waits for its confirmation, on disk: what to return to, and when. It is there before the new document
 * is in force, so that whatever dies in between, the box returns.
 */
final class UnconfirmedCommit {
    private static final Pattern FIRST_LINE = Pattern.compile("# returns here at (\\d{1,18}) unless (\\S+) confirms");

    private final Path file;

    UnconfirmedCommit(Path state) {
        this.file = state.resolve("unconfirmed.yaml");
    }

    /**
     * One of them.
     *
     * @param until when it is taken back
     * @param former what is put in force then
     */
    record Waiting(Instant until, String by, Document former) {}

    void write(Waiting waiting) throws IOException {
        DurableFile.write(file, "# returns here at " + waiting.until().toEpochMilli() + " unless " + waiting.by()
                + " confirms\n" + DocumentWriter.write(waiting.former()));
    }

    /** Empty where none waits, or where the file is no such thing any more. */
    Optional<Waiting> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        Matcher first = FIRST_LINE.matcher(text.lines().findFirst().orElse(""));
        Optional<Document> former = DocumentReader.read(bytes).document();
        return first.matches() && former.isPresent()
                ? Optional.of(new Waiting(
                        Instant.ofEpochMilli(Long.parseLong(first.group(1))), first.group(2), former.get()))
                : Optional.empty();
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
