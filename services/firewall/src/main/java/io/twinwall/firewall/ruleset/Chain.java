package io.twinwall.firewall.ruleset;

import java.util.List;
import java.util.Optional;

/** A chain; with a hook it is a base chain the kernel calls, without one it is reached by jump or goto only. */
public record Chain(String name, Optional<Hook> hook, List<Rule> rules) {
    public Chain {
        rules = List.copyOf(rules);
    }

    /** A chain the kernel calls. */
    public static Chain base(String name, Hook hook, List<Rule> rules) {
        return new Chain(name, Optional.of(hook), rules);
    }

    /** A chain other chains jump to. */
    public static Chain regular(String name, List<Rule> rules) {
        return new Chain(name, Optional.empty(), rules);
    }
}
