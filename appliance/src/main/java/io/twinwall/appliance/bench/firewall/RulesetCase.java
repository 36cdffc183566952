package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Metric.Target;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table of one size: loaded, loaded again, and changed in one place. */
final class RulesetCase implements BenchCase {
    static final String OURS = "Twinwall";
    static final String NFT = "nft";

    /** Beyond it a run is long enough to be measured once. */
    private static final int LARGE = 50_000;

    private static final int AT_A_GLANCE = 100_000;

    private final Lab lab;
    private final Rulesets ruleset;
    private final int size;
    private final List<Target> load;
    private final List<Target> change;

    /** With what loads and changes must reach. */
    RulesetCase(Lab lab, Rulesets ruleset, int size, List<Target> load, List<Target> change) {
        this.lab = lab;
        this.ruleset = ruleset;
        this.size = size;
        this.load = load;
        this.change = change;
    }

    @Override
    public String label() {
        return ruleset.name().toLowerCase(Locale.ROOT) + "-" + size;
    }

    @Override
    public String about() {
        return switch (ruleset) {
            case RULES -> size + " rules are loaded; one in the middle gets another verdict, for which nft loads its"
                    + " file anew";
            case ADDRESSES -> size + " addresses of a set are loaded; one more comes or goes";
            case NETWORKS -> size + " ranges of a set are loaded; one more comes or goes";
        };
    }

    @Override
    public List<String> contestants() {
        return List.of(OURS, NFT);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(Workload.FIRST, "ms"),
                new Metric(Workload.LOAD, "ms", Metric.Better.LESS, load),
                Metric.less(Workload.FIRST_CHANGE, "ms"),
                new Metric(Workload.CHANGE, "ms", Metric.Better.LESS, change));
    }

    @Override
    public boolean atAGlance() {
        return size <= AT_A_GLANCE;
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        String namespace = lab.namespace("firewall");
        Command.run(List.of("ip", "netns", "add", namespace));
        try {
            String said = Command.run(List.of(
                    "ip", "netns", "exec", namespace,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC", "-XX:-UsePerfData",
                    "-cp", System.getProperty("java.class.path"), Workload.class.getName(),
                    contestant, ruleset.name(), Integer.toString(size), size > LARGE ? "1" : "5",
                    Path.of(System.getProperty("java.io.tmpdir"), "bench.nft").toString()));
            return Sample.of(values(said));
        } finally {
            Command.run(List.of("ip", "netns", "delete", namespace));
        }
    }

    private static Map<String, Double> values(String said) throws LabFailed {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : said.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new LabFailed("the workload said: " + line);
            }
            values.put(line.substring(0, equals), Double.parseDouble(line.substring(equals + 1)));
        }
        return values;
    }
}
