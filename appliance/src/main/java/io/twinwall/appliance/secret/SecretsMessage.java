package io.twinwall.appliance.secret;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about secrets; none ever has a value. */
public enum SecretsMessage implements Message {
    /** Arguments: name, operator. */
    SET("SEC-0101", Level.NOTICE, "secret %s set by %s", "Nothing to do. Services that use it use the new value."),
    /** Arguments: name, operator. */
    DELETED("SEC-0102", Level.NOTICE, "secret %s deleted by %s", "Nothing uses it. Nothing to do."),
    /** Arguments: file, operator. */
    SAVED("SEC-0103", Level.NOTICE, "the secrets were saved to %s by %s", "Keep the file and its passphrase apart."),
    /** Arguments: how many, operator. */
    RESTORED("SEC-0104", Level.NOTICE, "%s secrets restored by %s", "Nothing to do."),
    /** Arguments: name, the node whose value stands, the other. */
    CONFLICT(
            "SEC-0201",
            Level.ALERT,
            "secret %s was set on both nodes while they could not talk: what was set on %s stands, not what was set on"
                    + " %s",
            "The later one stands on both nodes. If the other was meant, set it again."),
    /** Argument: why. */
    UNUSABLE(
            "SEC-0202",
            Level.ALERT,
            "the secrets cannot be kept: %s",
            "Secrets that were set or came from the twin may be gone with a restart. See that the disk has room and is"
                    + " writable; where the file is damaged, move it away, restart, and let the twin send them or use"
                    + " 'request secrets restore FILE'."),
    /** Argument: what was read. */
    RUBBISH(
            "SEC-0203",
            Level.ERROR,
            "the twin said something about secrets that cannot be read (%s bytes)",
            "It was passed over, nothing was changed. Please report it."),
    /** Argument: path and problem. */
    MISSING(
            "SEC-0204",
            Level.ALERT,
            "this node starts out of every group: %s",
            "The document in force names a secret that this node does not have. It takes part again by itself once the"
                    + " twin has sent it, or 'set secret' made it."),
    /** No arguments. */
    COMPLETE(
            "SEC-0205",
            Level.NOTICE,
            "every secret of the document is here; this node takes part again",
            "Nothing to do.");

    private final Wording wording;

    SecretsMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
