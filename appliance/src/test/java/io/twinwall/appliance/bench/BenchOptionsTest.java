package io.twinwall.appliance.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BenchOptionsTest {
    @Test
    void noWordsMeanEveryAreaAndCaseThreeTimes() throws LabFailed {
        BenchOptions options = parse();
        assertEquals(Optional.empty(), options.area());
        assertEquals(List.of(), options.cases());
        assertEquals(new Effort(3, false), options.effort());
        assertEquals(
                new BenchOptions.Place(Path.of("/lab"), Path.of("/dir"), "twb-", Path.of("/out"), "abc"),
                options.place());
    }

    @Test
    void areaComesFirstThenItsCasesAndOptionsAnywhere() throws LabFailed {
        BenchOptions options = parse("vrrp", "--runs", "7", "crash", "--quick", "scale");
        assertEquals(Optional.of("vrrp"), options.area());
        assertEquals(List.of("crash", "scale"), options.cases());
        assertEquals(new Effort(7, true), options.effort());
    }

    @Test
    void quickIsContentWithOnePair() throws LabFailed {
        assertEquals(new Effort(1, true), parse("--quick").effort());
    }

    @Test
    void numbersOutOfRangeAndUnknownOptionsAreRefused() {
        for (String[] words : List.of(
                new String[] {"--runs", "0"}, new String[] {"--runs", "101"}, new String[] {"--runs", "x"},
                new String[] {"--runs"}, new String[] {"--frobnicate"})) {
            assertThrows(LabFailed.class, () -> parse(words), String.join(" ", words));
        }
        assertThrows(LabFailed.class, () -> BenchOptions.parse(List.of("vrrp")), "without its script");
    }

    @Test
    void casesAreChosenByNameInTheOrderAskedFor() throws LabFailed {
        ScriptedCase one = new ScriptedCase("one", List.of("ours"));
        ScriptedCase two = new ScriptedCase("two", List.of("ours"));
        assertEquals(List.of(one, two), BenchOptions.chosen(List.of(), false, List.of(one, two)));
        assertEquals(List.of(two, one), BenchOptions.chosen(List.of("two", "one"), false, List.of(one, two)));
        LabFailed refused = assertThrows(
                LabFailed.class, () -> BenchOptions.chosen(List.of("three"), false, List.of(one, two)));
        assertEquals("no case 'three'; there are one two", refused.getMessage());
    }

    @Test
    void glanceLeavesOutWhatIsNotWorthItsTimeUnlessItIsAskedFor() throws LabFailed {
        ScriptedCase one = new ScriptedCase("one", List.of("ours"));
        ScriptedCase slow = new ScriptedCase("slow", List.of("ours")).notAtAGlance();
        assertEquals(List.of(one), BenchOptions.chosen(List.of(), true, List.of(one, slow)));
        assertEquals(List.of(slow), BenchOptions.chosen(List.of("slow"), true, List.of(one, slow)));
        assertEquals(List.of(one, slow), BenchOptions.chosen(List.of(), false, List.of(one, slow)));
    }

    private static BenchOptions parse(String... words) throws LabFailed {
        List<String> arguments = new ArrayList<>(
                List.of("--lab", "/lab", "--dir", "/dir", "--prefix", "twb-", "--out", "/out", "--build", "abc"));
        arguments.addAll(List.of(words));
        return BenchOptions.parse(arguments);
    }
}
