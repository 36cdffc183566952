package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As many new connections as both boxes, the ends and the machine's cores allow: what do they cost, are all told? */
final class RateCase implements BenchCase {
    private static final String RATE = "new flows";
    private static final String ACTIVE = "Active's daemons";
    private static final String BACKUP = "Backup's daemons";
    private static final String PRICE = "both daemons, for 1000 flows/s";
    private static final String LOST = "lost";
    private static final String BEHIND = "behind at the end";
    private static final String LAG = "worst lag";
    private static final String LAG_MEDIAN = "median lag";
    private static final String LAG_HIGH = "99th of 100 lags";
    private static final double RATE_MIN = 8_000;
    private static final double LAG_MAX_MS = 5;
    private static final double PERCENT = 100;
    private static final double MILLIS = 1e6;
    /** Both sides' programs are compiled while they work: a box that runs for months is past that. */
    private static final Duration WARM = Duration.ofSeconds(25);

    private final LinkRig rig;

    RateCase(LinkRig rig) {
        this.rig = rig;
    }

    @Override
    public String label() {
        return "rate";
    }

    @Override
    public String about() {
        return "new TCP connections in a closed loop for 20 s, after 25 s to get warm: connections a second, the"
                + " processor time of all daemons of each node in percent of a core, and of 2000 that stay how many the"
                + " Backup lacks when the loop stops and a second later; how long after a connection stands its"
                + " Backup's kernel has it (a peer's does not before a takeover)";
    }

    @Override
    public List<String> contestants() {
        return List.of(Twinwall.NAME, Conntrackd.NAME, Twinwall.UNPAIRED);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.more(RATE, "/s", Metric.Target.median(RATE_MIN)),
                Metric.less(ACTIVE, "%"),
                Metric.less(BACKUP, "%"),
                Metric.less(PRICE, "%"),
                Metric.less(LOST, "flows", Metric.Target.worst(0)),
                Metric.less(BEHIND, "flows"),
                Metric.less(LAG_MEDIAN, "ms"),
                Metric.less(LAG_HIGH, "ms", Metric.Target.median(LAG_MAX_MS)),
                Metric.less(LAG, "ms"));
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        boolean synced = !contestant.equals(Twinwall.UNPAIRED);
        Setup setup = new Setup(Setup.Translation.SNAT_DROP, false, synced);
        try (LinkPair pair = LinkPair.started(rig.lab(), rig.contestant(contestant), setup);
                Loop loop = Loop.begin(rig)) {
            Patience.pause(rig.effort().time(WARM, Duration.ofSeconds(10)));
            try (LagProbe probe = LagProbe.begin(rig, contestant.equals(Twinwall.NAME))) {
                return measure(pair, loop, probe, synced);
            }
        } catch (IOException e) {
            throw new LabFailed("a program of the measurement did not start: " + e.getMessage());
        }
    }

    private Sample measure(LinkPair pair, Loop loop, LagProbe probe, boolean synced) throws LabFailed {
        loop.keep();
        long from = System.nanoTime();
        long before = loop.done();
        double active = pair.daemon(LinkPair.FIRST).processorSeconds();
        double backup = pair.daemon(LinkPair.SECOND).processorSeconds();
        Patience.pause(rig.effort().time(Duration.ofSeconds(20), Duration.ofSeconds(5)));
        double seconds = (System.nanoTime() - from) / 1e9;
        double rate = (loop.done() - before) / seconds;
        active = (pair.daemon(LinkPair.FIRST).processorSeconds() - active) / seconds * PERCENT;
        backup = (pair.daemon(LinkPair.SECOND).processorSeconds() - backup) / seconds * PERCENT;
        Map<String, Double> values = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        List<Long> lags = probe.end();
        loop.end();
        if (!pair.isActive(LinkPair.FIRST) || pair.isActive(LinkPair.SECOND)) {
            throw new LabFailed("the addresses moved meanwhile; the machine was too busy to measure");
        }
        values.put(RATE, rate);
        values.put(ACTIVE, active);
        values.put(BACKUP, backup);
        values.put(PRICE, (active + backup) / rate * 1000);
        if (synced) {
            values.put(BEHIND, lacking(pair, loop));
            Patience.pause(Duration.ofSeconds(1));
            values.put(LOST, lacking(pair, loop));
            if (values.get(LOST) > 0) {
                remarks.add("of " + loop.kept() + " connections the Active's own kernel has "
                        + Known.inKernel(rig.lab(), LinkPair.FIRST, LinkRig.COUNTED_PORT));
            }
        }
        if (!lags.isEmpty()) {
            values.put(LAG_MEDIAN, lags.get(lags.size() / 2) / MILLIS);
            values.put(LAG_HIGH, lags.get(lags.size() * 99 / 100) / MILLIS);
            values.put(LAG, lags.getLast() / MILLIS);
            remarks.add(lags.size() + " connections were looked for");
        }
        if (loop.failed() > 0) {
            remarks.add(loop.failed() + " connections of the loop came to nothing");
        }
        return new Sample(values, remarks, Optional.empty());
    }

    /** Of the connections that stay, how many the Backup does not know. */
    private static double lacking(LinkPair pair, Loop loop) throws LabFailed {
        return Math.max(0, loop.kept() - pair.contestant().known(LinkPair.SECOND, LinkRig.COUNTED_PORT));
    }
}
