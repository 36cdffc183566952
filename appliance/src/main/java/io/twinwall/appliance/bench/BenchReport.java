package io.twinwall.appliance.bench;

import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The outcomes of an area as Markdown for people and as JSON, with every raw value, for programs.
 *
 * @param area its name
 * @param at when the bench began
 * @param build which build of ours was measured
 * @param effort how much of it
 * @param surroundings what it ran on
 * @param loads load averages before and after
 * @param peers versions of the peers, by name
 * @param outcomes what came out, case by case
 */
record BenchReport(
        String area,
        Instant at,
        String build,
        Effort effort,
        Surroundings surroundings,
        Loads loads,
        Map<String, String> peers,
        List<Outcome> outcomes) {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter IN_A_FILE =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NOTHING = "-";
    private static final double WHOLE_FROM = 100;
    private static final double TENTHS_FROM = 10;

    BenchReport {
        peers = Map.copyOf(peers);
        outcomes = List.copyOf(outcomes);
    }

    /** Load averages of one minute: the bench makes its own, what it began with was somebody else's. */
    record Loads(double before, double after) {}

    /** The name of its files, without the ending. */
    String fileName() {
        return area + "-" + IN_A_FILE.format(at);
    }

    /** A table with a row for every metric and peer, then what each case does and what went wrong. */
    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("# bench " + area + ", " + SECOND.format(at) + " UTC");
        lines.add("");
        lines.add(provenance());
        lines.add("");
        lines.add("| case | figure | Twinwall median | max | peer | median | max | ratio | must | verdict |");
        lines.add("|---|---|---:|---:|---|---:|---:|---:|---|---|");
        outcomes.forEach(outcome -> lines.addAll(rows(outcome)));
        lines.add("");
        outcomes.forEach(outcome -> {
            lines.add("- **" + outcome.benchCase().label() + "**: "
                    + outcome.benchCase().about());
            remarks(outcome).forEach(remark -> lines.add("  - " + remark));
        });
        return String.join("\n", lines) + "\n";
    }

    private String provenance() {
        List<String> beside = peers.entrySet().stream()
                .map(peer -> peer.getKey() + " " + peer.getValue())
                .sorted()
                .toList();
        return String.format(
                Locale.ROOT,
                "Twinwall %s%s, %d %s of runs in turns%s. Linux %s, %s, %d cores (%s), %d MB; load %s before, %s"
                        + " after.",
                build,
                beside.isEmpty() ? "" : " beside " + String.join(", ", beside),
                effort.runs(),
                effort.runs() == 1 ? "pair" : "pairs",
                effort.quick() ? ", quick: a glance, not a measurement" : "",
                surroundings.kernel(),
                surroundings.java(),
                surroundings.cores(),
                surroundings.processor(),
                surroundings.memoryMegabytes(),
                number(loads.before()),
                number(loads.after()));
    }

    private static List<String> rows(Outcome outcome) {
        List<String> rows = new ArrayList<>();
        for (Metric metric : outcome.benchCase().metrics()) {
            if (outcome.peers().isEmpty()) {
                rows.add(row(outcome, metric, NOTHING, new Figures(List.of())));
            }
            outcome.peers().forEach(peer -> rows.add(row(outcome, metric, peer, outcome.figures(peer, metric))));
        }
        return rows;
    }

    private static String row(Outcome outcome, Metric metric, String peer, Figures theirs) {
        Figures ours = outcome.figures(outcome.ours(), metric);
        return "| "
                + String.join(
                        " | ",
                        outcome.benchCase().label(),
                        metric.name() + ", " + metric.unit(),
                        number(ours.median()),
                        number(ours.worst(metric.better())),
                        peer,
                        number(theirs.median()),
                        number(theirs.worst(metric.better())),
                        ratio(ours.ratioTo(theirs)),
                        must(metric),
                        verdict(metric, ours, theirs))
                + " |";
    }

    /** What the targets of a metric ask for, as {@code median <= 330, max <= 338}. */
    static String must(Metric metric) {
        String than = metric.better() == Metric.Better.LESS ? " <= " : " >= ";
        List<String> bounds = metric.targets().stream()
                .map(target -> word(target.of(), metric.better()) + than + number(target.bound()))
                .toList();
        return bounds.isEmpty() ? NOTHING : String.join(", ", bounds);
    }

    /** {@code kept}, {@code missed}, {@code not measured}, or nothing where nothing is asked for. */
    static String verdict(Metric metric, Figures ours, Figures theirs) {
        String verdict = metric.targets().isEmpty() ? NOTHING : "kept";
        for (Metric.Target target : metric.targets()) {
            OptionalDouble value =
                    switch (target.of()) {
                        case MEDIAN -> ours.median();
                        case WORST -> ours.worst(metric.better());
                        case RATIO -> ours.ratioTo(theirs);
                    };
            if (value.isEmpty()) {
                return "not measured";
            }
            if (!metric.reaches(value.getAsDouble(), target.bound())) {
                verdict = "missed";
            }
        }
        return verdict;
    }

    private static String word(Metric.Statistic statistic, Metric.Better better) {
        return switch (statistic) {
            case MEDIAN -> "median";
            case WORST -> better == Metric.Better.LESS ? "max" : "min";
            case RATIO -> "ratio";
        };
    }

    private static List<String> remarks(Outcome outcome) {
        List<String> remarks = new ArrayList<>();
        outcome.samples().forEach((contestant, samples) -> {
            for (int i = 0; i < samples.size(); i++) {
                String run = contestant + ", run " + (i + 1) + ": ";
                samples.get(i).failure().ifPresent(why -> remarks.add(run + "NOT MEASURED, " + why));
                samples.get(i).remarks().forEach(remark -> remarks.add(run + remark));
            }
        });
        return remarks;
    }

    /** One object; under each contestant of a case every run with every value, metrics and others alike. */
    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("area", area);
        fields.put("at", at.toString());
        fields.put("build", build);
        fields.put("runs", effort.runs());
        fields.put("quick", effort.quick());
        fields.put("surroundings", surroundings);
        fields.put("loads", loads);
        fields.put("peers", peers);
        fields.put("cases", outcomes.stream().map(BenchReport::datum).toList());
        return Json.write(Datum.of(fields)) + "\n";
    }

    private static Datum datum(Outcome outcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("case", outcome.benchCase().label());
        fields.put("about", outcome.benchCase().about());
        fields.put(
                "metrics",
                outcome.benchCase().metrics().stream()
                        .map(metric -> datum(outcome, metric))
                        .toList());
        Map<String, Object> runs = new LinkedHashMap<>();
        outcome.samples().forEach((contestant, samples) -> runs.put(contestant, samples));
        fields.put("runs", runs);
        return Datum.of(fields);
    }

    private static Datum datum(Outcome outcome, Metric metric) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Figures ours = outcome.figures(outcome.ours(), metric);
        fields.put("name", metric.name());
        fields.put("unit", metric.unit());
        fields.put("must", must(metric));
        for (String contestant : outcome.benchCase().contestants()) {
            Figures figures = outcome.figures(contestant, metric);
            Map<String, Object> statistics = new LinkedHashMap<>();
            statistics.put("median", figures.median().orElse(Double.NaN));
            statistics.put("worst", figures.worst(metric.better()).orElse(Double.NaN));
            if (!contestant.equals(outcome.ours())) {
                statistics.put("ratio-of-ours", ours.ratioTo(figures).orElse(Double.NaN));
                statistics.put("verdict-of-ours", verdict(metric, ours, figures));
            }
            fields.put(contestant, statistics);
        }
        if (outcome.peers().isEmpty()) {
            fields.put("verdict-of-ours", verdict(metric, ours, new Figures(List.of())));
        }
        return Datum.of(fields);
    }

    private static String ratio(OptionalDouble value) {
        return value.isEmpty() ? NOTHING : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
    }

    private static String number(OptionalDouble value) {
        return value.isEmpty() ? NOTHING : number(value.getAsDouble());
    }

    /** Three digits that count; whole numbers as such. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        if (value == Math.rint(value) || Math.abs(value) >= WHOLE_FROM) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= TENTHS_FROM ? "%.1f" : "%.2f", value);
    }
}
