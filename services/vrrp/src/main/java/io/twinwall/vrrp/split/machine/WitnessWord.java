package io.twinwall.vrrp.split.machine;

/** What is known of the witness of the document. */
public enum WitnessWord {
    /** There is none, or it is dead: it answers neither node. */
    NONE,
    /** It is being asked, since the link went. */
    ASKED,
    REACHED,
    /** It does not answer this node, and did answer one of the two when the link went. */
    MISSED;

    /** The word in lower case, as it is shown. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
