package io.twinwall.appliance.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.view.Json;
import io.twinwall.sync.report.NodeReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final String UNKNOWN = "nothing is known of the twin: the link is waiting";

    private static NodeReport node(String name, String state, String... hindrances) {
        return new NodeReport(name, "0.1", Optional.of("d0c"), List.of(new NodeReport.Group("main", state, 200)),
                "in-sync", List.of(hindrances), List.of());
    }

    private static Readiness of(NodeReport own, Optional<NodeReport> twin) {
        return new Readiness(true, own, "r2", twin, UNKNOWN);
    }

    @Test
    void nobodyWouldNoticeTheLossOfEitherNodeOfAWholePair() {
        Readiness whole = of(node("r1", "Active"), Optional.of(node("r2", "Backup")));
        assertEquals(List.of(new Readiness.Loss("r1", false, List.of()), new Readiness.Loss("r2", false, List.of())),
                whole.losses());
        assertEquals(List.of(), whole.againstFailover());
    }

    @Test
    void theLossOfTheActiveIsNoticedWhereItsTwinIsNotReadyAndThatOfTheBackupIsNot() {
        Readiness lame = of(node("r1", "Active"), Optional.of(node("r2", "Backup", "it is in maintenance")));
        assertEquals(new Readiness.Loss("r1", true, List.of("r2: it is in maintenance")), lame.losses().getFirst());
        assertEquals(new Readiness.Loss("r2", false, List.of()), lame.losses().getLast());
        assertEquals(List.of("r2: it is in maintenance"), lame.againstFailover());
    }

    @Test
    void ofATwinThatSaysNothingNothingGoodIsAssumed() {
        Readiness alone = of(node("r1", "Active"), Optional.empty());
        assertEquals(new Readiness.Loss("r1", true, List.of(UNKNOWN)), alone.losses().getFirst());
        assertEquals(new Readiness.Loss("r2", false, List.of()), alone.losses().getLast(),
                "this node carries everything already");
        assertEquals(List.of(UNKNOWN), alone.againstFailover());
        Readiness backup = of(node("r1", "Backup", "its link is waiting"), Optional.empty());
        assertEquals(new Readiness.Loss("r2", true, List.of("r1: its link is waiting")), backup.losses().getLast());
    }

    @Test
    void whereEachNodeCarriesAGroupBothLossesAreJudgedByTheOther() {
        NodeReport r1 = new NodeReport("r1", "0.1", Optional.of("d0c"),
                List.of(new NodeReport.Group("east", "Active", 200), new NodeReport.Group("west", "Backup", 100)),
                "in-sync", List.of("a"), List.of());
        NodeReport r2 = new NodeReport("r2", "0.1", Optional.of("d0c"),
                List.of(new NodeReport.Group("east", "Backup", 100), new NodeReport.Group("west", "Active", 200)),
                "in-sync", List.of("b"), List.of());
        Readiness both = of(r1, Optional.of(r2));
        assertEquals(List.of("r2: b"), both.losses().getFirst().why());
        assertEquals(List.of("r1: a"), both.losses().getLast().why());
    }

    @Test
    void jsonHasWhatAScriptAsksFor() {
        String json = Json.write(of(node("r1", "Active"), Optional.of(node("r2", "Backup"))).toDatum());
        for (String part : List.of("\"paired\": true", "\"losses\"", "\"noticed\": false", "\"nodes\"",
                "\"ready\": true",
                "\"configuration\": \"d0c\"")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
    }
}
