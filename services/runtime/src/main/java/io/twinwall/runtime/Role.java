package io.twinwall.runtime;

/** The state of a virtual router (RFC 9568 section 6.4), the same for every member of a group. */
public enum Role {
    INITIALIZE("Initialize"),
    BACKUP("Backup"),
    ACTIVE("Active");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** RFC 9568's spelling. */
    public String word() {
        return word;
    }
}
