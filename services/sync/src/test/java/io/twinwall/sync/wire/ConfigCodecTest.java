package io.twinwall.sync.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigCodecTest {
    private static final CommitId ONE = new CommitId("0123456789abcdef0123456789abcdef01234567");
    private static final CommitId TWO = new CommitId("f".repeat(40));
    private static final Packed OBJECTS = new Packed(new byte[] {1, 2, 3, 4, 5});
    private static final Optional<ConfigMessage.Waiting> WAITING = Optional.of(
            new ConfigMessage.Waiting(ONE, List.of(ONE, TWO), 1_790_000_000L, 60_000, "ada"));

    private static final List<ConfigMessage> ALL = List.of(
            new ConfigMessage.Standing(ONE, Optional.empty(), true, false, List.of(), ""),
            new ConfigMessage.Standing(ONE, Optional.of(TWO), false, true, List.of(
                    new ConfigMessage.Ancestor(ONE, false), new ConfigMessage.Ancestor(TWO, true)), "no room"),
            new ConfigMessage.Prepare(7, ONE, TWO, OBJECTS, WAITING),
            new ConfigMessage.Prepare(8, ONE, TWO, OBJECTS, Optional.empty()),
            new ConfigMessage.Vote(7, false, "vrrp: would not do"),
            new ConfigMessage.Decide(7, ONE),
            new ConfigMessage.Abort(7),
            new ConfigMessage.Done(7, ONE),
            new ConfigMessage.Advance(ONE, OBJECTS, WAITING),
            new ConfigMessage.Claim(ONE, TWO),
            new ConfigMessage.Branch("diverged/r2-0123456789", ONE, OBJECTS),
            new ConfigMessage.BranchKept("diverged/r2-0123456789"));

    @Test
    void everyMessageIsReadAsItWasWritten() {
        for (ConfigMessage message : ALL) {
            assertEquals(new ConfigCodec.Read.Message(message), ConfigCodec.decode(ConfigCodec.encode(message)));
        }
    }

    @Test
    void aKindThatIsNotKnownIsPassedOver() {
        // Field 200, a length-delimited value: what a later version may say.
        assertEquals(new ConfigCodec.Read.Unknown(), ConfigCodec.decode(new byte[] {(byte) 0xc2, 0x0c, 1, 0}));
    }

    @Test
    void noTruncationAndNoMutationThrows() {
        Random random = new Random(11);
        for (ConfigMessage message : ALL) {
            byte[] whole = ConfigCodec.encode(message);
            for (int i = 0; i < 3_000; i++) {
                byte[] bytes = i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole.clone();
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                if (ConfigCodec.decode(bytes) instanceof ConfigCodec.Read.Message(ConfigMessage read)) {
                    ConfigCodec.encode(read);
                }
            }
        }
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        for (String name : List.of("../main", "a//b", "-x", "a/../b", "x".repeat(200), "a b", "a/")) {
            assertInstanceOf(ConfigCodec.Read.Rubbish.class,
                    ConfigCodec.decode(ConfigCodec.encode(new ConfigMessage.BranchKept(name))), name);
        }
    }

    @Test
    void aLargeMessageTravelsInPartsAndWhatDoesNotBelongTogetherIsNone() {
        byte[] large = new byte[200_000];
        new Random(3).nextBytes(large);
        ConfigMessage message = new ConfigMessage.Advance(ONE, new Packed(large), Optional.empty());
        ConfigParts out = new ConfigParts();
        List<byte[]> parts = out.cut(message);
        assertEquals(5, parts.size());
        assertTrue(parts.stream().allMatch(part -> part.length <= FrameCodec.ENTRY_BYTES_MAX));
        ConfigParts in = new ConfigParts();
        List<ConfigCodec.Read> read = new ArrayList<>();
        parts.forEach(part -> in.take(part).ifPresent(read::add));
        assertEquals(List.of(new ConfigCodec.Read.Message(message)), read);
        // One part is missing; the next message is whole again.
        assertEquals(Optional.empty(), in.take(parts.get(0)));
        assertInstanceOf(ConfigCodec.Read.Rubbish.class, in.take(parts.get(2)).orElseThrow());
        assertEquals(Optional.empty(), in.take(parts.get(3)));
        ConfigMessage next = new ConfigMessage.Abort(1);
        assertEquals(Optional.of(new ConfigCodec.Read.Message(next)), in.take(out.cut(next).getFirst()));
    }
}
