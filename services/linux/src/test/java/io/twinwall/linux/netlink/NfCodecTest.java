package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netlink.NfRule.NfCounter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nf_tables says and is told, read back, cut short, and spoiled: no bytes throw, loop or grow. */
final class NfCodecTest {
    private static final long SEED = 0x7457_696eL;
    private static final int ROUNDS = 20_000;

    private static final NfCounter DAY = new NfCounter(123_456_789_012L, 98_765_432_109_876L);

    /** Userdata with something before the comment. */
    private static Octets userdata(String comment) {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(7 + text.length);
        bytes.put((byte) 1).put((byte) 2).put((byte) 9).put((byte) 9);
        bytes.put((byte) Nf.USERDATA_COMMENT).put((byte) (text.length + 1)).put(text);
        return Octets.of(bytes.array());
    }

    /** A lookup in a set, a counter, and a header option, as the kernel lists them. */
    private static Octets expressions() {
        NfWriter out = new NfWriter();
        expression(out, "lookup", data -> data.put(1, "__set0").put(2, 1));
        expression(out, "counter", data -> data.put(Nf.COUNTER_BYTES, DAY.bytes()).put(Nf.COUNTER_PACKETS,
                DAY.packets()));
        expression(out, "exthdr", data -> data.put(1, 1).put(5, 0));
        expression(out, "dynset", data -> data.put(1, "group.knocked.4").put(6, 0L));
        return out.from(0);
    }

    private interface Data {
        void write(NfWriter out);
    }

    private static void expression(NfWriter out, String name, Data data) {
        int element = out.open(Nf.LIST_ELEM);
        out.put(Nf.EXPR_NAME, name);
        int value = out.open(Nf.EXPR_DATA);
        data.write(out);
        out.close(value).close(element);
    }

    private static Octets rule() {
        return new NfWriter().put(Nf.RULE_TABLE, "t").put(Nf.RULE_CHAIN, "input").put(Nf.RULE_HANDLE, 77L)
                .put(Nf.RULE_EXPRESSIONS, expressions()).put(Nf.RULE_USERDATA, userdata("firewall.rules.web"))
                .from(0);
    }

    private static Octets chain() {
        NfWriter out = new NfWriter().put(Nf.CHAIN_NAME, "input").put(Nf.CHAIN_TYPE, "filter").put(Nf.CHAIN_POLICY, 1);
        int hook = out.open(Nf.CHAIN_HOOK);
        out.put(Nf.HOOK_NUMBER, 1).put(Nf.HOOK_PRIORITY, -5).close(hook);
        return out.from(0);
    }

    private static Octets set() {
        return new NfWriter().put(Nf.SET_NAME, "group.knocked.4").put(Nf.SET_FLAGS, 0x20).put(Nf.SET_KEY_LEN, 4)
                .from(0);
    }

    private static Octets element() {
        NfWriter out = new NfWriter();
        int key = out.open(Nf.ELEMENT_KEY);
        out.put(Nf.DATA_VALUE, Octets.of(new byte[] {10, 0, 0, 1})).close(key);
        out.put(Nf.ELEMENT_EXPIRATION, 299_000L);
        int data = out.open(Nf.ELEMENT_DATA);
        int verdict = out.open(Nf.DATA_VERDICT);
        out.put(Nf.VERDICT_CODE, NfElement.Verdict.JUMP).put(Nf.VERDICT_CHAIN, "policy.lan.wan").close(verdict);
        out.close(data);
        return out.from(0);
    }

    private static Octets dump() {
        NfWriter out = new NfWriter().put(Nf.ELEMENTS_TABLE, "t");
        int list = out.open(Nf.ELEMENTS_LIST);
        out.put(Nf.LIST_ELEM, element()).put(Nf.LIST_ELEM, element()).close(list);
        return out.from(0);
    }

    private static final List<Octets> GOOD = List.of(rule(), chain(), set(), element(), dump());

    /** Everything that reads attributes of nf_tables; gives how many bytes came of it. */
    private static long readAll(Octets octets) {
        NfRule rule = NfDecoder.rule(NfDecoder.walk(octets));
        long size = (long) rule.chain().length() + rule.comment().length() + rule.expressions().length();
        size += NfDecoder.chain(NfDecoder.walk(octets)).name().length();
        size += NfDecoder.set(NfDecoder.walk(octets)).definition().length();
        for (Octets raw : NfDecoder.rawElements(NfDecoder.walk(octets))) {
            size += NfDecoder.element(NfDecoder.walk(raw)).key().length();
            size += NfDecoder.timedElement(NfDecoder.walk(raw)).key().length();
        }
        size += NfDecoder.element(NfDecoder.walk(octets)).key().length();
        size += NfDecoder.timedElement(NfDecoder.walk(octets)).key().length();
        size += NfExpressions.sets(rule.expressions()).size();
        size += NfExpressions.copied(rule.expressions(), Map.of("__set0", 5)).length();
        return size;
    }

    private static void harmless(byte[] bytes) {
        // Nothing that is read is longer than what it is read from, but for names exchanged and padding.
        assertTrue(readAll(Octets.of(bytes)) <= 16L * bytes.length + 64, () -> Arrays.toString(bytes));
    }

    @Test
    void whatTheKernelSaysIsRead() {
        NfRule rule = NfDecoder.rule(NfDecoder.walk(rule()));
        assertEquals(new NfRule("input", 77, "firewall.rules.web", Optional.of(DAY), expressions(),
                userdata("firewall.rules.web")), rule);
        assertEquals(new NfChain("input", Optional.of(new NfChain.Base("filter", 1, -5, 1))),
                NfDecoder.chain(NfDecoder.walk(chain())));
        assertTrue(NfDecoder.set(NfDecoder.walk(set())).dynamic());
        assertEquals(NfElement.entry(Octets.of(new byte[] {10, 0, 0, 1}),
                new NfElement.Verdict(NfElement.Verdict.JUMP, "policy.lan.wan")),
                NfDecoder.element(NfDecoder.walk(element())));
        assertEquals(new NfTimedElement(Octets.of(new byte[] {10, 0, 0, 1}), OptionalLong.of(299_000)),
                NfDecoder.timedElement(NfDecoder.walk(element())));
        assertEquals(List.of(element(), element()), NfDecoder.rawElements(NfDecoder.walk(dump())));
        assertEquals(java.util.Set.of("__set0", "group.knocked.4"), NfExpressions.sets(expressions()));
    }

    @Test
    void everyTruncationIsABeginningOrNothing() {
        for (Octets good : GOOD) {
            for (int length = 0; length < good.length(); length++) {
                harmless(Arrays.copyOf(good.bytes(), length));
            }
        }
        // Of what is cut inside the userdata the rule is known, its comment is not.
        byte[] rule = rule().bytes();
        NfRule cut = NfDecoder.rule(NfDecoder.walk(Octets.of(Arrays.copyOf(rule, rule.length - 8))));
        assertEquals("", cut.comment());
        assertEquals(77, cut.handle());
    }

    @Test
    void lengthThatIsALieIsNotBelieved() {
        for (Octets good : GOOD) {
            for (int at = 0; at + 1 < good.length(); at += 2) {
                for (int lie : new int[] {0, 1, 3, 4, 5, 0x7fff, 0x8000, 0xffff}) {
                    byte[] bytes = good.bytes();
                    ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder()).putShort(at, (short) lie);
                    harmless(bytes);
                }
            }
        }
    }

    @Test
    void noMutationThrowsOrLoops() {
        Random random = new Random(SEED);
        int changed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Octets good = GOOD.get(i % GOOD.size());
            byte[] bytes = good.bytes();
            for (int k = random.nextInt(1, 9); k > 0; k--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt()
                        : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            harmless(bytes);
            changed += readAll(Octets.of(bytes)) == readAll(good) ? 0 : 1;
        }
        assertTrue(changed > ROUNDS / 10, "mutations were hardly noticed, seed " + SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            harmless(noise);
        }
    }

    /** Each kind of change once, elements in more than one message. */
    private static List<NfChange> changes() {
        NfRule rule = NfDecoder.rule(NfDecoder.walk(rule()));
        NfCompiledRule compiled = new NfCompiledRule(rule, List.of(new NfCompiledRule.AnonymousSet(
                new NfSet("__set0", 1, set()), List.of(element()))));
        List<NfElement> many = IntStream.range(0, 5_000)
                .mapToObj(i -> NfElement.key(Octets.of(ByteBuffer.allocate(4).putInt(i).array())))
                .toList();
        return List.of(
                new NfChange.AddRule("t", "input", OptionalLong.of(9), compiled),
                new NfChange.DeleteRule("t", "input", 9), new NfChange.FlushChain("t", "input"),
                new NfChange.AddBaseChain("t", "forward", new NfChain.Base("filter", 2, 0, 1)),
                new NfChange.DeleteChain("t", "old"), new NfChange.AddElements("t", "group.x.4", many),
                new NfChange.DeleteElements("t", "group.x.4", many.subList(0, 1)), new NfChange.DeleteSet("t", "s"),
                new NfChange.DeleteObject("t", "helper", 3), new NfChange.DeleteFlowtable("t", "fast"));
    }

    /** Walks a datagram's messages as the kernel does; gives their types. */
    private static List<Integer> types(NfWriter written) {
        List<Integer> types = new ArrayList<>();
        int at = 0;
        while (at < written.length()) {
            int length = written.written().getInt(at);
            assertTrue(length >= Wire.HEADER_BYTES + Nf.NFGENMSG_BYTES && at + length <= written.length());
            assertEquals(0, length % 4, "messages are aligned");
            Attributes attributes = new Attributes(
                    written.written(), at + Wire.HEADER_BYTES + Nf.NFGENMSG_BYTES, at + length);
            while (attributes.next()) {
                assertTrue(attributes.length() >= 0);
            }
            assertFalse(attributes.broken(), "at " + at);
            types.add(Short.toUnsignedInt(written.written().getShort(at + 4)) & 0xff);
            at += length;
        }
        return types;
    }

    @Test
    void transactionIsWellFormedAndEveryMessageKnowsItsChange() {
        List<NfChange> changes = changes();
        NfMessages messages = NfMessages.write(100, OptionalInt.of(7), changes, true);
        List<Integer> types = types(messages.written());
        assertEquals(messages.following() - 100, types.size());
        assertEquals(Nf.BATCH_BEGIN, types.getFirst());
        assertEquals(Nf.BATCH_END, types.getLast());
        assertEquals(List.of(-1, -1, 0, 0, 0, 1),
                IntStream.range(100, 106).map(messages::changeOf).boxed().toList());
        assertEquals(-1, messages.changeOf(messages.following() - 1));
        assertEquals(9, messages.changeOf(messages.following() - 2));
        assertEquals(List.of(104), messages.added());
        assertTrue(types.stream().filter(type -> type == Nf.NEWSETELEM).count() > 2, "elements of one message");
        assertFalse(messages.has(99) || messages.has(messages.following()));
        assertEquals(-1, messages.changeOf(Integer.MIN_VALUE));
        List<Integer> judged = types(NfMessages.write(100, OptionalInt.empty(), changes, false).written());
        assertEquals(types.subList(0, types.size() - 1), judged);
    }

    @Test
    void writtenElementsAreReadBackWhateverTheyAre() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[random.nextInt(1, 64)];
            random.nextBytes(key);
            NfElement element = switch (random.nextInt(4)) {
                case 0 -> NfElement.key(Octets.of(key));
                case 1 -> NfElement.end(Octets.of(key));
                case 2 -> NfElement.entry(Octets.of(key), new NfElement.Value(Octets.of(key)));
                default -> NfElement.entry(Octets.of(key), new NfElement.Verdict(random.nextInt(), "chain"));
            };
            NfWriter written = NfMessages.write(1, OptionalInt.empty(),
                    List.of(new NfChange.AddElements("t", "s", List.of(element))), false).written();
            int last = 0;
            for (int at = 0; at < written.length(); at += written.written().getInt(at)) {
                last = at;
            }
            List<Octets> raw = NfDecoder.rawElements(new Attributes(
                    written.written(), last + Wire.HEADER_BYTES + Nf.NFGENMSG_BYTES, written.length()));
            assertEquals(List.of(element), raw.stream().map(e -> NfDecoder.element(NfDecoder.walk(e))).toList());
        }
    }
}
