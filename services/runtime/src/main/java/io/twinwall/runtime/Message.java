package io.twinwall.runtime;

/**
 * A kind of line in the event log; each service has an enum of its own. The id never changes meaning; {@code explain
 * VRRP-0101} prints the explanation.
 */
public interface Message {
    /** {@code VRRP-0101}. */
    String id();

    Level level();

    /** The sentence, with {@code %s} for each argument. */
    String text();

    /** A paragraph for operators: what happened, whether it matters, what to do. */
    String explanation();
}
