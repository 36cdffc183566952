package io.twinwall.linux.netlink;

import java.util.List;

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
