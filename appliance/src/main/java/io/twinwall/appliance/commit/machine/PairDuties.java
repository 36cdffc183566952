package io.twinwall.appliance.commit.machine;

import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.Packed;
import java.util.List;
import java.util.Optional;

/**
 * What the machine asks of its node. Each is done when it returns: what is said to be on disk is. An answer that is a
 * sentence tells the operator why not, and that nothing was changed; empty is success.
 */
public interface PairDuties {
    /** What became of an operator's wish. */
    sealed interface Made {
        /** A commit on top of what is in force, not on disk yet. */
        record Commit(CommitId id, Optional<PairState.Pending> waiting) implements Made {}

        /** Another document came into force since the operator's candidate was last looked at. */
        record Moved() implements Made {}

        record Refused(String why) implements Made {}
    }

    /** How a wish ended. */
    sealed interface Answer {
        record Committed(CommitId id, Reach reach) implements Answer {}

        record Refused(String why) implements Answer {}

        /** See {@link Made.Moved}; nothing was changed. */
        record Moved() implements Answer {}
    }

    /** Where a commit is in force. */
    enum Reach {
        /** On both nodes, and both have it on disk. */
        PAIR,
        /** Here, and the twin is away. */
        SOLO,
        /** Here, and the twin did not tell that it has it. */
        UNHEARD,
        /** There is no twin. */
        ALONE
    }

    /** Makes the commit of a ticket on top of {@code parent}. */
    Made make(long at, long ticket, CommitId parent, boolean solo);

    /** Makes the commit that puts back what was before. */
    Optional<CommitId> makeReturn(PairState.Pending waiting);

    /**
     * Judges a commit's document, keeps it as a draft on disk and makes it true.
     *
     * @param objects what is not here yet
     * @param over the commit it must descend from
     */
    Optional<String> tryOut(CommitId commit, Packed objects, Optional<CommitId> over);

    /** Makes what was before true again. */
    void undo(CommitId commit);

    /** What was tried out is in force for good. */
    Optional<String> decide(long at, CommitId commit, Optional<PairState.Pending> waiting);

    /** After a decision was told to whom it concerns: what takes time and can be made again. */
    void settle(CommitId commit);

    /** Keeps a line of commits under a name. */
    Optional<String> keepBranch(String name, CommitId commit, Packed objects);

    /** What is in force and all before it, newest first. */
    List<ConfigMessage.Ancestor> line();

    void send(ConfigMessage message);

    void sendPrepare(long attempt, CommitId commit, CommitId base, Optional<ConfigMessage.Waiting> waiting);

    void sendAdvance(CommitId commit, Optional<CommitId> known, Optional<ConfigMessage.Waiting> waiting);

    void sendBranch(String name, CommitId commit, Optional<CommitId> known);

    /** Sends every branch to a twin that has the same in force: a box that was replaced has none. */
    void sendBranches();

    void answer(long ticket, Answer answer);

    void log(CommitMessage message, Object... arguments);
}
