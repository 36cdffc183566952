package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One rule of a document changes, and what an operator waits for it: the file is read, verified, committed, stored. */
final class CommitCase implements BenchCase {
    private static final String FIRST = "first";
    private static final String READ = "load FILE";
    private static final String COMMIT = "commit";
    private static final String WHOLE = "both";
    private static final int CHANGES = 20;

    private final Lab lab;
    private final int rules;

    CommitCase(Lab lab, int rules) {
        this.lab = lab;
        this.rules = rules;
    }

    @Override
    public String label() {
        return "commit-" + rules;
    }

    @Override
    public String about() {
        return "one of " + rules + " rules of a daemon's document changes: from the operator's request to its answer;"
                + " nft loads its file anew";
    }

    @Override
    public List<String> contestants() {
        return List.of(RulesetCase.OURS, RulesetCase.NFT);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(FIRST, "ms"),
                Metric.less(READ, "ms"),
                Metric.less(COMMIT, "ms"),
                new Metric(WHOLE, "ms", Metric.Better.LESS, List.of(Metric.Target.median(150))));
    }

    @Override
    public boolean atAGlance() {
        return true;
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        String namespace = lab.namespace("commit");
        Command.run(List.of("ip", "netns", "add", namespace));
        try {
            return contestant.equals(RulesetCase.OURS) ? ours(namespace) : nft(namespace);
        } finally {
            Command.run(List.of("ip", "netns", "delete", namespace));
        }
    }

    private Sample ours(String namespace) throws LabFailed {
        try (Committing node = Committing.start(lab, namespace, rules)) {
            List<Double> reads = new ArrayList<>();
            List<Double> commits = new ArrayList<>();
            List<Double> wholes = new ArrayList<>();
            for (int version = 1; version <= CHANGES; version++) {
                Path file = node.write(rules, version);
                reads.add(Workload.timed(() -> node.ask("load " + file)));
                commits.add(Workload.timed(() -> node.ask("commit")));
                wholes.add(reads.getLast() + commits.getLast());
            }
            return Sample.of(Map.of(FIRST, wholes.getFirst(), READ, Workload.median(reads), COMMIT,
                    Workload.median(commits), WHOLE, Workload.median(wholes)));
        }
    }

    /** In this process, since nft is one of its own. */
    private Sample nft(String namespace) throws LabFailed {
        Load.Nft nft = new Load.Nft(lab.directory("commit.nft"), List.of("ip", "netns", "exec", namespace, "nft"));
        List<Double> wholes = new ArrayList<>();
        for (int version = 0; version <= CHANGES; version++) {
            nft.prepare(Rulesets.RULES.of(rules, version), "");
            wholes.add(Workload.timed(nft::load));
        }
        wholes.removeFirst();
        double median = Workload.median(wholes);
        return Sample.of(Map.of(FIRST, wholes.getFirst(), COMMIT, median, WHOLE, median));
    }
}
