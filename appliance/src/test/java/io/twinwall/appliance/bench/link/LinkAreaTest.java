package io.twinwall.appliance.bench.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinkAreaTest {
    private final List<BenchCase> cases =
            new LinkArea(new Lab(Path.of("lab"), Path.of("/nowhere"), "twb-"), new Effort(3, false)).cases();

    /** The cells of one table are named by row and column. */
    @Test
    void scriptAndManualNameEveryCase() throws IOException {
        String usage = Files.readString(Path.of("bench"));
        String manual = Files.readString(Path.of("../docs/operating/bench.md"));
        for (BenchCase each : cases) {
            for (String part : each instanceof SurvivalCase && !each.label().equals("control")
                    ? List.of(each.label().substring(0, each.label().lastIndexOf('-')),
                            each.label().substring(each.label().lastIndexOf('-') + 1))
                    : List.of(each.label())) {
                assertTrue(usage.contains(part), part + " in the usage of appliance/bench");
                assertTrue(manual.contains("`" + part + "`"), part + " in docs/operating/bench.md");
            }
        }
    }

    @Test
    void everyCellOfTheTableIsACaseAndEachHasItsOwnLabel() {
        assertEquals(cases.size(), cases.stream().map(BenchCase::label).distinct().count());
        assertEquals((long) Setup.Translation.values().length * SurvivalCase.Move.values().length,
                cases.stream().filter(each -> each.label().matches("(snat|masquerade)-.*")).count());
    }

    @Test
    void ourDocumentsAreGood() {
        for (Setup.Translation translation : Setup.Translation.values()) {
            String document = Twinwall.document(new Setup(translation, true, true));
            assertTrue(DocumentReader.read(document.getBytes(StandardCharsets.UTF_8)).document().isPresent(), document);
        }
    }

    @Test
    void connectionsAreCountedAsTheToolsPrintThem() {
        String list = """
            tcp      6 431998 ESTABLISHED src=10.10.0.50 dst=192.0.2.254 sport=40000 dport=7017 src=192.0.2.254 \
            dst=192.0.2.1 sport=7017 dport=40000 [ASSURED] mark=0 use=1
            tcp      6 9 TIME_WAIT src=10.10.0.50 dst=192.0.2.254 sport=40001 dport=7017 src=192.0.2.254 \
            dst=192.0.2.1 sport=7017 dport=40001 [ASSURED] mark=0 use=1
            tcp      6 ESTABLISHED src=10.10.0.50 dst=192.0.2.254 sport=40002 dport=7017 src=192.0.2.254 \
            dst=192.0.2.1 sport=7017 dport=40002 [ASSURED] [active since 3s]
            """;
        assertEquals(2, Known.established(list, 7017));
        assertEquals(0, Known.established(list, 701));
    }
}
