package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return CheckCommand.run(List.of(args), BadDocumentsTest.stream(out), BadDocumentsTest.stream(err));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    }

    @Test
    void theDocumentedPairIsValid() {
        assertEquals(CheckCommand.VALID, run("lab.d/pair.yaml"));
        assertEquals("lab.d/pair.yaml is valid\n", printed());
    }

    @Test
    void warningsArePrintedAndDoNotFail() throws IOException {
        Path file = folder.resolve("one.yaml");
        Files.writeString(file, "pair: {nodes: [r1]}\ninterfaces: {lan: {device: eth1}}\n");
        assertEquals(CheckCommand.VALID, run(file.toString()));
        assertEquals("""
                one.yaml:2:14 warning interfaces.lan: in no zone: all its traffic is dropped; add `zone: ZONE`
                one.yaml is valid, 1 warning
                """, printed());
    }

    @Test
    void whatCannotBeReadIsSaidOnTheOtherStream() {
        assertEquals(CheckCommand.UNREADABLE, run());
        assertEquals(CheckCommand.UNREADABLE, run("a", "b"));
        assertEquals(CheckCommand.UNREADABLE, run("--help"));
        assertEquals(CheckCommand.UNREADABLE, run(folder.resolve("absent.yaml").toString()));
        assertEquals(CheckCommand.UNREADABLE, run(folder.toString()));
        assertEquals(CheckCommand.UNREADABLE, run("nul\u0000"));
        assertEquals("", printed());
        List<String> lines = complained().lines().toList();
        assertEquals("usage: twinwall check FILE", lines.get(0));
        assertEquals("twinwall: there is no file absent.yaml", lines.get(3));
        assertTrue(lines.get(4).endsWith("is a directory; name a file"), lines.get(4));
        assertEquals(6, lines.size());
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() {
        assertEquals(CheckCommand.INVALID, run("/dev/zero"));
        assertEquals("/dev/zero: error the file is larger than 64 MiB, and was not read;"
                + " is this the right file? a document takes a few KiB, one with a group of a million addresses"
                + " 20 MiB\n/dev/zero: 1 error\n", printed());
    }

    @Test
    void aFloodOfFindingsIsCutAndCounted() throws IOException {
        Path file = folder.resolve("flood.yaml");
        StringBuilder text = new StringBuilder("interfaces:\n");
        for (int i = 0; i < 700; i++) {
            text.append("  key").append(i).append(": 1\n");
        }
        Files.writeString(file, text);
        assertEquals(CheckCommand.INVALID, run(file.toString()));
        List<String> lines = printed().lines().toList();
        assertEquals(502, lines.size());
        assertTrue(lines.get(500).endsWith("more are not shown"), lines.get(500));
    }
}
