package io.twinwall.vrrp.bfd.wire;

/**
 * A BFD control packet's fields (RFC 5880 section 4.1); one reused object for what is sent, one for what is received.
 * Intervals are microseconds as on the wire, 32 bits unsigned. Control plane independent, demand and echo are never
 * ours: a packet to send has them zero.
 */
public final class ControlPacket {
    private SessionState state = SessionState.DOWN;
    private Diagnostic diagnostic = Diagnostic.NONE;
    private boolean poll;
    private boolean answer;
    private boolean authenticated;
    private boolean demand;
    private int multiplier;
    private int myDiscriminator;
    private int yourDiscriminator;
    private long desiredMinTxMicros;
    private long requiredMinRxMicros;

    /** Sets who speaks of what. */
    public ControlPacket session(
            SessionState newState, Diagnostic newDiagnostic, int newMyDiscriminator, int newYourDiscriminator) {
        state = newState;
        diagnostic = newDiagnostic;
        myDiscriminator = newMyDiscriminator;
        yourDiscriminator = newYourDiscriminator;
        return this;
    }

    /** Sets P and F; both at once is nobody's packet (RFC 5880 section 6.8.7). */
    public ControlPacket sequence(boolean newPoll, boolean newAnswer) {
        poll = newPoll;
        answer = newAnswer;
        return this;
    }


    /** Sets Detect Mult, Desired Min TX Interval and Required Min RX Interval. */
    public ControlPacket timers(int newMultiplier, long newDesiredMinTxMicros, long newRequiredMinRxMicros) {
        multiplier = newMultiplier;
        desiredMinTxMicros = newDesiredMinTxMicros;
        requiredMinRxMicros = newRequiredMinRxMicros;
        return this;
    }

    /** Sets A and D, as a peer may have them. */
    public ControlPacket bits(boolean newAuthenticated, boolean newDemand) {
        authenticated = newAuthenticated;
        demand = newDemand;
        return this;
    }

    public SessionState state() {
        return state;
    }

    public Diagnostic diagnostic() {
        return diagnostic;
    }

    /** P: the sender waits for an answer. */
    public boolean poll() {
        return poll;
    }

    /** F: the sender answers a poll. */
    public boolean answer() {
        return answer;
    }

    /** A: an authentication section follows. */
    public boolean authenticated() {
        return authenticated;
    }

    /** D: the sender wishes to hear nothing while both are Up. */
    public boolean demand() {
        return demand;
    }

    /** 1 to 255. */
    public int multiplier() {
        return multiplier;
    }

    public int myDiscriminator() {
        return myDiscriminator;
    }

    /** 0 while the sender knows none. */
    public int yourDiscriminator() {
        return yourDiscriminator;
    }

    public long desiredMinTxMicros() {
        return desiredMinTxMicros;
    }

    public long requiredMinRxMicros() {
        return requiredMinRxMicros;
    }
}
