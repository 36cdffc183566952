package io.twinwall.appliance.archive;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about the archive of the configuration. */
public enum ArchiveMessage implements Message {
    /** Arguments: where, attempts, why. */
    BEHIND(
            "ARC-0101",
            Level.ALERT,
            "the archive %s is behind, %s attempts failed: %s",
            "Commits are in force and on both nodes; they are not in the archive yet. It is tried again, at last every"
                    + " five minutes. The message says what stood in the way; 'show configuration history' tells when"
                    + " it is over."),
    /** Argument: where. */
    CAUGHT_UP("ARC-0102", Level.NOTICE, "the archive %s has every commit again", "Nothing to do.");

    private final Wording wording;

    ArchiveMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
