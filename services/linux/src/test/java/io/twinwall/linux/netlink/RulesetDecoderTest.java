package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netlink.RulesetMessage.Fault;
import io.twinwall.linux.netlink.RulesetMessage.Generation;
import io.twinwall.linux.netlink.RulesetMessage.Other;
import io.twinwall.linux.netlink.RulesetMessage.Touched;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications recorded from kernel 6.18 on x86-64 while {@code nft} made, fed and flushed a table. */
final class RulesetDecoderTest {
    private static final long SEED = 0x7457_696eL;
    private static final Touched GUARD = new Touched("netdev twinwall-guard");

    @Test
    void everyPartOfATransactionNamesItsTable() throws IOException {
        assertEquals(Collections.nCopies(6, GUARD), decode(DecoderTest.read("ruleset-made")));
        assertEquals(List.of(GUARD), decode(DecoderTest.read("ruleset-element")));
        assertEquals(Collections.nCopies(6, GUARD), decode(DecoderTest.read("ruleset-flushed")));
    }

    @Test
    void theGenerationTellsWhoCommitted() throws IOException {
        assertEquals(List.of(new Generation(2, 20733, 20733, "nft")), decode(DecoderTest.read("ruleset-generation")));
    }

    @Test
    void otherSubsystemsArePassedOverAndAnOverrunIsAFault() throws IOException {
        byte[] bytes = DecoderTest.read("ruleset-generation");
        wrap(bytes).putShort(4, (short) 0x0100);
        assertEquals(List.of(new Other(0x0100)), decode(bytes));
        wrap(bytes).putShort(4, (short) Wire.NLMSG_OVERRUN);
        assertInstanceOf(Fault.class, decode(bytes).getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ruleset-made", "ruleset-generation", "ruleset-element", "ruleset-flushed"})
    void everyTruncationIsAFaultOrABeginning(String name) throws IOException {
        byte[] bytes = DecoderTest.read(name);
        List<RulesetMessage> whole = decode(bytes);
        for (int length = 0; length < bytes.length; length++) {
            List<RulesetMessage> part = decode(Arrays.copyOf(bytes, length));
            boolean cut = !part.isEmpty() && part.getLast() instanceof Fault;
            List<RulesetMessage> good = cut ? part.subList(0, part.size() - 1) : part;
            assertEquals(whole.subList(0, good.size()), good, "at " + length);
            assertTrue(good.size() < whole.size() || length > bytes.length - 4, "at " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ruleset-made", "ruleset-generation", "ruleset-element", "ruleset-flushed"})
    void noMutationThrowsOrLoops(String name) throws IOException {
        byte[] good = DecoderTest.read(name);
        Random random = new Random(SEED);
        int faults = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 9); k > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            List<RulesetMessage> messages = decode(bytes);
            assertTrue(messages.size() <= bytes.length / Wire.HEADER_BYTES + 1);
            faults += messages.getLast() instanceof Fault ? 1 : 0;
        }
        assertTrue(faults > 0, "no mutation was even noticed, seed " + SEED);
    }

    private static List<RulesetMessage> decode(byte[] bytes) {
        return RulesetDecoder.decode(wrap(bytes), bytes.length);
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
