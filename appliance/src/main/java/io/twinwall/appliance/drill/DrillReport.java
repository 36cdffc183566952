package io.twinwall.appliance.drill;

import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The results as a table for people and as JSON for programs; of several runs of a case the median. */
final class DrillReport {
    private static final List<String> STREAMS = List.of("udp", "ping", "http");
    private static final String ROW = "%-12s %9s %9s %9s %9s   %-10s %s";

    private DrillReport() {}

    /** The two lines above the rows. */
    static String heading() {
        return "outage: the longest silence between two answers, in ms (udp is sent every ms, ping 10, http 20)\n"
                + String.format(Locale.ROOT, ROW, "case", "udp", "ping", "http", "repair", "new active", "verdict");
    }

    /** The row of one case, from all its runs. */
    static String row(List<CaseResult> runs) {
        List<String> cells = new ArrayList<>();
        cells.add(runs.getFirst().drillCase().label());
        STREAMS.forEach(stream ->
                cells.add(millis(median(runs, result -> result.outages().get(stream)))));
        cells.add(millis(median(runs, result -> result.healOutages().get("udp"))));
        cells.add(runs.getLast().newActive().orElse("nobody"));
        cells.add(verdict(runs));
        return String.format(Locale.ROOT, ROW, cells.toArray());
    }

    /** One line for every case that has a promise: what it was and whether it was kept. */
    static List<String> promises(List<List<CaseResult>> cases) {
        List<String> lines = new ArrayList<>();
        for (List<CaseResult> runs : cases) {
            runs.getFirst().drillCase().promise().ifPresent(promise -> {
                Optional<Duration> median =
                        median(runs, result -> result.outages().get("udp"));
                boolean kept = median.isPresent() && median.get().compareTo(promise) <= 0;
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: udp median of %d %s ms, at most %d ms are promised: %s",
                        runs.getFirst().drillCase().label(),
                        runs.size(),
                        millis(median),
                        promise.toMillis(),
                        kept ? "kept" : "missed"));
            });
        }
        return lines;
    }

    /** An array of cases; times in milliseconds. */
    static String json(List<List<CaseResult>> cases) {
        return Json.write(new Datum.Items(cases.stream().map(DrillReport::datum).toList()));
    }

    /** The middle one, the lower of two middle ones; empty where nothing was measured. */
    static Optional<Duration> median(List<CaseResult> runs, Function<CaseResult, Duration> of) {
        List<Duration> sorted =
                runs.stream().map(of).filter(Objects::nonNull).sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get((sorted.size() - 1) / 2));
    }

    private static String verdict(List<CaseResult> runs) {
        List<CaseResult> failed =
                runs.stream().filter(result -> !result.recovered()).toList();
        String silence = median(runs, result -> result.silentFor().orElse(null))
                .map(time -> ", the old box was silent " + millis(Optional.of(time)) + " ms before the twin answered")
                .orElse("");
        if (failed.isEmpty()) {
            return (runs.size() == 1 ? "recovered" : "recovered " + runs.size() + " of " + runs.size()) + silence;
        }
        return "FAILED" + (runs.size() == 1 ? "" : " " + failed.size() + " of " + runs.size()) + ": "
                + failed.getFirst().failure().orElseThrow();
    }

    private static Datum datum(List<CaseResult> runs) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("case", new Datum.Text(runs.getFirst().drillCase().label()));
        fields.put("recovered", new Datum.Flag(runs.stream().allMatch(CaseResult::recovered)));
        for (String stream : STREAMS) {
            fields.put(stream, real(median(runs, result -> result.outages().get(stream))));
        }
        fields.put("runs", new Datum.Items(runs.stream().map(DrillReport::run).toList()));
        return new Datum.Fields(fields);
    }

    private static Datum run(CaseResult result) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        STREAMS.forEach(stream ->
                fields.put(stream, real(Optional.ofNullable(result.outages().get(stream)))));
        STREAMS.forEach(stream -> fields.put(
                "repair-" + stream,
                real(Optional.ofNullable(result.healOutages().get(stream)))));
        result.newActive().ifPresent(node -> fields.put("new-active", new Datum.Text(node)));
        result.silentFor().ifPresent(time -> fields.put("silent-before-twin", real(Optional.of(time))));
        result.failure().ifPresent(why -> fields.put("failure", new Datum.Text(why)));
        return new Datum.Fields(fields);
    }

    private static Datum real(Optional<Duration> time) {
        return new Datum.Real(time.map(value -> value.toNanos() / 1e6).orElse(Double.NaN));
    }

    private static String millis(Optional<Duration> time) {
        return time.map(value -> String.format(Locale.ROOT, "%.1f", value.toNanos() / 1e6))
                .orElse("-");
    }
}
