package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/** What the nodes say to one another; every value is within its limits. */
public sealed interface TwinFrame {
    /** Frames of the channel; the others are of a pairing exchange. */
    sealed interface Channel extends TwinFrame {}

    /** Frames of a pairing exchange. */
    sealed interface Pairing extends TwinFrame {}

    /**
     * The first frame of each side.
     *
     * @param node its name in the document
     * @param document id of the document in force, empty before the first
     * @param wallMicros the sender's clock, microseconds since 1970
     * @param streams those the sender has an owner for
     */
    record Hello(
            Versions versions,
            String node,
            String software,
            String document,
            BootId boot,
            long wallMicros,
            List<Greeting> streams)
            implements Channel {
        public Hello {
            streams = List.copyOf(streams);
        }
    }

    /** A stream's number, and how far its sender has got the other's entries. */
    record Greeting(int stream, Optional<Position> received) {}

    /**
     * Says that the sender lives.
     *
     * @param sentNanos the sender's monotonic clock
     * @param echo the newest beat the sender heard
     */
    record Beat(long sentNanos, long wallMicros, Optional<Echo> echo, String document) implements Channel {}

    /** A beat given back: its {@code sentNanos}, and how long before this frame it came. */
    record Echo(long sentNanos, long heldNanos) {}

    /** An entry of a stream, or a mark among them. */
    record Data(int stream, long epoch, long sequence, Kind kind, ByteString entry) implements Channel {}

    /** What a {@link Data} frame carries. */
    enum Kind {
        ENTRY(0),
        RESYNC_BEGIN(1),
        RESYNC_END(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** All entries up to this one are dealt with. */
    record Acknowledgement(int stream, long epoch, long sequence) implements Channel {}

    /** The sender misses entries and wants the stream from its beginning. */
    record ResyncRequest(int stream) implements Channel {}

    /** The sender ends the connection. */
    record Goodbye(Reason reason, String text) implements Channel {}

    /** Why a connection is ended. */
    enum Reason {
        OTHER(0),
        STOPPING(1),
        VERSION(2),
        WRONG_NODE(3),
        UNPAIRED(4),
        REPLACED(5),
        PROTOCOL_ERROR(6);

        private final int number;

        Reason(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** A side's name and public key (SubjectPublicKeyInfo, DER). */
    record PairingOffer(int version, String node, ByteString key) implements Pairing {}

    /** The dialer is bound to its nonce from here on. */
    record PairingCommitment(ByteString hash) implements Pairing {}

    /** A side's nonce. */
    record PairingNonce(ByteString nonce) implements Pairing {}

    /** The side's operator saw the same digits; signed by the key of the side's offer. */
    record PairingConfirmation(ByteString signature) implements Pairing {}

    /** The side ends the exchange, with a sentence for the other's operator. */
    record PairingRefusal(String text) implements Pairing {}
}
