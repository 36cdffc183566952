package io.twinwall.firewall.edge;

/** The kernel refused a ruleset; nothing was changed. */
public final class RulesetRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String path;

    RulesetRefused(String path, String reason, Throwable cause) {
        super(reason, cause);
        this.path = path;
    }

    /** Place in the document of what was refused; {@code firewall} where it is the whole. */
    public String path() {
        return path;
    }
}
