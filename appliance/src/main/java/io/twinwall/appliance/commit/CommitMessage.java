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
                    + " again; if that fails too, restart the daemon.");

    private final Wording wording;

    CommitMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
