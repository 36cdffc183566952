package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.bench.Surroundings;
import io.twinwall.appliance.lab.LabFailed;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Nothing happens to a pair but that the machine is busy: how often does it change hands? */
final class BusyCase implements BenchCase {
    static final int LOOPS = 6;
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofSeconds(10);
    /** Seconds; a pause that no program can be blamed for begins to show here. */
    private static final double STOLEN_MAX = 0.1;

    private static final String CHANGES = "changes of role";
    private final Rig rig;
    private final String label;
    private final PairSettings settings;

    BusyCase(Rig rig, String label, Duration interval) {
        this.rig = rig;
        this.label = label;
        this.settings = PairSettings.byAdvertisements(interval);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String about() {
        return LOOPS + " busy loops for " + time().toSeconds() + " s at " + settings.interval().toMillis()
                + " ms; how often the sender of the advertisements on lan changed";
    }

    @Override
    public List<String> contestants() {
        return Rig.BOTH;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(CHANGES, "times", Metric.Target.worst(0)), Metric.less("longest gap", "ms"));
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
        try (RunningPair _ = RunningPair.started(rig.lab(), rig.contestant(contestant), settings);
                AdvertisementCapture capture = AdvertisementCapture.of(rig.lab(), "switch", "lan")) {
            double stolen = Surroundings.stolenSeconds();
            BusyLoops.run(LOOPS, time());
            stolen = Surroundings.stolenSeconds() - stolen;
            Advertisements heard = capture.end();
            Advertisements.Gaps gaps = heard.gaps(settings.interval().multipliedBy(2));
            if (gaps.count() == 0) {
                throw new LabFailed("no advertisement was heard on lan");
            }
            Map<String, Double> values = Map.of(
                    CHANGES,
                    (double) heard.changesOfRole(),
                    "longest gap",
                    gaps.longest().toNanos() / 1e6,
                    "advertisements",
                    (double) gaps.count(),
                    "stolen seconds",
                    stolen);
            String remark = String.format(
                    Locale.ROOT, "the host took %.2f s of processor time for itself, from whomever it was", stolen);
            return new Sample(values, stolen > STOLEN_MAX ? List.of(remark) : List.of(), Optional.empty());
        }
    }
}
