package io.twinwall.runtime;

/** A plan that could not be made true; nothing has changed. The message is a sentence for the operator. */
public final class ApplyFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public ApplyFailed(String message) {
        super(message);
    }

    public ApplyFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
