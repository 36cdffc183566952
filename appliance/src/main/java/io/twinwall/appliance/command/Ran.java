package io.twinwall.appliance.command;

/** How a program ended. */
public sealed interface Ran {
    /** It ended by itself; {@code lastLine} is the last line it printed, cut and printable, or empty. */
    record Exited(int status, String lastLine) implements Ran {}

    /** It was killed at its time limit, with everything it started. */
    record Killed(String lastLine) implements Ran {}

    /** It never ran; a sentence says why. */
    record NotStarted(String why) implements Ran {}
}
