package io.twinwall.appliance.commit;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about documents. */
public enum CommitMessage implements Message {
    COMMITTED(
            "CFG-0101",
            Level.NOTICE,
            "configuration committed by %s",
            "A document came into force on this node and is stored on its disk."),
    REFUSED(
            "CFG-0102",
            Level.WARNING,
            "commit by %s refused: %s",
            "A document could not be made true; everything is as it was. The message says what stood in the way."),
    UNDO_FAILED(
            "CFG-0103",
            Level.ALERT,
            "a failed commit could not be taken back in full: %s",
            "A commit failed half-way, and one service could not return to the document in force. Commit the document"
                    + " again; if that fails too, restart the daemon."),
    /** Arguments: who, seconds. */
    WAITS(
            "CFG-0104",
            Level.NOTICE,
            "the commit by %s waits %s s for its confirmation",
            "After this time the former document comes back into force by itself. Type 'confirm' to keep the new one."),
    CONFIRMED(
            "CFG-0105",
            Level.NOTICE,
            "the commit by %s is confirmed",
            "The document in force stays. Nothing to do."),
    RETURNED(
            "CFG-0106",
            Level.WARNING,
            "the commit by %s was not confirmed: the former document is in force again",
            "Nobody typed 'confirm' in time, or the daemon could not start on the new document. Nothing restarted, and"
                    + " what the operator had loaded can be loaded again."),
    CONFIRMATION_UNREADABLE(
            "CFG-0107",
            Level.ALERT,
            "what a commit that waits returns to cannot be kept: %s",
            "The state directory could not be read or written. A commit may last that nobody confirmed, or be taken"
                    + " back at the next start. See that the disk has room and is writable."),
    /** Arguments: commit, why. */
    ABORTED(
            "CFG-0201",
            Level.WARNING,
            "commit %s of the twin was tried out and undone: %s",
            "The twin did not decide for it, or could not any more. This node is as it was. Had the twin decided, this"
                    + " node follows by itself as soon as the link is up."),
    /** Arguments: commit, the twin. */
    CAUGHT_UP(
            "CFG-0202",
            Level.NOTICE,
            "caught up with %s of %s",
            "This node was behind its twin and now has the same document in force. Nothing to do."),
    CATCH_UP_FAILED(
            "CFG-0203",
            Level.ALERT,
            "the twin's commit %s cannot be put in force here: %s",
            "The nodes run different documents until this is cured; it is tried again every 30 s. The message says what"
                    + " stands in the way. A new commit on the node that is ahead replaces the one that fails."),
    /** Arguments: the node whose document stands, the other, the branch. */
    DIVERGED(
            "CFG-0204",
            Level.ALERT,
            "the nodes had diverged: what %s had stands; what was typed on %s is kept as branch %s on both",
            "Both nodes were changed while they could not talk. Nothing typed is lost: 'show configuration history'"
                    + " names the branch, 'compare BRANCH' shows what differs, 'rollback BRANCH' makes it your"
                    + " candidate."),
    /** Arguments as for DIVERGED. */
    REPLACED(
            "CFG-0205",
            Level.NOTICE,
            "what %s had stands; what %s was started with is kept as branch %s on both",
            "A node on which nobody had committed anything took over its twin's document and history."),
    HISTORY_UNUSABLE(
            "CFG-0206",
            Level.ALERT,
            "the history of the configuration cannot be written: %s",
            "What is in force is not concerned, and is stored. 'show configuration history' and 'rollback' may miss"
                    + " commits. See that the disk has room and is writable."),
    /** Argument: what came. */
    RUBBISH(
            "CFG-0207",
            Level.ERROR,
            "the twin said something about the configuration that cannot be read: %s",
            "It was passed over, nothing was changed. Please report it."),
    /** Arguments: operator, commit. */
    SOLO(
            "CFG-0208",
            Level.WARNING,
            "%s committed %s on this node alone: the twin is away",
            "The twin follows by itself when it is back. If it was changed too meanwhile, one of the two stands and the"
                    + " other becomes a branch."),
    COMMIT_LOOP_FAILED(
            "CFG-0209",
            Level.ALERT,
            "the program that keeps both nodes' configuration the same failed and begins anew: %s",
            "Something that cannot be was found. What is in force stays. Please report it."),
    SECRETS_NOT_TAKEN(
            "CFG-0210",
            Level.ALERT,
            "a secret has a new value that the services could not take: %s",
            "They go on with the former value. The message says what stood in the way; set the secret again, or restart"
                    + " the daemon.");

    private final Wording wording;

    CommitMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
