package io.twinwall.sync.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.twinwall.sync.wire.proto.Twin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
    private static String refusal(Twin.Frame frame) {
        return assertInstanceOf(Reception.Refused.class, FrameCodec.decode(frame.toByteArray())).why();
    }

    private static Twin.Hello.Builder hello() {
        return Twin.Hello.newBuilder().setOldestVersion(1).setNewestVersion(1).setNode("r1")
                .setBoot(Frames.BOOT.bytes());
    }

    private static Twin.Frame frame(Twin.Hello.Builder hello) {
        return Twin.Frame.newBuilder().setHello(hello).build();
    }

    @Test
    void everyFrameComesBackAsItWent() {
        for (TwinFrame frame : Frames.all()) {
            assertEquals(new Reception.Accepted(frame), FrameCodec.decode(FrameCodec.encode(frame)));
        }
    }

    @Test
    void noTruncationThrowsAndNoneIsTakenForTheWhole() {
        for (TwinFrame frame : Frames.all()) {
            byte[] whole = FrameCodec.encode(frame);
            for (int length = 0; length < whole.length; length++) {
                Reception cut = FrameCodec.decode(Arrays.copyOf(whole, length));
                assertTrue(!cut.equals(new Reception.Accepted(frame)), frame + " cut to " + length);
            }
        }
    }

    @Test
    void noMutationThrowsAndWhatIsAcceptedIsWithinItsLimits() {
        Random random = new Random(4711);
        List<TwinFrame> frames = Frames.all();
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = FrameCodec.encode(frames.get(random.nextInt(frames.size())));
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (FrameCodec.decode(bytes) instanceof Reception.Accepted(TwinFrame frame)) {
                accepted++;
                // What was accepted can be said again, and means the same.
                assertEquals(new Reception.Accepted(frame), FrameCodec.decode(FrameCodec.encode(frame)));
            }
        }
        assertTrue(accepted > 1_000, "mutations too wild to test anything: " + accepted);
    }

    @Test
    void noiseIsNoFrame() {
        Random random = new Random(13);
        for (int round = 0; round < 50_000; round++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            FrameCodec.decode(noise);
        }
        assertInstanceOf(Reception.Unknown.class, FrameCodec.decode(new byte[0]));
    }

    @Test
    void fieldsOfANewerProgramArePassedOver() {
        byte[] known = FrameCodec.encode(new TwinFrame.ResyncRequest(2));
        // Field 200, a varint, behind what is known; and a frame of nothing but that.
        byte[] more = Arrays.copyOf(known, known.length + 3);
        more[known.length] = (byte) 0xc0;
        more[known.length + 1] = 0x0c;
        more[known.length + 2] = 1;
        assertEquals(new Reception.Accepted(new TwinFrame.ResyncRequest(2)), FrameCodec.decode(more));
        assertInstanceOf(Reception.Unknown.class,
                FrameCodec.decode(Arrays.copyOfRange(more, known.length, more.length)));
    }

    @Test
    void valuesOutsideTheirLimitsAreRefusedWithTheirName() {
        List<String> refusals = new ArrayList<>();
        refusals.add(refusal(frame(hello().setNode("R1; rm"))));
        refusals.add(refusal(frame(hello().setNode(""))));
        refusals.add(refusal(frame(hello().setBoot(ByteString.EMPTY))));
        refusals.add(refusal(frame(hello().setOldestVersion(0))));
        refusals.add(refusal(frame(hello().setOldestVersion(3).setNewestVersion(2))));
        refusals.add(refusal(frame(hello().setSoftware("\u001b[2J"))));
        refusals.add(refusal(frame(hello().setDocument("x".repeat(201)))));
        refusals.add(refusal(frame(hello().addStreams(Twin.StreamGreeting.newBuilder().setStream(-1)))));
        refusals.add(refusal(Twin.Frame.newBuilder().setData(Twin.Data.newBuilder()
                .setStream(1).setEpoch(1).setSequence(1)
                .setEntry(ByteString.copyFrom(new byte[FrameCodec.ENTRY_BYTES_MAX + 1]))).build()));
        refusals.add(refusal(Twin.Frame.newBuilder().setData(Twin.Data.newBuilder()
                .setStream(1).setEpoch(1).setSequence(0)).build()));
        refusals.add(refusal(Twin.Frame.newBuilder().setData(Twin.Data.newBuilder()
                .setStream(1).setEpoch(1).setSequence(1).setKindValue(7)).build()));
        refusals.add(refusal(Twin.Frame.newBuilder().setPairingNonce(Twin.PairingNonce.newBuilder()
                .setNonce(ByteString.copyFrom(new byte[31]))).build()));
        refusals.add(refusal(Twin.Frame.newBuilder().setPairingOffer(Twin.PairingOffer.newBuilder()
                .setNode("r1")).build()));
        assertEquals(List.of("a node name that is none", "a node name that is none", "a boot id has 16 bytes, not 0",
                "versions 0 to 1", "versions 3 to 2", "a text that is long or not printable",
                "a text that is long or not printable", "a stream numbered 4294967295", "entry of 65537 bytes",
                "sequence 0", "an entry of kind 7", "nonce of 31 bytes", "an offer without a key"), refusals);
    }

    @Test
    void aReasonOfANewerProgramIsAnyReason() {
        byte[] bytes = Twin.Frame.newBuilder().setGoodbye(Twin.Goodbye.newBuilder().setReasonValue(99)).build()
                .toByteArray();
        assertEquals(new Reception.Accepted(new TwinFrame.Goodbye(TwinFrame.Reason.OTHER, "")),
                FrameCodec.decode(bytes));
    }

    @Test
    void theNewestCommonVersionIsSpoken() {
        assertEquals(OptionalInt.of(2), new Versions(1, 2).common(new Versions(2, 3)));
        assertEquals(OptionalInt.of(1), new Versions(1, 2).common(new Versions(1, 1)));
        assertEquals(OptionalInt.empty(), new Versions(2, 3).common(new Versions(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> new Versions(0, 1));
    }
}
