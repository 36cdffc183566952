package io.twinwall.sync;

import static io.twinwall.sync.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.sync.report.NodeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the nodes tell of themselves, over a real link. */
class NodeReportsTest {
    @TempDir
    Path directory;

    private TestNode r1;
    private TestNode r2;

    @BeforeEach
    void twins() throws IOException {
        List<TestNode> pair = TestNode.pair(directory);
        r1 = pair.getFirst();
        r2 = pair.getLast();
        TestNode.introduce(r1, r2);
        r1.start();
        r2.start();
    }

    @AfterEach
    void nothingIsLeft() {
        r1.close();
        r2.close();
    }

    private static NodeReport of(String node, String... hindrances) {
        return new NodeReport(node, "0.1", Optional.of("d0c"), List.of(new NodeReport.Group("main", "Active", 200)),
                "in-sync", List.of(hindrances), List.of("see to this"));
    }

    private static void hears(TestNode node, NodeReport report) {
        eventually("the twin's report came", 15, () -> node.reports.twin().equals(Optional.of(report)));
    }

    @Test
    void eachNodeHearsHowTheOtherStandsAndEveryChangeOfIt() {
        r1.reports.say(of("r1"));
        r2.reports.say(of("r2", "it is in maintenance"));
        hears(r2, of("r1"));
        hears(r1, of("r2", "it is in maintenance"));
        r2.reports.say(of("r2"));
        hears(r1, of("r2"));
        assertTrue(r1.reports.twin().orElseThrow().isReady());
    }

    @Test
    void ofATwinThatIsNotThereNothingIsKnownUntilItIsBack() throws IOException {
        r1.reports.say(of("r1"));
        r2.reports.say(of("r2"));
        hears(r1, of("r2"));
        r2.close();
        eventually("it is forgotten", 15, () -> r1.reports.twin().isEmpty());
        r2.start();
        eventually("the link is up again", 15, () -> r1.isUp() && r2.isUp());
        r2.reports.say(of("r2"));
        hears(r1, of("r2"));
        eventually("and told anew what did not change", 15, () -> {
            r1.reports.say(of("r1"));
            return r2.reports.twin().equals(Optional.of(of("r1")));
        });
    }

    @Test
    void whatATerminalWouldObeyOrNoScreenHoldsIsCut() {
        r1.reports.say(of("r1", "red \u001b[31m" + "x".repeat(1_000)));
        eventually("it came", 15, () -> r2.reports.twin().isPresent());
        String heard = r2.reports.twin().orElseThrow().hindrances().getFirst();
        assertEquals("red [31mxxx", heard.substring(0, 11));
        assertTrue(heard.length() <= 300, heard);
    }
}
