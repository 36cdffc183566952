package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code documents/bad} against what {@code twinwall check} must print for it, word for word. A sentence
 * that changes is read again by a person in the diff of its {@code .expected}.
 */
final class BadDocumentsTest {
    private static final Path FOLDER = Path.of("src/test/resources/documents/bad");

    static Stream<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aBadFileGetsItsFindings(String name) throws IOException {
        Path file = FOLDER.resolve(name + ".yaml");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        int status = CheckCommand.run(List.of(file.toString()), stream(printed), stream(complained));
        assertEquals(Files.readString(FOLDER.resolve(name + ".expected")),
                printed.toString(StandardCharsets.UTF_8).replace(file.toString(), name + ".yaml"));
        assertEquals("", complained.toString(StandardCharsets.UTF_8));
        assertEquals(CheckCommand.INVALID, status);
    }

    @Test
    void thereAreAtLeastThirtyOfThem() {
        assertTrue(names().count() >= 30);
    }

    static PrintStream stream(ByteArrayOutputStream into) {
        return new PrintStream(into, true, StandardCharsets.UTF_8);
    }
}
