package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;
import io.twinwall.sync.wire.TwinFrame;

/** The duties a step of {@link PairingMachine} calls, in the order they must happen. */
public interface PairingActions {
    /** Begins to take connections of the exchange; {@link #close} ends it. */
    void listen();

    /** Begins one connection; the answer is Connected or DialFailed. */
    void dial();

    void send(long connection, TwinFrame frame);

    /** Closes a connection after what was sent left it; no Lost follows. */
    void hangUp(long connection);

    /** Ends listening and dialling. */
    void close();

    /**
     * Makes the key the twin's, on disk.
     *
     * @return what hindered it, empty when done
     */
    String pin(ByteString key);

    /** The pairing is where an operator wants to be told of it. */
    void told(PairingState.Phase phase, String detail);
}
