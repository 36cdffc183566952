package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import java.util.List;

/**
 * One rule of the document, compiled.
 *
 * @param from zones it fits a packet from, with {@code local}
 * @param to zones it fits a packet to, with {@code local}
 * @param body what stands in the chain of a pair of zones; none where it fits no packet
 * @param chains what the body jumps to
 * @param sets what it keeps for single addresses
 * @param helpers what follows its connections
 */
record DocumentRule(
        RuleName name,
        RuleConfig config,
        List<ZoneName> from,
        List<ZoneName> to,
        List<Rule> body,
        List<Chain> chains,
        List<NamedSet> sets,
        List<NamedObject.Helper> helpers) {
    static String path(RuleName name) {
        return "firewall.rules." + name;
    }

    /** The chain that holds the body where it fits several pairs of zones. */
    String chain() {
        return "rule." + name;
    }
}
