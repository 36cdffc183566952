package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import io.twinwall.appliance.lab.UdpTraffic;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a takeover costs by the number of connections. */
final class SizeCase implements BenchCase {
    private static final int MANY = 100_000;
    private static final String WORK_NONE = "work at a takeover, no flows";
    private static final String WORK_MANY = "work at a takeover, 100,000 flows";
    private static final String MORE = "difference of the work";
    private static final String OUTAGE_NONE = "outage, no flows";
    private static final String OUTAGE_MANY = "outage, 100,000 flows";
    private static final double MORE_MAX_MS = 20;
    private static final double NANOS_A_MILLI = 1e6;
    private static final Duration FILL_MAX = Duration.ofSeconds(60);
    private static final Duration AFTER = Duration.ofSeconds(6);

    private final LinkRig rig;

    SizeCase(LinkRig rig) {
        this.rig = rig;
    }

    @Override
    public String label() {
        return "size";
    }

    @Override
    public String about() {
        return "the Active loses its power with no connections but the probe's, and with 100,000: what the takeover"
                + " does about connections (our step 'flows'; the peer's 'conntrackd -c'), and the outage of a UDP"
                + " flow, which also has where between two advertisements the fault fell";
    }

    @Override
    public List<String> contestants() {
        return List.of(Twinwall.NAME, Conntrackd.NAME);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(WORK_NONE, "ms"),
                Metric.less(WORK_MANY, "ms"),
                Metric.less(MORE, "ms", Metric.Target.worst(MORE_MAX_MS)),
                Metric.less(OUTAGE_NONE, "ms"),
                Metric.less(OUTAGE_MANY, "ms"));
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        Map<String, Double> values = new LinkedHashMap<>();
        strike(contestant, 0, WORK_NONE, OUTAGE_NONE, values);
        strike(contestant, MANY, WORK_MANY, OUTAGE_MANY, values);
        values.put(MORE, Math.max(0, values.get(WORK_MANY) - values.get(WORK_NONE)));
        return Sample.of(values);
    }

    private void strike(String contestant, int flows, String work, String outage, Map<String, Double> values)
            throws LabFailed {
        Setup setup = new Setup(Setup.Translation.SNAT_DROP, false, true);
        try (LinkPair pair = LinkPair.started(rig.lab(), rig.contestant(contestant), setup);
                UdpTraffic udp = UdpTraffic.to(rig.udp())) {
            fill(rig, pair, flows);
            Patience.pause(Duration.ofSeconds(1));
            long from = System.nanoTime();
            pair.power(LinkPair.FIRST);
            Patience.await(() -> pair.isActive(LinkPair.SECOND), AFTER, Duration.ofMillis(5),
                    "the twin did not take over");
            Patience.pause(AFTER);
            values.put(outage, udp.answers().longestSilence(from, System.nanoTime()).toNanos() / NANOS_A_MILLI);
            values.put(work, pair.contestant().worked(LinkPair.SECOND, pair.daemon(LinkPair.SECOND)));
        } catch (IOException e) {
            throw new LabFailed("a program of the measurement did not start: " + e.getMessage());
        }
    }

    /** Has the Active's kernel get connections, and returns when its twin knows all of them. */
    static void fill(LinkRig rig, LinkPair pair, int flows) throws LabFailed {
        if (flows == 0) {
            return;
        }
        String taken = Command.run(rig.java(LinkPair.FIRST, Flood.class, Integer.toString(flows))).strip();
        if (!taken.equals(Integer.toString(flows))) {
            throw new LabFailed("the Active's kernel took " + taken + " of " + flows + " connections");
        }
        long end = System.nanoTime() + FILL_MAX.toNanos();
        long known = pair.contestant().known(LinkPair.SECOND, MadeFlows.PORT);
        while (known < flows) {
            if (System.nanoTime() - end > 0) {
                throw new LabFailed("the Backup knows " + known + " of " + flows + " connections");
            }
            Patience.pause(Duration.ofMillis(500));
            known = pair.contestant().known(LinkPair.SECOND, MadeFlows.PORT);
        }
    }
}
