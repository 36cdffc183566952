package io.twinwall.sync.wire;

/** How a frame's bytes were judged. */
public sealed interface Reception {
    /** A frame within its limits. */
    record Accepted(TwinFrame frame) implements Reception {}

    /** Well-formed, and of a kind this version does not know: passed over. */
    record Unknown() implements Reception {}

    /** Not to be believed; {@code why} is for the log. */
    record Refused(String why) implements Reception {}
}
