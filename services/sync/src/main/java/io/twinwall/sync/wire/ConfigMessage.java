package io.twinwall.sync.wire;

import java.util.List;
import java.util.Optional;

/** What the nodes say to one another on the stream {@code config}. */
public sealed interface ConfigMessage {
    /**
     * A commit and whether an operator made it.
     *
     * @param automatic made by the program: a first document, a return
     */
    record Ancestor(CommitId id, boolean automatic) {}

    /**
     * A commit that is taken back unless it is confirmed.
     *
     * @param former what comes back
     * @param commits the ones that wait, the newest last
     * @param untilSeconds since 1970 by the clock of the node where it was typed; part of what is made then
     * @param leftMillis how long from now
     */
    record Waiting(CommitId former, List<CommitId> commits, long untilSeconds, long leftMillis, String by) {
        public Waiting {
            commits = List.copyOf(commits);
        }
    }

    /**
     * What is in force at the sender, and on its disk.
     *
     * @param yours what it takes for the receiver's
     * @param active whether it is Active for the first group
     * @param first whether its document names it first
     * @param line the head and all before it, newest first; empty where it is not told
     * @param trouble why it cannot take the other's; empty for nothing
     */
    record Standing(
            CommitId head,
            Optional<CommitId> yours,
            boolean active,
            boolean first,
            List<Ancestor> line,
            String trouble)
            implements ConfigMessage {
        public Standing {
            line = List.copyOf(line);
        }
    }

    /** Try this out; {@code base} is what the receiver has in force. */
    record Prepare(long attempt, CommitId commit, CommitId base, Packed objects, Optional<Waiting> waiting)
            implements ConfigMessage {}

    /** It works here, or why not. */
    record Vote(long attempt, boolean yes, String why) implements ConfigMessage {}

    /** It is in force at the sender for good. */
    record Decide(long attempt, CommitId commit) implements ConfigMessage {}

    /** It is not to be. */
    record Abort(long attempt) implements ConfigMessage {}

    /** The decision is on the sender's disk. */
    record Done(long attempt, CommitId commit) implements ConfigMessage {}

    /** What the receiver lacks up to what is in force at the sender. */
    record Advance(CommitId commit, Packed objects, Optional<Waiting> waiting) implements ConfigMessage {}

    /** The nodes have diverged, and the sender's stands. */
    record Claim(CommitId winner, CommitId loser) implements ConfigMessage {}

    /** The sender's own, which will not stand: keep it. */
    record Branch(String name, CommitId commit, Packed objects) implements ConfigMessage {}

    /** The branch is on the sender's disk. */
    record BranchKept(String name) implements ConfigMessage {}
}
