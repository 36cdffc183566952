package io.twinwall.appliance.check.machine;

/** What a check calls for. */
public interface CheckActions {
    /** Ask now; the answer comes as {@link CheckEvent.Answered} with this number. */
    void ask(long question);

    /** No answer came in time: end the question, it counts as bad. */
    void giveUp(long question);

    /** The verdict is another one now, or the first. */
    void changed(boolean up);
}
