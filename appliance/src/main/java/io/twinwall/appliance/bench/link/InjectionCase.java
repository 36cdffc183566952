package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.LabFailed;
import java.util.List;
import java.util.Map;

/** 20,000 connections of the twin's into a kernel. */
final class InjectionCase implements BenchCase {
    private static final int COUNT = 20_000;
    private static final int TIMES = 7;
    private static final String FIRST = "first time";
    private static final String PRICE = "processor time of it";
    private static final String INTO = "20,000 flows into the kernel";
    private static final double MUST_S = 0.10;

    private final LinkRig rig;

    InjectionCase(LinkRig rig) {
        this.rig = rig;
    }

    @Override
    public String label() {
        return "injection";
    }

    @Override
    public String about() {
        return "20,000 connections into a kernel: ours from the link's entries, the first time and the median of "
                + TIMES + "; the peer's by 'conntrackd -c' of a Backup that was told of them, the program's start"
                + " included";
    }

    @Override
    public List<String> contestants() {
        return List.of(Twinwall.NAME, Conntrackd.NAME);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.less(FIRST, "s"), Metric.less(INTO, "s", Metric.Target.median(MUST_S)),
                Metric.less(PRICE, "s"));
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        return contestant.equals(Twinwall.NAME) ? ours() : theirs();
    }

    private Sample ours() throws LabFailed {
        String namespace = rig.lab().namespace("injection");
        Command.run(List.of("ip", "netns", "add", namespace));
        try {
            String[] words = Command.run(rig.java("injection", Injection.class, Integer.toString(COUNT),
                    Integer.toString(TIMES))).strip().split(" ");
            return Sample.of(Map.of(FIRST, Double.parseDouble(words[0]), INTO, Double.parseDouble(words[1]),
                    PRICE, Double.parseDouble(words[2])));
        } finally {
            Command.run(List.of("ip", "netns", "delete", namespace));
        }
    }

    private Sample theirs() throws LabFailed {
        Setup setup = new Setup(Setup.Translation.SNAT_DROP, false, true);
        try (LinkPair pair = LinkPair.started(rig.lab(), rig.contestant(Conntrackd.NAME), setup)) {
            SizeCase.fill(rig, pair, COUNT);
            List<String> commit = rig.lab().on(LinkPair.SECOND, List.of("conntrackd", "-C",
                    rig.lab().directory(LinkPair.SECOND).resolve("conntrackd.conf").toString(), "-c"));
            double before = pair.daemon(LinkPair.SECOND).processorSeconds();
            long from = System.nanoTime();
            Command.run(commit);
            double seconds = (System.nanoTime() - from) / 1e9;
            return Sample.of(Map.of(FIRST, seconds, INTO, seconds, PRICE,
                    pair.daemon(LinkPair.SECOND).processorSeconds() - before));
        }
    }
}
