package io.twinwall.firewall;

import io.twinwall.model.config.NodeConfig;
import java.util.List;

/** A node's document to its two tables. Pure: the same document gives equal tables, whoever is Active. */
final class RulesetCompiler {
    private RulesetCompiler() {}

    static Ruleset compile(NodeConfig config) {
        Zones zones = Zones.of(config);
        List<Forward> forwards = NatRules.forwards(config);
        List<Translation> translations = NatRules.translations(config, zones);
        // A forward from a zone without a port, or to an address of the other family, can match nothing.
        List<Forward> reachable = forwards.stream()
                .filter(forward -> zones.has(forward.from()) && !forward.addresses().isEmpty())
                .toList();
        return new Ruleset(
                new FilterRules(config, zones, reachable).table(),
                NatRules.table(zones, reachable, translations),
                translations,
                forwards);
    }
}
