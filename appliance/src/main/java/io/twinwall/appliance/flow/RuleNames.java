package io.twinwall.appliance.flow;

import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.nft.RuleComments;
import io.twinwall.linux.nftrace.TraceStep;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Paths of rules in the document by their handles in the kernel: each table that is met is listed once, and our rules'
 * comments are their paths. For one thread.
 */
final class RuleNames {
    /** What nft takes for a name without quotes; others may make tables that have none such. */
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9]+ [A-Za-z0-9_./\\\\-]+");

    private final Nft nft;
    private final Map<String, Map<Long, String>> tables = new HashMap<>();

    RuleNames(Nft nft) {
        this.nft = nft;
    }

    /** The rule's comment, or its handle where it has none or is gone. */
    String of(TraceStep step) {
        return tables.computeIfAbsent(step.qualifiedTable(), this::list)
                .getOrDefault(step.rule(), "rule with handle " + step.rule());
    }

    private Map<Long, String> list(String table) {
        if (!PLAIN.matcher(table).matches()) {
            return Map.of();
        }
        try {
            return RuleComments.read(nft.list("list table " + table));
        } catch (NftRefused e) {
            return Map.of();
        }
    }
}
