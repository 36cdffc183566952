package io.twinwall.linux.netlink;

import io.twinwall.linux.Actor;
import java.util.Set;

/** Somebody other than this process changed the nftables ruleset. */
public sealed interface RulesetChange {
    /**
     * One transaction took effect. What packets do to sets is none.
     *
     * @param generation of the ruleset since then, unsigned
     * @param tables those it touched, as {@code netdev twinwall-guard}; also when it deleted them
     * @param by the thread that committed, named by the kernel
     */
    record Committed(int generation, Set<String> tables, Actor by) implements RulesetChange {
        public Committed {
            tables = Set.copyOf(tables);
        }
    }

    /** The kernel's buffer overran (ENOBUFS): what came before is lost, list everything afresh. */
    record Overrun() implements RulesetChange {}
}
