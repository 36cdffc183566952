package io.twinwall.model.edit;

/** What an edit came to. */
public sealed interface Edited {
    /** The draft after it. */
    record Done(Draft draft) implements Edited {}

    /** A sentence: which word is wrong, what is allowed there, and the nearest right one. Nothing was changed. */
    record Refused(String sentence) implements Edited {}
}
