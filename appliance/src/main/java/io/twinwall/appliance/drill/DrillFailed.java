package io.twinwall.appliance.drill;

/** Something the drill needs did not happen; the message says where, what and what to look at. */
final class DrillFailed extends Exception {
    private static final long serialVersionUID = 1L;

    DrillFailed(String message) {
        super(message);
    }
}
