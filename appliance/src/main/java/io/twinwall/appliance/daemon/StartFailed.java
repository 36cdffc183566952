package io.twinwall.appliance.daemon;

/** The daemon cannot start; the message is a sentence for the operator. */
public final class StartFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailed(String message) {
        super(message);
    }

    StartFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
