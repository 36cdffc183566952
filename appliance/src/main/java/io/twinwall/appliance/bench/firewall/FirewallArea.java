package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.bench.Area;
import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric.Target;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a ruleset and a change of it cost: Twinwall beside nft. */
public final class FirewallArea implements Area {
    private static final int SIZE_OF_THE_RULES_TARGET = 10_000;
    private static final int SIZE_OF_THE_SET_TARGET = 100_000;

    private final List<BenchCase> cases = new ArrayList<>();

    /** In namespaces of its own beside the lab's. */
    public FirewallArea(Lab lab) {
        for (int size : new int[] {10, 100, 1_000, 10_000, 100_000}) {
            cases.add(size == SIZE_OF_THE_RULES_TARGET
                    ? new RulesetCase(lab, Rulesets.RULES, size,
                            List.of(Target.ratio(1.2)), List.of(Target.median(30)))
                    : new RulesetCase(lab, Rulesets.RULES, size, List.of(), List.of()));
        }
        cases.add(new CommitCase(lab, SIZE_OF_THE_RULES_TARGET));
        for (Rulesets sets : List.of(Rulesets.ADDRESSES, Rulesets.NETWORKS)) {
            for (int size : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
                cases.add(size == SIZE_OF_THE_SET_TARGET
                        ? new RulesetCase(lab, sets, size, List.of(Target.ratio(1.2)), List.of(Target.median(5)))
                        : new RulesetCase(lab, sets, size, List.of(), List.of()));
            }
        }
    }

    @Override
    public String name() {
        return "firewall";
    }

    @Override
    public List<BenchCase> cases() {
        return List.copyOf(cases);
    }

    @Override
    public Map<String, String> peers() {
        try {
            return Map.of(RulesetCase.NFT,
                    Command.run(List.of("nft", "--version")).strip().replaceFirst("^nftables v?([^ ]+).*", "$1"));
        } catch (LabFailed e) {
            return Map.of(RulesetCase.NFT, "unknown");
        }
    }

    @Override
    public void open() {
        // Each run makes its own namespace.
    }

    @Override
    public void close() {
        // Each run removed its own.
    }
}
