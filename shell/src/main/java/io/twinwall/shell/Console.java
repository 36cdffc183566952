package io.twinwall.shell;

import java.util.Optional;

/** Where a command that goes on prints its lines as they come. */
public interface Console {
    /** Tells that the command goes on until it ends by itself or nobody listens any more. Called once, first. */
    void begin();

    /** Whether somebody still reads; false ends the command. */
    boolean listens();

    /**
     * Asks for something that must not be seen while it is typed, before {@link #begin}.
     *
     * @return empty where nobody answers
     */
    Optional<String> ask(String question);

    /** Prints a line, its end not included; may wait for a slow reader. */
    void print(String line);
}
