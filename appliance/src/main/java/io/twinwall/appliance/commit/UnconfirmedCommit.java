package io.twinwall.appliance.commit;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.runtime.DurableFile;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A commit that waits for its confirmation, on disk: what to return to, and when. It is there before the new document
 * is in force, so that whatever dies in between, the box returns; it names the commits it is about, so that it means
 * nothing once another is in force.
 */
final class UnconfirmedCommit {
    private static final Pattern FIRST_LINE = Pattern.compile(
            "# (\\S+) waits for (.*): back to ([0-9a-f]{40}) at (\\d{1,18}), agreed as (\\d{1,11}), from ([0-9a-f ]+)");

    private final Path file;

    UnconfirmedCommit(Path state) {
        this.file = state.resolve("unconfirmed.yaml");
    }

    /**
     * One of them.
     *
     * @param until when it is taken back, by this node's clock
     * @param agreedSeconds the same for both nodes, since 1970; part of the commit that takes it back
     * @param former the commit that comes back
     * @param commits those that wait
     * @param text the document that comes back
     */
    record Waiting(
            Instant until, long agreedSeconds, String by, CommitId former, List<CommitId> commits, String text) {}

    void write(Waiting waiting) throws IOException {
        String commits = waiting.commits().stream().map(CommitId::hex).collect(Collectors.joining(" "));
        DurableFile.write(file, "# twinwall waits for " + waiting.by().replaceAll("\\p{Cntrl}", " ") + ": back to "
                + waiting.former().hex() + " at " + waiting.until().toEpochMilli() + ", agreed as "
                + waiting.agreedSeconds() + ", from " + commits + "\n"
                + waiting.text());
    }

    /** Empty where none waits, or where the file is no such thing any more. */
    Optional<Waiting> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        Matcher first = FIRST_LINE.matcher(end < 0 ? "" : text.substring(0, end));
        if (!first.matches() || DocumentReader.read(bytes).document().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Waiting(
                    Instant.ofEpochMilli(Long.parseLong(first.group(4))), Long.parseLong(first.group(5)),
                    first.group(2), new CommitId(first.group(3)),
                    Arrays.stream(first.group(6).split(" ")).map(CommitId::new).toList(),
                    text.substring(end + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void forget() throws IOException {
        if (Files.deleteIfExists(file)) {
            DurableFile.settle(file.toAbsolutePath().getParent());
        }
    }
}
