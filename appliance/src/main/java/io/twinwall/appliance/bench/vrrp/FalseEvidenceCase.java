package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.bench.Surroundings;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Nothing happens to a pair with evidence but that the machine is busy and both daemons are asked for everything they know,
 * again and again, which is how a garbage collector is kept at work: how often is a living node taken for dead?
 */
final class FalseEvidenceCase implements BenchCase {
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofSeconds(15);
    /** Seconds; a pause that no program can be blamed for begins to show here. */
    private static final double STOLEN_MAX = 0.1;

    private static final String CHANGES = "changes of role";
    private static final String SILENCES = "taken for dead";
    private static final String LATE = "woke late";
    /** The identifiers of what the daemons log. */
    private static final String TWIN_SILENT = "BFD-0105";

    private static final String WOKE_LATE = "VRRP-0102";

    private final Rig rig;
    private final PairSettings settings;

    private FalseEvidenceCase(Rig rig, PairSettings settings) {
        this.rig = rig;
        this.settings = settings;
    }

    /** Evidence is BFD between the nodes. */
    static FalseEvidenceCase ofBfd(Rig rig, Duration interval, Duration bfd) {
        return new FalseEvidenceCase(rig, new PairSettings(interval, false, Optional.of(bfd)));
    }

    /** Evidence is the link's beats alone. */
    static FalseEvidenceCase ofLink(Rig rig, Duration interval) {
        return new FalseEvidenceCase(rig, new PairSettings(interval, false, Optional.empty(), true));
    }

    @Override
    public String label() {
        return settings.paired() ? "busy-link" : "busy-bfd";
    }

    @Override
    public String about() {
        return BusyCase.LOOPS + " busy loops for " + time().toSeconds() + " s, and questions to both daemons one after"
                + " the other, at " + settings.interval().toMillis() + " ms with "
                + settings.bfd().map(bfd -> "BFD every " + bfd.toMillis() + " ms").orElse("beats on the link")
                + "; ours alone";
    }

    @Override
    public List<String> contestants() {
        return List.of(Twinwall.NAME);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(CHANGES, "times", Metric.Target.worst(0)),
                Metric.less(SILENCES, "times"),
                Metric.less(LATE, "times"));
    }

    @Override
    public int runs(int asked) {
        return 1;
    }

    private Duration time() {
        return rig.effort().time(TIME, GLANCE);
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        try (RunningPair pair = RunningPair.started(rig.lab(), rig.contestant(contestant), settings);
                AdvertisementCapture capture = AdvertisementCapture.of(rig.lab(), "switch", "lan");
                Questions questions = new Questions(rig)) {
            double stolen = Surroundings.stolenSeconds();
            double silences = said(pair, TWIN_SILENT);
            double late = said(pair, WOKE_LATE);
            BusyLoops.run(BusyCase.LOOPS, time());
            stolen = Surroundings.stolenSeconds() - stolen;
            Advertisements heard = capture.end();
            long count = heard.gaps(settings.interval().multipliedBy(2)).count();
            if (count == 0) {
                throw new LabFailed("no advertisement was heard on lan");
            }
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(CHANGES, (double) heard.changesOfRole());
            values.put(SILENCES, said(pair, TWIN_SILENT) - silences);
            values.put(LATE, said(pair, WOKE_LATE) - late);
            values.put("advertisements", (double) count);
            values.put("answers", (double) questions.answered());
            values.put("stolen seconds", stolen);
            String remark = String.format(
                    Locale.ROOT, "the host took %.2f s of processor time for itself, from whomever it was", stolen);
            return new Sample(values, stolen > STOLEN_MAX ? List.of(remark) : List.of(), Optional.empty());
        }
    }

    /** How many lines of both daemons' logs carry an identifier. */
    private static double said(RunningPair pair, String message) {
        return List.of(RunningPair.FIRST, RunningPair.SECOND).stream()
                .flatMap(node -> pair.daemon(node).printed().lines())
                .filter(line -> line.contains(message))
                .count();
    }

    /** Somebody who always wants to know everything. */
    private static final class Questions implements AutoCloseable {
        private final Pair pair;
        private final Thread asker;
        private volatile long answered;
        private volatile boolean over;

        private Questions(Rig rig) {
            pair = new Pair(rig.lab());
            asker = Thread.ofPlatform().name("questions").daemon().start(() -> {
                long count = 0;
                while (!over) {
                    for (String node : List.of(Pair.FIRST, Pair.SECOND)) {
                        count += pair.answer(node, "show vrrp detail | json").isPresent() ? 1 : 0;
                        answered = count;
                    }
                }
            });
        }

        private long answered() {
            return answered;
        }

        @Override
        public void close() {
            over = true;
            pair.close();
            asker.interrupt();
        }
    }
}
