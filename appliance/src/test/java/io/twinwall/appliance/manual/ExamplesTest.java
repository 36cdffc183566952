package io.twinwall.appliance.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.twinwall.appliance.document.DocumentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents shown in the operator's manual are valid, without so much as a warning. */
class ExamplesTest {
    private static final Path OPERATING = Path.of("").toAbsolutePath().getParent().resolve("docs/operating");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    @ParameterizedTest
    @ValueSource(strings = {"checks-and-hooks.md", "firewall.md", "load-sharing.md"})
    void everyExampleIsAGoodDocument(String page) throws IOException {
        List<String> examples = EXAMPLE.matcher(Files.readString(OPERATING.resolve(page)))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring("```yaml\n".length(), block.length() - "```".length()))
                .toList();
        assertFalse(examples.isEmpty());
        for (String example : examples) {
            assertEquals(List.of(), DocumentReader.read(example.getBytes(StandardCharsets.UTF_8)).findings(), example);
        }
    }
}
