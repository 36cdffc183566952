package io.twinwall.appliance.commit;

/** Places in a commit where a node may die; tests make it die there. Between two of them nothing reaches the disk. */
public enum CrashPoint {
    /** A commit of the twin's, or one typed here, is about to be tried out. */
    BEFORE_DRAFT,
    /** The draft is on disk, nothing is applied. */
    DRAFT_KEPT,
    /** The services do what the draft says. */
    APPLIED,
    /** What to return to is on disk. */
    NOTE_KEPT,
    /** The draft is the document, on disk. */
    DECIDED,
    /** The document is in force, and whoever listens was told. */
    IN_FORCE,
    /** The history has the commit's objects. */
    OBJECTS_KEPT,
    /** The history's head is the commit. */
    SETTLED,
    /** The loser's branch is on disk. */
    BRANCH_KEPT,
    /** A message was given to the link. */
    SENT,
    /** A message came and was not looked at yet. */
    HEARD,
    /** The operator was told. */
    ANSWERED;

    /** Whoever wants to know; does nothing in a running daemon. */
    public interface Watch {
        Watch NONE = point -> {};

        void reached(CrashPoint point);
    }
}
