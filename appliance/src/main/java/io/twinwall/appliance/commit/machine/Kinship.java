package io.twinwall.appliance.commit.machine;

import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage.Ancestor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the twin's head stands to this node's. Both nodes come to the mirror image of the same answer. */
public sealed interface Kinship {
    record Same() implements Kinship {}

    /** The twin's head is before this node's, by so many commits. */
    record TwinBehind(int commits) implements Kinship {}

    /** This node's head is before the twin's. */
    record TwinAhead(int commits) implements Kinship {}

    /**
     * Each has what the other has not.
     *
     * @param base the newest that both have; empty where there is none
     * @param ownTyped whether an operator made one of those only this node has
     */
    record Diverged(Optional<CommitId> base, boolean ownTyped, boolean twinTyped) implements Kinship {}

    /** From the lines of both, newest first. */
    static Kinship of(List<Ancestor> own, List<Ancestor> twin) {
        if (own.getFirst().id().equals(twin.getFirst().id())) {
            return new Same();
        }
        Map<CommitId, Integer> ranks = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            ranks.put(own.get(i).id(), i);
        }
        for (int i = 0; i < twin.size(); i++) {
            Integer rank = ranks.get(twin.get(i).id());
            if (rank == null) {
                continue;
            }
            if (i == 0) {
                return new TwinBehind(rank);
            }
            return rank == 0 ? new TwinAhead(i)
                    : new Diverged(Optional.of(twin.get(i).id()), typed(own.subList(0, rank)),
                            typed(twin.subList(0, i)));
        }
        return new Diverged(Optional.empty(), typed(own), typed(twin));
    }

    private static boolean typed(List<Ancestor> line) {
        return line.stream().anyMatch(each -> !each.automatic());
    }
}
