package io.twinwall.linux.netlink;

import java.util.List;
import java.util.Optional;

/**
 * A rule that libnftables compiled, ready to be copied: anonymous sets belong to one rule only, so that each copy
 * brings its own.
 *
 * @param rule where it was found
 * @param sets the anonymous ones its expressions name
 */
public record NfCompiledRule(NfRule rule, List<AnonymousSet> sets) {
    public NfCompiledRule {
        sets = List.copyOf(sets);
    }

    /** The same rule, whose counters begin with what another one has counted. */
    public NfCompiledRule counting(NfRule.NfCounter counter) {
        return new NfCompiledRule(new NfRule(rule.chain(), rule.handle(), rule.comment(), Optional.of(counter),
                NfExpressions.counting(rule.expressions(), counter), rule.userdata()), sets);
    }

    /**
     * An anonymous set with its elements.
     *
     * @param elements each the value of an NFTA_LIST_ELEM
     */
    public record AnonymousSet(NfSet set, List<Octets> elements) {
        public AnonymousSet {
            elements = List.copyOf(elements);
        }
    }
}
