package io.twinwall.appliance.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.NodeName;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.Packed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final CommitObject.Story TYPED = new CommitObject.Story(
            CommitObject.Kind.TYPED, "ada", Optional.of(new NodeName("r1")), "let the guests in", false);

    @TempDir
    Path state;

    private static CommitId id(List<GitObject> objects) {
        return new CommitId(objects.getLast().id());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCommitIsReadAsItWasMade() throws IOException {
        try (History history = new History(state)) {
            List<GitObject> first = CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, new CommitObject.Story(
                    CommitObject.Kind.FIRST, "", Optional.empty(), "", false));
            List<GitObject> second = CommitObject.make(text("a: 2\n"), Optional.of(id(first)), NOON, TYPED);
            history.insert(first);
            history.insert(second);
            history.insert(second);
            history.head(id(second));
            assertTrue(history.headIs(id(second)));
            assertEquals(Optional.of(id(second)), history.head());
            List<CommitObject> line = history.line(id(second), 10);
            assertEquals(List.of(id(second), id(first)), line.stream().map(CommitObject::id).toList());
            assertEquals(TYPED, line.getFirst().story());
            assertEquals(NOON, line.getFirst().at());
            assertTrue(line.getLast().automatic());
            assertArrayEquals(text("a: 1\n"), history.document(id(first)));
            history.branch("diverged/r2-1234", id(first));
            assertEquals(Map.of("diverged/r2-1234", id(first)), history.branches());
        }
        // Another program's git reads it too, and nothing but the document is in it.
        try (History again = new History(state); Stream<Path> files = Files.walk(again.directory())) {
            assertEquals(2, again.line(again.head().orElseThrow(), 10).size());
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".lock")));
        }
    }

    @Test
    void whatTheTwinLacksIsSentAndIsTheSameThere() throws IOException {
        try (History here = new History(state.resolve("here")); History there = new History(state.resolve("there"))) {
            Optional<CommitId> parent = Optional.empty();
            CommitId[] ids = new CommitId[5];
            for (int i = 0; i < ids.length; i++) {
                List<GitObject> made = CommitObject.make(text("a: " + i % 2 + "\n"), parent, NOON, TYPED);
                here.insert(made);
                ids[i] = id(made);
                parent = Optional.of(ids[i]);
            }
            there.insert(Bundle.unpack(Bundle.pack(here.objects(ids[1], Optional.empty()))));
            List<GitObject> rest = here.objects(ids[4], Optional.of(ids[1]));
            assertEquals(3 + 2 * 2, rest.size(), "three commits, two trees and their documents");
            there.insert(Bundle.unpack(Bundle.pack(rest)));
            assertEquals(here.line(ids[4], 10), there.line(ids[4], 10));
            assertFalse(there.has(new CommitId("0".repeat(40))));
            assertEquals(Optional.empty(), there.commit(new CommitId("0".repeat(40))));
        }
    }

    @Test
    void theSameCommitHasTheSameIdEverywhereAndItIsGitsOwn() {
        List<GitObject> made = CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, TYPED);
        assertEquals(id(made), id(CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, TYPED)));
        // `printf 'a: 1\n' | git hash-object --stdin`
        assertEquals("a8926a52d8dcba5c4386945476ab6a2ad008afd4", made.getFirst().id());
    }

    @Test
    void anotherCommentCannotPassForATrailer() {
        CommitObject.Story sly = new CommitObject.Story(CommitObject.Kind.TYPED, "eve <x>\nTwinwall-Twin: away",
                Optional.of(new NodeName("r2")), "x\n\nTwinwall-Kind: first\nTwinwall-Twin: away", false);
        CommitObject read = CommitObject.parse(CommitObject.make(text("a"), Optional.empty(), NOON, sly).getLast());
        assertEquals(sly, read.story());
        assertFalse(read.automatic());
    }

    @Test
    void aBrokenBundleThrowsNothingElse() throws IOException {
        Packed whole = Bundle.pack(CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, TYPED));
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = whole.bytes();
            if (i % 2 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Bundle.unpack(new Packed(bytes)).forEach(GitObject::id);
            } catch (IOException expected) {
                // What is no bundle says so.
            }
        }
        assertThrows(IOException.class, () -> Bundle.unpack(new Packed(Arrays.copyOf(whole.bytes(), 9))));
    }

    /** The git program, without anybody's settings. */
    private static String git(Path repository, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + repository));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void gitReadsWhatIsWrittenAndWhatGitPackedIsRead() throws IOException, InterruptedException {
        List<GitObject> first = CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, TYPED);
        List<GitObject> second = CommitObject.make(text("a: 2\n"), Optional.of(id(first)), NOON, TYPED);
        List<GitObject> third = CommitObject.make(text("a: 3\n"), Optional.of(id(second)), NOON, TYPED);
        try (History history = new History(state)) {
            history.insert(first);
            history.insert(second);
            history.head(id(second));
            history.branch("diverged/r2-1234", id(first));
            assertEquals("", git(history.directory(), "fsck", "--strict", "--no-dangling"));
            assertEquals("a: 2\n", git(history.directory(), "show", "main:configuration.yaml"));
            assertEquals(2, git(history.directory(), "log", "--format=%H").lines().count());
            git(history.directory(), "gc", "-q", "--prune=now");
            git(history.directory(), "pack-refs", "--all");
        }
        try (History again = new History(state)) {
            assertEquals(Optional.of(id(second)), again.head());
            assertEquals(Map.of("diverged/r2-1234", id(first)), again.branches());
            assertEquals(2, again.line(id(second), 10).size());
            assertTrue(again.has(id(first)));
            again.insert(third);
            again.head(id(third));
            assertEquals(Optional.of(id(third)), again.head());
            assertArrayEquals(text("a: 1\n"), again.document(id(first)));
            assertEquals(3, again.line(id(third), 10).size());
            assertEquals(3, again.standing().lines().count() + 2, "what is packed has no file");
        }
    }

    @Test
    void aDamagedObjectIsNamedAndADraftThatACrashLeftIsNothing() throws IOException {
        List<GitObject> made = CommitObject.make(text("a: 1\n"), Optional.empty(), NOON, TYPED);
        try (History history = new History(state)) {
            history.insert(made);
            history.head(id(made));
            Files.writeString(history.directory().resolve("draft"), "half");
            assertEquals(1, history.standing().lines().count());
            String blob = made.getFirst().id();
            Path file = history.directory().resolve("objects/" + blob.substring(0, 2) + "/" + blob.substring(2));
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 1;
                Files.write(file, damaged);
                try {
                    assertArrayEquals(text("a: 1\n"), history.document(id(made)), "the same bytes, packed otherwise");
                } catch (IOException e) {
                    assertTrue(e.getMessage().contains(blob), e.getMessage());
                }
            }
        }
    }
}
