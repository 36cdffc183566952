package io.twinwall.appliance.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style rules a compiler does not know. */
class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int LINE_LENGTH_MAX = 120;
    private static final Pattern BARRED =
            Pattern.compile("\\w*(Manager|Helper|Util|Utils|Impl|Processor)|Abstract\\w*|Base[A-Z]\\w*");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled");

    private record Source(Path file, List<String> lines) {}

    /** Every Java source of the repository, tests included; the module's directory is where Maven runs this. */
    private static List<Source> sources() {
        Path root = Path.of("").toAbsolutePath().getParent();
        assertTrue(Files.exists(root.resolve("services")), "run from the appliance module, not from " + root);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !root.relativize(file).toString().contains("target/"))
                    .map(TidyTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            return new Source(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Source source) {
        String file = source.file().getFileName().toString();
        return file.substring(0, file.length() - ".java".length());
    }

    @Test
    void filesAndLinesStayShort() {
        List<String> tooLong = new ArrayList<>();
        for (Source source : sources()) {
            if (source.lines().size() > FILE_LINES_MAX) {
                tooLong.add(name(source) + " has " + source.lines().size() + " lines");
            }
            source.lines().stream()
                    .filter(line -> line.length() > LINE_LENGTH_MAX)
                    .forEach(line -> tooLong.add(name(source) + ": " + line.strip()));
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void noNameSaysNothing() {
        assertEquals(
                List.of(),
                sources().stream()
                        .map(TidyTest::name)
                        .filter(n -> BARRED.matcher(n).matches())
                        .toList());
    }

    @Test
    void nothingIsLeftUnfinishedOrSwitchedOff() {
        List<String> marks = new ArrayList<>();
        for (Source source : sources()) {
            if (!name(source).equals("TidyTest")) {
                source.lines().stream()
                        .filter(line -> UNFINISHED.matcher(line).find())
                        .forEach(line -> marks.add(name(source) + ": " + line.strip()));
            }
        }
        assertEquals(List.of(), marks);
    }

    @Test
    void everyMachineAndCodecNamesItsSource() {
        List<String> silent = sources().stream()
                .filter(source ->
                        name(source).endsWith("Machine") || name(source).endsWith("Codec"))
                .filter(source -> !source.file().toString().contains("/runtime/"))
                .filter(source ->
                        source.lines().stream().noneMatch(line -> line.contains("RFC ") || line.contains("linux/")
                                || line.contains("docs/protocols/")))
                .map(TidyTest::name)
                .toList();
        assertEquals(List.of(), silent);
    }
}
