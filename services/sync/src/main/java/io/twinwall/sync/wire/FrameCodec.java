package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.wire.proto.Twin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Frames to and from the bytes behind the length (docs/protocols/twin-sync.md). Unknown fields are passed over, as an
 * older node must; a value outside its limits refuses the frame.
 *
 * <pre>
 *   | length, 4 bytes, big endian | Frame (twin.proto) |
 * </pre>
 */
public final class FrameCodec {
    /** Bytes of a frame at most, without the length. */
    public static final int FRAME_BYTES_MAX = 1 << 20;

    /** Bytes of one entry at most: no stream keeps another waiting for longer than this takes. */
    public static final int ENTRY_BYTES_MAX = 1 << 16;

    /** Bytes of a frame of a pairing exchange at most. */
    public static final int PAIRING_BYTES_MAX = 1 << 10;

    /** Bytes of a nonce and of a hash. */
    public static final int NONCE_LENGTH = 32;

    private static final int STREAMS_MAX = 64;
    private static final int KEY_BYTES_MAX = 256;
    private static final int SIGNATURE_BYTES_MAX = 256;
    private static final int TEXT_MAX = 200;
    private static final Pattern NODE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private FrameCodec() {}

    /** The frame's bytes, without the length. */
    public static byte[] encode(TwinFrame frame) {
        Twin.Frame.Builder message = Twin.Frame.newBuilder();
        switch (frame) {
            case TwinFrame.Hello hello -> message.setHello(of(hello));
            case TwinFrame.Beat beat -> message.setBeat(of(beat));
            case TwinFrame.Data(int stream, long epoch, long sequence, TwinFrame.Kind kind, ByteString entry) ->
                message.setData(Twin.Data.newBuilder()
                        .setStream(stream).setEpoch(epoch).setSequence(sequence)
                        .setKindValue(kind.number()).setEntry(entry));
            case TwinFrame.Acknowledgement(int stream, long epoch, long sequence) ->
                message.setAcknowledgement(Twin.Acknowledgement.newBuilder()
                        .setStream(stream).setEpoch(epoch).setSequence(sequence));
            case TwinFrame.ResyncRequest(int stream) ->
                message.setResyncRequest(Twin.ResyncRequest.newBuilder().setStream(stream));
            case TwinFrame.Goodbye(TwinFrame.Reason reason, String text) ->
                message.setGoodbye(Twin.Goodbye.newBuilder().setReasonValue(reason.number()).setText(cut(text)));
            case TwinFrame.PairingOffer(int version, String node, ByteString key) ->
                message.setPairingOffer(Twin.PairingOffer.newBuilder()
                        .setVersion(version).setNode(node).setKey(key));
            case TwinFrame.PairingCommitment(ByteString hash) ->
                message.setPairingCommitment(Twin.PairingCommitment.newBuilder().setHash(hash));
            case TwinFrame.PairingNonce(ByteString nonce) ->
                message.setPairingNonce(Twin.PairingNonce.newBuilder().setNonce(nonce));
            case TwinFrame.PairingConfirmation(ByteString signature) ->
                message.setPairingConfirmation(Twin.PairingConfirmation.newBuilder().setSignature(signature));
            case TwinFrame.PairingRefusal(String text) ->
                message.setPairingRefusal(Twin.PairingRefusal.newBuilder().setText(cut(text)));
        }
        return message.build().toByteArray();
    }

    private static Twin.Hello of(TwinFrame.Hello hello) {
        Twin.Hello.Builder message = Twin.Hello.newBuilder()
                .setOldestVersion(hello.versions().oldest()).setNewestVersion(hello.versions().newest())
                .setNode(hello.node()).setSoftware(cut(hello.software())).setDocument(hello.document())
                .setBoot(hello.boot().bytes()).setWallMicros(hello.wallMicros());
        for (TwinFrame.Greeting greeting : hello.streams()) {
            Twin.StreamGreeting.Builder stream = Twin.StreamGreeting.newBuilder().setStream(greeting.stream());
            greeting.received().ifPresent(received -> stream.setBoot(received.boot().bytes())
                    .setEpoch(received.epoch()).setSequence(received.sequence()));
            message.addStreams(stream);
        }
        return message.build();
    }

    private static Twin.Beat of(TwinFrame.Beat beat) {
        Twin.Beat.Builder message = Twin.Beat.newBuilder()
                .setSentNanos(beat.sentNanos()).setWallMicros(beat.wallMicros()).setDocument(beat.document());
        beat.echo().ifPresent(echo -> message.setEcho(true)
                .setEchoNanos(echo.sentNanos()).setEchoHeldNanos(echo.heldNanos()));
        return message.build();
    }

    /** Judges a frame's bytes; never throws. */
    public static Reception decode(byte[] bytes) {
        try {
            return decode(Twin.Frame.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return new Reception.Refused("not a frame of this protocol");
        } catch (IllegalArgumentException e) {
            return new Reception.Refused(e.getMessage());
        }
    }

    private static Reception decode(Twin.Frame message) {
        return switch (message.getBodyCase()) {
            case HELLO -> new Reception.Accepted(hello(message.getHello()));
            case BEAT -> new Reception.Accepted(beat(message.getBeat()));
            case DATA -> data(message.getData());
            case ACKNOWLEDGEMENT -> {
                Twin.Acknowledgement a = message.getAcknowledgement();
                yield new Reception.Accepted(new TwinFrame.Acknowledgement(
                        stream(a.getStream()), positive("epoch", a.getEpoch()),
                        positive("sequence", a.getSequence())));
            }
            case RESYNC_REQUEST ->
                new Reception.Accepted(new TwinFrame.ResyncRequest(stream(message.getResyncRequest().getStream())));
            case GOODBYE -> new Reception.Accepted(goodbye(message.getGoodbye()));
            case PAIRING_OFFER -> {
                Twin.PairingOffer offer = message.getPairingOffer();
                if (offer.getKey().isEmpty()) {
                    throw new IllegalArgumentException("an offer without a key");
                }
                yield new Reception.Accepted(new TwinFrame.PairingOffer(
                        offer.getVersion(), node(offer.getNode()), atMost("key", offer.getKey(), KEY_BYTES_MAX)));
            }
            case PAIRING_COMMITMENT -> new Reception.Accepted(new TwinFrame.PairingCommitment(
                    exactly("hash", message.getPairingCommitment().getHash(), NONCE_LENGTH)));
            case PAIRING_NONCE -> new Reception.Accepted(new TwinFrame.PairingNonce(
                    exactly("nonce", message.getPairingNonce().getNonce(), NONCE_LENGTH)));
            case PAIRING_CONFIRMATION -> new Reception.Accepted(new TwinFrame.PairingConfirmation(
                    atMost("signature", message.getPairingConfirmation().getSignature(), SIGNATURE_BYTES_MAX)));
            case PAIRING_REFUSAL ->
                new Reception.Accepted(new TwinFrame.PairingRefusal(text(message.getPairingRefusal().getText())));
            // A newer node may say more; within one version it says nothing that matters.
            case BODY_NOT_SET -> new Reception.Unknown();
        };
    }

    private static TwinFrame.Hello hello(Twin.Hello hello) {
        if (hello.getStreamsCount() > STREAMS_MAX) {
            throw new IllegalArgumentException("a hello of " + hello.getStreamsCount() + " streams");
        }
        List<TwinFrame.Greeting> streams = new ArrayList<>();
        for (Twin.StreamGreeting greeting : hello.getStreamsList()) {
            Optional<Position> received = greeting.getBoot().isEmpty() ? Optional.empty()
                    : Optional.of(new Position(new BootId(greeting.getBoot()),
                            positive("epoch", greeting.getEpoch()), positive("sequence", greeting.getSequence())));
            streams.add(new TwinFrame.Greeting(stream(greeting.getStream()), received));
        }
        return new TwinFrame.Hello(
                new Versions(hello.getOldestVersion(), hello.getNewestVersion()), node(hello.getNode()),
                text(hello.getSoftware()), text(hello.getDocument()), new BootId(hello.getBoot()),
                hello.getWallMicros(), streams);
    }

    private static TwinFrame.Beat beat(Twin.Beat beat) {
        return new TwinFrame.Beat(beat.getSentNanos(), beat.getWallMicros(),
                beat.getEcho() ? Optional.of(new TwinFrame.Echo(beat.getEchoNanos(), beat.getEchoHeldNanos()))
                        : Optional.empty(),
                text(beat.getDocument()));
    }

    private static Reception data(Twin.Data data) {
        Optional<TwinFrame.Kind> kind = Arrays.stream(TwinFrame.Kind.values())
                .filter(each -> each.number() == data.getKindValue())
                .findFirst();
        if (kind.isEmpty()) {
            return new Reception.Refused("an entry of kind " + data.getKindValue());
        }
        return new Reception.Accepted(new TwinFrame.Data(
                stream(data.getStream()), positive("epoch", data.getEpoch()),
                positive("sequence", data.getSequence()), kind.get(),
                atMost("entry", data.getEntry(), ENTRY_BYTES_MAX)));
    }

    private static TwinFrame.Goodbye goodbye(Twin.Goodbye goodbye) {
        TwinFrame.Reason reason = Arrays.stream(TwinFrame.Reason.values())
                .filter(each -> each.number() == goodbye.getReasonValue())
                .findFirst()
                .orElse(TwinFrame.Reason.OTHER);
        return new TwinFrame.Goodbye(reason, text(goodbye.getText()));
    }

    private static int stream(int number) {
        if (number < 1 || number > STREAMS_MAX) {
            throw new IllegalArgumentException("a stream numbered " + Integer.toUnsignedString(number));
        }
        return number;
    }

    private static long positive(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " " + Long.toUnsignedString(number));
        }
        return number;
    }

    private static String node(String name) {
        if (!NODE.matcher(name).matches()) {
            throw new IllegalArgumentException("a node name that is none");
        }
        return name;
    }

    /** Printable, for it is shown to operators. */
    private static String text(String text) {
        if (text.length() > TEXT_MAX || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("a text that is long or not printable");
        }
        return text;
    }

    private static String cut(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() > TEXT_MAX ? printable.substring(0, TEXT_MAX) : printable;
    }

    private static ByteString exactly(String what, ByteString bytes, int length) {
        if (bytes.size() != length) {
            throw new IllegalArgumentException(what + " of " + bytes.size() + " bytes");
        }
        return bytes;
    }

    private static ByteString atMost(String what, ByteString bytes, int most) {
        if (bytes.size() > most) {
            throw new IllegalArgumentException(what + " of " + bytes.size() + " bytes");
        }
        return bytes;
    }
}
