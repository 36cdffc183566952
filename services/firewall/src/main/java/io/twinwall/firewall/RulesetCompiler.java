package io.twinwall.firewall;

import io.twinwall.model.config.NodeConfig;
import java.util.List;

/** A node's document to its two tables. Pure: the same document gives equal tables, whoever is Active. */
final class RulesetCompiler {
    private RulesetCompiler() {}

    static Ruleset compile(NodeConfig config) {
        return compile(config, new CompiledBefore());
    }

    /** The same; what a rule was compiled to before is taken from there. */
    static Ruleset compile(NodeConfig config, CompiledBefore before) {
        before.begin(config);
        Zones zones = Zones.of(config);
        GroupSets groups = new GroupSets(config.document().firewall().groups());
        NatRules nat = new NatRules(config, zones, groups);
        List<Forward> forwards = nat.forwards();
        List<Translation> translations = new Masquerades(config, zones, groups).translations();
        // A forward from a zone without a port, or to an address of the other family, can match nothing.
        List<Forward> reachable = forwards.stream()
                .filter(forward -> zones.has(forward.config().from()) && !forward.addresses().isEmpty())
                .toList();
        return new Ruleset(
                new FilterRules(config, zones, groups, nat, reachable, before).table(),
                nat.table(reachable, translations),
                translations,
                forwards);
    }
}
