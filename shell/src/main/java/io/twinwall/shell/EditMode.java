package io.twinwall.shell;

import java.util.List;

/** Where a session stands: in operational mode, or at a place of the document that it edits. For one thread. */
public final class EditMode {
    private boolean configuring;
    private List<String> at = List.of();

    /** Whether what is typed edits the candidate. */
    public boolean isConfiguring() {
        return configuring;
    }

    /** Words of the place, in full; empty at the top. */
    public List<String> at() {
        return at;
    }

    void configure() {
        configuring = true;
        at = List.of();
    }

    void leave() {
        configuring = false;
        at = List.of();
    }

    void go(List<String> place) {
        at = List.copyOf(place);
    }

    /** What stands before the next line. */
    public String prompt(String node) {
        String name = "twinwall@" + node;
        return configuring ? "[edit" + (at.isEmpty() ? "" : " " + String.join(" ", at)) + "]\n" + name + "# "
                : name + "> ";
    }
}
