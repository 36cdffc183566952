package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/protocols/vrrp.md names cases: all of them are there, and no conformance case is missing. */
final class DocumentedCasesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");
    private static final Pattern CASE = Pattern.compile("`([a-z0-9]+(?:-[a-z0-9]+)*)`");

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/protocols/vrrp.md"));
    }

    /** The part in which names without capitals are conformance cases. */
    private static Set<String> namedCases() throws IOException {
        String text = document();
        String cases = text.substring(text.indexOf("## State machine"), text.indexOf("## Deviations"));
        Set<String> names = new TreeSet<>();
        CASE.matcher(cases).results().map(each -> each.group(1)).forEach(names::add);
        return names;
    }

    private static Set<String> recordedCases() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder : new String[] {"conformance", "bfd-conformance"}) {
            try (Stream<Path> all = Files.list(RESOURCES.resolve(folder))) {
                all.map(each -> each.getFileName().toString()).forEach(names::add);
            }
        }
        return names;
    }

    private static Map<String, String> testsByName() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String part : new String[] {"services/vrrp", "services/runtime", "appliance"}) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(part).resolve("src/test/java"))) {
                for (Path each : all.filter(file -> file.toString().endsWith("Test.java")).toList()) {
                    sources.put(each.getFileName().toString().replace(".java", ""), Files.readString(each));
                }
            }
        }
        return sources;
    }

    @Test
    void everyConformanceCaseIsNamedAndEveryNameIsOne() throws IOException {
        assertEquals(recordedCases(), namedCases());
    }

    @Test
    void everyNamedTestIsThere() throws IOException {
        Map<String, String> tests = testsByName();
        Set<String> missing = new TreeSet<>();
        int named = 0;
        for (MatchResult each : TEST.matcher(document()).results().toList()) {
            named++;
            Optional<String> source = Optional.ofNullable(tests.get(each.group(1)));
            boolean there = source.isPresent()
                    && (each.group(2) == null || source.get().contains("void " + each.group(2) + "("));
            if (!there) {
                missing.add(each.group());
            }
        }
        assertFalse(named == 0, "the document names no test");
        assertEquals(Set.of(), missing);
    }
}
