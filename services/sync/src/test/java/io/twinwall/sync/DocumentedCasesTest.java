package io.twinwall.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/protocols/twin-sync.md names no case that is no test. */
class DocumentedCasesTest {
    private static final Path PAGE = Path.of("../../docs/protocols/twin-sync.md");
    private static final Pattern CASE = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyCaseOfThePageIsATest() throws IOException {
        // The beats are services/vrrp's, what the kernel tells services/linux's; what takes two whole nodes is tested
        // where they are put together.
        String tests = tests(Path.of("src/test/java")) + tests(Path.of("../linux/src/test/java"))
                + tests(Path.of("../vrrp/src/test/java"))
                + tests(Path.of("../../appliance/src/test/java"));
        List<String> named = CASE.matcher(Files.readString(PAGE)).results()
                .map(found -> found.group(1) + "." + found.group(2)).toList();
        assertTrue(named.size() > 20, "the page names " + named.size());
        assertEquals(List.of(), named.stream()
                .filter(name -> !tests.contains("class " + name.substring(0, name.indexOf('.')) + " ")
                        || !tests.contains("void " + name.substring(name.indexOf('.') + 1) + "("))
                .toList());
    }

    private static String tests(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith("Test.java"))
                    .map(DocumentedCasesTest::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
