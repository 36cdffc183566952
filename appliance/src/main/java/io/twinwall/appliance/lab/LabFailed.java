package io.twinwall.appliance.lab;

/** Something a measurement needs did not happen; the message says where, what and what to look at. */
public final class LabFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public LabFailed(String message) {
        super(message);
    }
}
