package io.twinwall.runtime;

/** A kind of line in the event log; each service has an enum of its own, and the manual explains every constant. */
public interface Message {
    Wording wording();

    default String id() {
        return wording().id();
    }

    default Level level() {
        return wording().level();
    }

    default String text() {
        return wording().text();
    }

    default String explanation() {
        return wording().explanation();
    }
}
