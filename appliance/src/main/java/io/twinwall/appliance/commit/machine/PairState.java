package io.twinwall.appliance.commit.machine;

import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where a node stands.
 *
 * @param head in force and on disk
 * @param waiting what is taken back unless it is confirmed; {@code head} is among its commits
 * @param twin empty while it is away
 * @param held an operator's wish that waits for the nodes to agree
 * @param attempts how many commits were tried with the twin; numbers them
 * @param again when what the twin was told is told again
 * @param trouble why this node cannot take the twin's document
 * @param shared what both had last; empty while that is not known
 */
public record PairState(
        Self self,
        CommitId head,
        Optional<Pending> waiting,
        Optional<Twin> twin,
        Phase phase,
        Optional<Held> held,
        long attempts,
        long again,
        String trouble,
        Optional<Shared> shared) {
    /**
     * Who the node is.
     *
     * @param twin the other node's name; empty where the document has one node
     * @param arbiter whether it settles what both could
     * @param active whether it is Active for the first group
     * @param first whether its document names it first
     */
    public record Self(String node, Optional<String> twin, boolean arbiter, boolean active, boolean first) {}

    /**
     * A commit that is taken back unless it is confirmed.
     *
     * @param untilSeconds since 1970, by the clock of the node where it was typed
     * @param due when it is taken back, by this node's running time
     */
    public record Pending(CommitId former, List<CommitId> commits, long untilSeconds, long due, String by) {
        public Pending {
            commits = List.copyOf(commits);
        }

        ConfigMessage.Waiting told(long at) {
            return new ConfigMessage.Waiting(former, commits, untilSeconds,
                    Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - at)), by);
        }

        static Pending heard(long at, ConfigMessage.Waiting waiting) {
            return new Pending(waiting.former(), waiting.commits(), waiting.untilSeconds(),
                    at + TimeUnit.MILLISECONDS.toNanos(waiting.leftMillis()), waiting.by());
        }
    }

    /**
     * The twin as it told.
     *
     * @param kinship empty while its line is not known
     * @param lineTold whether it knows this node's line as both heads are now
     * @param pushed when it was last moved to follow, as both heads are now
     * @param branchesTold whether it was sent this node's branches since it came
     */
    public record Twin(
            Optional<CommitId> head,
            Optional<Kinship> kinship,
            boolean active,
            boolean first,
            String trouble,
            boolean lineTold,
            Optional<Long> pushed,
            boolean branchesTold) {
        static final Twin UNKNOWN =
                new Twin(Optional.empty(), Optional.empty(), false, false, "", false, Optional.empty(), false);

        Twin at(CommitId has) {
            return new Twin(Optional.of(has), Optional.of(new Kinship.Same()), active, first, "", false,
                    Optional.empty(), branchesTold);
        }

        Twin told(boolean line) {
            return new Twin(head, kinship, active, first, trouble, line, pushed, branchesTold);
        }

        Twin pushed(long at) {
            return new Twin(head, kinship, active, first, trouble, lineTold, Optional.of(at), branchesTold);
        }

        Twin branchesSent() {
            return new Twin(head, kinship, active, first, trouble, lineTold, pushed, true);
        }

        boolean agrees() {
            return kinship.filter(Kinship.Same.class::isInstance).isPresent();
        }
    }

    /**
     * What both nodes had.
     *
     * @param since how many commits came into force here since
     */
    public record Shared(CommitId head, int since) {}

    /** A wish, and until when it may wait. */
    public record Held(long ticket, long until) {}

    /** What is under way. */
    public sealed interface Phase {
        record Idle() implements Phase {}

        /** Tried out here; waits for the twin's vote. */
        record Trying(long attempt, long ticket, CommitId commit, Optional<Pending> waiting, long until)
                implements Phase {}

        /** Decided here; waits for the twin to have it on disk. */
        record Closing(long attempt, long ticket, CommitId commit, long until) implements Phase {}

        /** The twin's commit, tried out here; waits for its decision. */
        record Prepared(long attempt, CommitId commit, Optional<Pending> waiting, long until) implements Phase {}

        /** This node's head is on a branch here; waits until it is there too. */
        record Yielding(String branch, CommitId winner, boolean kept, long until) implements Phase {}
    }

    /**
     * A node that starts with what its disk has.
     *
     * @param attempts a number that no earlier run of the node came to
     */
    public static PairState starting(Self self, CommitId head, Optional<Pending> waiting, long attempts) {
        return new PairState(self, head, waiting, Optional.empty(), new Phase.Idle(), Optional.empty(), attempts, 0,
                "", Optional.empty());
    }

    /** How the nodes stand to one another, in a few words. */
    public String story() {
        return Settlement.story(this);
    }

    /**
     * With nothing under way, after something failed that cannot fail.
     *
     * @param onDisk what is the document by then
     */
    public PairState recovered(CommitId onDisk, Optional<Pending> pending) {
        PairState rest = with(new Phase.Idle()).withHeld(Optional.empty());
        return onDisk.equals(head) ? rest : rest.withHead(onDisk, pending);
    }

    boolean idle() {
        return phase instanceof Phase.Idle;
    }

    PairState with(Self who) {
        return new PairState(who, head, waiting, twin, phase, held, attempts, again, trouble, shared);
    }

    PairState with(Phase other) {
        return new PairState(self, head, waiting, twin, other, held, attempts, again, trouble, shared);
    }

    PairState withTwin(Optional<Twin> other) {
        Optional<Shared> both = other.filter(Twin::agrees).isPresent() ? Optional.of(new Shared(head, 0)) : shared;
        return new PairState(self, head, waiting, other, phase, held, attempts, again, trouble, both);
    }

    PairState withHead(CommitId other, Optional<Pending> pending) {
        return new PairState(self, other, pending, twin.map(t -> new Twin(t.head(), Optional.empty(), t.active(),
                t.first(), t.trouble(), false, Optional.empty(), t.branchesTold())), phase, held, attempts, again, "",
                shared.map(both -> new Shared(both.head(), both.since() + 1)));
    }

    PairState withWaiting(Optional<Pending> pending) {
        return new PairState(self, head, pending, twin, phase, held, attempts, again, trouble, shared);
    }

    PairState withHeld(Optional<Held> other) {
        return new PairState(self, head, waiting, twin, phase, other, attempts, again, trouble, shared);
    }

    PairState withAgain(long at) {
        return new PairState(self, head, waiting, twin, phase, held, attempts, at, trouble, shared);
    }

    PairState withTrouble(String why) {
        return new PairState(self, head, waiting, twin, phase, held, attempts, again, why, shared);
    }

    PairState nextAttempt() {
        return new PairState(self, head, waiting, twin, phase, held, attempts + 1, again, trouble, shared);
    }
}
