package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VrrpAreaTest {
    private final List<BenchCase> cases = new VrrpArea(
                    new Lab(Path.of("lab"), Path.of("/nowhere"), "twb-"), Path.of("lab.d"), new Effort(3, false))
            .cases();

    @Test
    void scriptAndManualNameEveryCase() throws IOException {
        String usage = Files.readString(Path.of("bench"));
        String manual = Files.readString(Path.of("../docs/operating/bench.md"));
        for (BenchCase each : cases) {
            assertTrue(usage.contains(" " + each.label()), each.label() + " in the usage of appliance/bench");
            assertTrue(manual.contains("| `" + each.label() + "` |"), each.label() + " in docs/operating/bench.md");
        }
    }

    @Test
    void labelsAreDistinctAndOursComesFirst() {
        assertEquals(
                cases.size(), cases.stream().map(BenchCase::label).distinct().count());
        cases.forEach(each -> assertEquals("twinwall", each.contestants().getFirst(), each.label()));
    }

    @Test
    void whatBeginsBesideTheOthersIsMeasuredLast() {
        assertEquals("allocation", cases.getLast().label());
    }
}
