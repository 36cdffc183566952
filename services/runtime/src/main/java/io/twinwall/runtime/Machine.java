package io.twinwall.runtime;

/**
 * A pure state machine: no clock, no thread, no socket. Every event carries its own time; the answer is the next state
 * and the actions it calls, in the order they must happen.
 *
 * <p>A machine of records returns a new state; a machine on a hot path may change {@code state} in place and return it.
 *
 * @param <S> state
 * @param <E> sealed type of events
 * @param <A> the actions, an interface with one method for each kind of duty
 */
public interface Machine<S, E, A> {
    /** Takes one event and calls its duties on {@code actions}, in the order they must happen. */
    S step(S state, E event, A actions);

    /**
     * When the loop must hand the machine a time event at the latest, in {@code System.nanoTime()} terms; {@code
     * Long.MAX_VALUE} for never.
     */
    long wakeAt(S state);
}
