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
                    + " back at the next start. See that the disk has room and is writable.");

    private final Wording wording;

    CommitMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
