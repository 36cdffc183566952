package io.twinwall.shell;

/** Where a command that goes on prints its lines as they come. */
public interface Console {
    /** Tells that the command goes on until it ends by itself or nobody listens any more. Called once, first. */
    void begin();

    /** Whether somebody still reads; false ends the command. */
    boolean listens();

    /** Prints a line, its end not included; may wait for a slow reader. */
    void print(String line);
}
