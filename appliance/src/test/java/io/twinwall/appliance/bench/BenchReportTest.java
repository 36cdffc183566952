package io.twinwall.appliance.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.lab.LabFailed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BenchReportTest {
    private static final List<String> BOTH = List.of("twinwall", "keepalived");

    @Test
    void rowTellsBothTheirRatioAndTheVerdict() throws LabFailed {
        assertEquals(
                "| power | outage, ms | 300 | 320 | keepalived | 250 | 310 | 1.12 | median <= 330, max <= 400 | kept |",
                row(new ScriptedCase("power", BOTH).giving(300, 250, 280, 250, 320, 310)));
    }

    @Test
    void targetThatIsNotReachedIsMissed() throws LabFailed {
        assertTrue(row(new ScriptedCase("power", BOTH).giving(331, 1, 331, 1, 331, 1)).endsWith("| missed |"));
        // The median alone would keep it.
        assertTrue(row(new ScriptedCase("power", BOTH).giving(300, 1, 300, 1, 401, 1)).endsWith("| missed |"));
    }

    @Test
    void caseWithoutAPeerHasARowAllTheSame() throws LabFailed {
        assertEquals(
                "| alone | outage, ms | 2 | 3 | - | - | - | - | median <= 330, max <= 400 | kept |",
                row(new ScriptedCase("alone", List.of("twinwall")).giving(1, 2, 3)));
    }

    @Test
    void everyPeerHasARow() throws LabFailed {
        String markdown = report(new ScriptedCase("tcp", List.of("twinwall", "haproxy", "nginx"))
                        .giving(1, 2, 4, 1, 2, 4, 1, 2, 4))
                .markdown();
        assertTrue(markdown.contains("| haproxy | 2 | 2 | 0.50 |"), markdown);
        assertTrue(markdown.contains("| nginx | 4 | 4 | 0.25 |"), markdown);
    }

    @Test
    void whatCouldNotBeMeasuredIsSaidAloud() throws LabFailed {
        BenchReport report = report(new ScriptedCase("power", BOTH)
                .giving(Double.NaN, 1, Double.NaN, 1, Double.NaN, 1));
        assertTrue(report.markdown().contains("| not measured |"), report.markdown());
        assertTrue(
                report.markdown().contains("  - twinwall, run 1: NOT MEASURED, traffic does not flow"),
                report.markdown());
    }

    @Test
    void rateMustReachItsBoundFromAbove() {
        Metric rate = Metric.more("rate", "1/s", Metric.Target.median(8000), Metric.Target.ratio(1.2));
        Figures peer = new Figures(List.of(6000.0));
        assertEquals("median >= 8000, ratio >= 1.20", BenchReport.must(rate));
        assertEquals("kept", BenchReport.verdict(rate, new Figures(List.of(8500.0)), peer));
        assertEquals("missed", BenchReport.verdict(rate, new Figures(List.of(7999.0)), peer));
        assertEquals("missed", BenchReport.verdict(rate, new Figures(List.of(8500.0)), new Figures(List.of(8000.0))));
        assertEquals("not measured", BenchReport.verdict(rate, new Figures(List.of(8500.0)), new Figures(List.of())));
    }

    @Test
    void jsonKeepsEveryValueOfEveryRun() throws LabFailed {
        String json = report(new ScriptedCase("power", BOTH).giving(300, 250, Double.NaN, 260, 320, 310))
                .json();
        for (String part : List.of(
                "\"area\": \"vrrp\"",
                "\"kernel\": \"6.1\"",
                "\"keepalived\": \"2.2.7\"",
                "\"outage\": 250.0",
                "\"outage\": 310.0",
                "\"noise before\": 1.5",
                "\"failure\": \"traffic does not flow\"",
                "\"median\": 310.0",
                "\"verdict-of-ours\": \"kept\"")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
    }

    @Test
    void provenanceComesWithTheFigures() throws LabFailed {
        BenchReport report = report(new ScriptedCase("power", BOTH).giving(1, 1, 1, 1, 1, 1));
        assertEquals("vrrp-20261124-0915", report.fileName());
        assertTrue(
                report.markdown()
                        .contains("Twinwall abc beside keepalived 2.2.7, 3 pairs of runs in turns. Linux 6.1, JDK 25, 2"
                                + " cores (a processor), 8000 MB; load 0.50 before, 1.25 after."),
                report.markdown());
    }

    @Test
    void fieldOfAKernelFileIsWhatStandsBehindTheColon() {
        List<String> lines = List.of("processor : 0", "model name\t: A Processor: fast");
        assertEquals("A Processor: fast", Surroundings.field(lines, "model name"));
        assertEquals("unknown", Surroundings.field(lines, "vendor"));
    }

    @Test
    void timeTheHostTookIsTheEighthField() {
        assertEquals(2.5, Surroundings.stolenSeconds(List.of("cpu  10 20 30 40 50 60 70 250 80 90", "cpu0 1 2 3")));
        assertEquals(0, Surroundings.stolenSeconds(List.of("cpu  10 20")));
    }

    private static String row(ScriptedCase scripted) throws LabFailed {
        return report(scripted)
                .markdown()
                .lines()
                .filter(line -> line.startsWith("| " + scripted.label() + " "))
                .findFirst()
                .orElseThrow();
    }

    private static BenchReport report(ScriptedCase scripted) throws LabFailed {
        return new BenchReport(
                "vrrp",
                Instant.parse("2026-11-24T09:15:30Z"),
                "abc",
                new Effort(3, false),
                new Surroundings("6.1", "JDK 25", 2, "a processor", 8000),
                new BenchReport.Loads(0.5, 1.25),
                Map.of("keepalived", "2.2.7"),
                new Contest(3, what -> {}).run(List.of(scripted)));
    }
}
