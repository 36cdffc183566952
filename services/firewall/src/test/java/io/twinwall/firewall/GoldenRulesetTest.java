package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.twinwall.firewall.print.NftText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each document's whole ruleset as a text a person can review; {@code -Dgolden.update=true} writes them anew. */
final class GoldenRulesetTest {
    private static final Path GOLDENS = Path.of("src/test/resources/rulesets");

    static Stream<String> names() {
        return Documents.all().keySet().stream();
    }

    static String golden(String name) throws IOException {
        return Files.readString(GOLDENS.resolve(name + ".nft"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void rulesetIsAsReviewed(String name) throws IOException {
        String text = RulesetCompiler.compile(Documents.named(name)).tables().stream()
                .map(NftText::table)
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("golden.update")) {
            assertNull(System.getenv("CI"), "goldens are written by people, never by CI");
            Files.writeString(GOLDENS.resolve(name + ".nft"), text);
        }
        assertEquals(golden(name), text);
    }

    @Test
    void noGoldenIsLeftWithoutItsDocument() throws IOException {
        try (Stream<Path> files = Files.list(GOLDENS)) {
            Set<String> names = files.map(f -> f.getFileName().toString().replace(".nft", ""))
                    .collect(Collectors.toSet());
            assertEquals(Documents.all().keySet(), names);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void sameDocumentTwiceGivesEqualTables(String name) {
        assertEquals(RulesetCompiler.compile(Documents.named(name)), RulesetCompiler.compile(Documents.named(name)));
    }
}
