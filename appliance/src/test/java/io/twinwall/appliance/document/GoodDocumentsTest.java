package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.config.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents without a finding, not even a warning; what is written of them reads back equal. */
final class GoodDocumentsTest {
    static Stream<Path> files() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/documents/good"))) {
            List<Path> good = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
            return Stream.concat(good.stream(), Stream.of(Path.of("lab.d/pair.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aGoodFileHasNoFindingAndReadsBackEqual(Path file) throws IOException {
        Reading reading = DocumentReader.read(Files.readAllBytes(file));
        assertEquals(List.of(), reading.findings());
        Document document = reading.document().orElseThrow();
        String written = DocumentWriter.write(document);
        Reading again = DocumentReader.read(written.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), again.findings());
        assertEquals(document, again.document().orElseThrow());
        assertEquals(written, DocumentWriter.write(again.document().orElseThrow()));
    }
}
