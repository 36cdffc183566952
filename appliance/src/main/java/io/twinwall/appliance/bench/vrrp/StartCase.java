package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node without a living twin starts: when does it have the addresses, and how large is it then? */
final class StartCase implements BenchCase {
    private static final String READY = "ready";
    private static final String RESIDENT = "resident";
    private static final double READY_MS = 3000;
    private static final double RESIDENT_MB = 160;
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofMillis(5);
    private final Rig rig;
    private final PairSettings settings;

    StartCase(Rig rig, Duration interval) {
        this.rig = rig;
        this.settings = PairSettings.byAdvertisements(interval);
    }

    @Override
    public String label() {
        return "start";
    }

    @Override
    public String about() {
        return "one node starts alone at " + settings.interval().toMillis() + " ms: from the start of the program to"
                + " its virtual addresses in the kernel; resident memory of all its processes a while later";
    }

    @Override
    public List<String> contestants() {
        return Rig.BOTH;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(READY, "ms", Metric.Target.median(READY_MS)),
                Metric.less(RESIDENT, "MB", Metric.Target.median(RESIDENT_MB)));
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        try (RunningPair pair = RunningPair.equipped(rig.lab(), rig.contestant(contestant), settings)) {
            long started = System.nanoTime();
            pair.launch(RunningPair.FIRST);
            Patience.await(
                    () -> pair.isActive(RunningPair.FIRST),
                    READY_MAX,
                    GLANCE,
                    contestant + " has no virtual address a minute after its start");
            double ready = (System.nanoTime() - started) / 1e6;
            Patience.pause(rig.effort().time(Duration.ofSeconds(3), Duration.ofSeconds(2)));
            return Sample.of(
                    Map.of(READY, ready, RESIDENT, pair.daemon(RunningPair.FIRST).residentMegabytes()));
        }
    }
}
