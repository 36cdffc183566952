package io.twinwall.appliance.check.edge;

/** What came of a question; {@code reason} is what an operator reads beside the state. */
public record Answer(boolean good, String reason) {
    static Answer good(String reason) {
        return new Answer(true, reason);
    }

    static Answer bad(String reason) {
        return new Answer(false, reason);
    }
}
