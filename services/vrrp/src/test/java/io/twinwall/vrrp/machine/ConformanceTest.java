package io.twinwall.vrrp.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.vrrp.RecordedCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays recorded events and compares what the machine did, line by line. */
final class ConformanceTest {
    private static final RecordedCases CASES =
            new RecordedCases(Path.of("src/test/resources/conformance"));

    static List<String> cases() throws IOException {
        return CASES.names();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void groupBehavesAsRecorded(String name) throws IOException {
        CASES.compare(name, ConformanceTest::replay);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void caseSaysWhereItComesFrom(String name) throws IOException {
        String about = CASES.about(name);
        assertTrue(about.contains("RFC 9568 section 6.") || about.contains("DESIGN section 5"), about);
    }

    @Test
    void thereAreEnoughCases() throws IOException {
        assertTrue(cases().size() >= 20, () -> "too few cases in " + CASES.folder().toAbsolutePath());
    }

    private static List<String> replay(List<String> lines) {
        VrrpMachine machine = new VrrpMachine();
        VrrpState state = new VrrpState();
        RecordedActions actions = new RecordedActions();
        List<String> done = new ArrayList<>();
        for (String line : lines) {
            VrrpEvent event = parse(line);
            state = machine.step(state, event, actions);
            String called = actions.take().stream().map(action -> '"' + action + '"').collect(Collectors.joining(", "));
            done.add("{\"at\": " + EventLines.millis(event.at()) + ", \"actions\": [" + called + "], \"state\": \""
                    + state.role()
                    + (state.isReleasing() ? " releasing" : "") + "\", \"wake\": \""
                            + EventLines.millis(machine.wakeAt(state))
                    + "\"}");
        }
        return done;
    }

    private static VrrpEvent parse(String line) {
        try {
            return EventLines.event(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
