package io.twinwall.firewall.ruleset;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A rule: every match must hold, then the statements run in order.
 *
 * @param path where in the document it comes from, {@code firewall.policy.lan -> wan}; the kernel keeps it as the
 *     rule's comment, which is how counters find their way back
 */
public record Rule(String path, List<Match> matches, List<Statement> statements) {
    /** The kernel's limit for a comment with its closing zero (NFTNL_UDATA_COMMENT_MAXLEN). */
    private static final int COMMENT_BYTES_MAX = 128;

    public Rule {
        matches = List.copyOf(matches);
        statements = List.copyOf(statements);
        if (path.getBytes(StandardCharsets.UTF_8).length >= COMMENT_BYTES_MAX || path.indexOf('"') >= 0) {
            throw new IllegalArgumentException("a rule's path is at most 127 bytes without quotes: " + path);
        }
    }

    /** Written out: what a compiler makes of a record is slow until it is warm, and rules are compared by thousands. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Rule rule && path.equals(rule.path) && matches.equals(rule.matches)
                && statements.equals(rule.statements));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * path.hashCode() + matches.hashCode()) + statements.hashCode();
    }

    /** A rule that always applies. */
    public static Rule always(String path, Statement... statements) {
        return new Rule(path, List.of(), List.of(statements));
    }
}
