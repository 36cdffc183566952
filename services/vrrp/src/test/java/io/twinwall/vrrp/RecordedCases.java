package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders of recorded events, what must come of them, and where they come from. {@code -Dconformance.update=true}
 * writes what comes of them now; commit that only if you understand what changed.
 */
public record RecordedCases(Path folder) {
    /** What a machine does with the lines of {@code events.jsonl}, a line each. */
    public interface Replay {
        List<String> of(List<String> lines) throws IOException;
    }

    /** Every case, in order. */
    public List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    /** Fails where a case comes to anything but what is recorded. */
    public void compare(String name, Replay replay) throws IOException {
        List<String> done = replay.of(Files.readAllLines(folder.resolve(name).resolve("events.jsonl")));
        Path expected = folder.resolve(name).resolve("expect.jsonl");
        if (Boolean.getBoolean("conformance.update")) {
            Files.write(expected, done);
        }
        assertEquals(String.join("\n", Files.readAllLines(expected)), String.join("\n", done));
    }

    /** What a case says about itself. */
    public String about(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("about.md"));
    }
}
