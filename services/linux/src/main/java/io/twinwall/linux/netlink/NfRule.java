package io.twinwall.linux.netlink;

import java.util.Optional;

/**
 * A rule as the kernel has it.
 *
 * @param handle its number in the table; a rule that was replaced has another one
 * @param comment empty where it has none
 * @param counter of the first counter in it
 * @param expressions the value of NFTA_RULE_EXPRESSIONS
 * @param userdata the value of NFTA_RULE_USERDATA, which holds the comment
 */
public record NfRule(
        String chain, long handle, String comment, Optional<NfCounter> counter, Octets expressions, Octets userdata) {
    /** What a counter has counted. */
    public record NfCounter(long packets, long bytes) {}
}
