package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.Rule;
import java.util.Optional;

/**
 * A rule in the kernel.
 *
 * @param rule what it means; empty for one that somebody else put there
 */
public record LiveRule(long handle, Optional<Rule> rule) {}
