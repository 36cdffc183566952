package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** One pairing; changed in place by {@link PairingMachine} and by nobody else. Times are nanoseconds. */
public final class PairingState {
    static final long NEVER = Long.MAX_VALUE;

    /** Where it stands. */
    public enum Phase {
        /** Nobody asked. */
        IDLE,
        /** Asked here; the twin was not met yet. */
        ASKED,
        /** Met; the digits are not known yet. */
        EXCHANGING,
        /** Both operators are to compare the digits. */
        COMPARING,
        /** This node has the twin's key. */
        PAIRED,
        /** Ended with nothing changed. */
        FAILED
    }

    /** What this side waits for next, once met. */
    enum Turn {
        OFFER,
        COMMITMENT,
        LISTENERS_NONCE,
        DIALERS_NONCE,
        CONFIRMATION
    }

    Phase phase = Phase.IDLE;
    PairingEvent.Party party = new PairingEvent.Party("", "", ByteString.EMPTY, false);
    /** When the operator's wish ends. */
    long until = NEVER;
    /** When the exchange has stood still too long. */
    long deadline = NEVER;
    long dialAt = NEVER;
    boolean dialling;
    /** -1 for none. */
    long connection = -1;
    Turn turn = Turn.OFFER;
    ByteString nonce = ByteString.EMPTY;
    ByteString twinKey = ByteString.EMPTY;
    ByteString twinCommitment = ByteString.EMPTY;
    byte[] transcript = {};
    String digits = "";
    boolean confirmedHere;
    boolean confirmedThere;
    /** Connections that came to nothing before a nonce was shown. */
    int disturbances;
    String detail = "";

    public Phase phase() {
        return phase;
    }

    /** Six digits while they are to be compared. */
    public Optional<String> digits() {
        return phase == Phase.COMPARING ? Optional.of(digits) : Optional.empty();
    }

    public boolean confirmedHere() {
        return confirmedHere;
    }

    public boolean confirmedThere() {
        return confirmedThere;
    }

    /** Why it failed. */
    public String detail() {
        return detail;
    }

    /** When the present phase ends by itself, nanoseconds; of meaning while it waits. */
    public long until() {
        return until;
    }

    public boolean underWay() {
        return phase == Phase.ASKED || phase == Phase.EXCHANGING || phase == Phase.COMPARING;
    }
}
