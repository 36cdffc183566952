package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;
import io.twinwall.sync.wire.TwinFrame;

/** What happens to a pairing; times are nanoseconds, a connection is named by a number never used again. */
public sealed interface PairingEvent {
    long at();

    /** The operator of this node asked for it. */
    record Asked(long at, Party party) implements PairingEvent {}

    /** A connection of the exchange stands; {@code nonce} is fresh, 32 random bytes. */
    record Connected(long at, long connection, ByteString nonce) implements PairingEvent {}

    /** What was dialled did not become a connection. */
    record DialFailed(long at) implements PairingEvent {}

    record FrameHeard(long at, long connection, TwinFrame frame) implements PairingEvent {}

    /** Bytes came that are no frame of this protocol. */
    record RubbishHeard(long at, long connection, String why) implements PairingEvent {}

    record Lost(long at, long connection) implements PairingEvent {}

    /** The operator of this node says the digits are the same on both. */
    record Confirmed(long at) implements PairingEvent {}

    /** The operator of this node says no, or does not want to any more. */
    record Cancelled(long at) implements PairingEvent {}

    record TimeReached(long at) implements PairingEvent {}

    /**
     * Who pairs.
     *
     * @param key this node's public key, SubjectPublicKeyInfo in DER
     * @param dials whether this node dials, as the link's rule has it
     */
    record Party(String self, String twin, ByteString key, boolean dials) {}
}
