package io.twinwall.linux.nftrace;

import io.twinwall.linux.packet.PacketHead;
import java.util.Optional;

/**
 * One step of a packet through the ruleset.
 *
 * @param id of the packet; the same on its whole way through this node
 * @param family of the table in nft's words: {@code inet}
 * @param rule handle of the rule, 0 where the step is none
 * @param verdict {@code accept}, {@code drop}, {@code continue}, {@code jump}, {@code goto}, {@code return},
 *     {@code queue}, {@code stolen}; of a policy what it decides
 * @param target chain of a jump or goto, else empty
 * @param head told with the first step in each base chain only
 */
public record TraceStep(
        int id,
        String family,
        String table,
        String chain,
        Kind kind,
        long rule,
        String verdict,
        String target,
        int inDevice,
        int outDevice,
        Optional<PacketHead> head) {
    /** What the packet met. */
    public enum Kind {
        /** A rule that applies. */
        RULE,
        /** The end of a chain, where a base chain's policy follows, or the way back out of it. */
        RETURN,
        /** The end of a base chain. */
        POLICY
    }

    /** The table as nft lists it: {@code inet twinwall-filter}. */
    public String qualifiedTable() {
        return family + " " + table;
    }
}
