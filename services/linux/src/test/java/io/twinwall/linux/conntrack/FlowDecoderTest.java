package io.twinwall.linux.conntrack;

import static io.twinwall.linux.conntrack.Flows.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netlink.Messages;
import io.twinwall.linux.netlink.Request;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Attributes as bytes against the records they say, and against everything they do not. */
final class FlowDecoderTest {
    private static final long SEED = 0x7457_696eL;

    private static byte[] bytes(Function<ByteBuffer, Request> request) {
        ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
        int length = request.apply(bytes).finish(1);
        return Arrays.copyOf(bytes.array(), length);
    }

    private static List<FlowEvent> events(byte[] datagram) {
        List<FlowEvent> events = new ArrayList<>();
        FlowEventDecoder.decode(wrap(datagram), datagram.length, FlowEventDecoder.NOBODY, events::add);
        return events;
    }

    private static boolean isWhole(byte[] datagram) {
        return FlowEventDecoder.decode(wrap(datagram), datagram.length, FlowEventDecoder.NOBODY, event -> { });
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** A flow with a part of everything that can be created. */
    private static Flow rich() {
        return new Flow(tcp("10.0.0.1", 1, "10.0.0.9", 80),
                new Tuple(IpAddress.parse("10.0.0.9"), IpAddress.parse("10.0.0.1"), ProtocolNumber.Assigned.TCP,
                        new Tuple.Ports(80, 1), 3),
                7, 0, new FlowStatus(0xe), OptionalLong.of(0xffff_fff0L), OptionalInt.of(-2),
                Optional.of(Flows.established()), Optional.of("ftp"), Optional.of(new Flow.Labels(1L << 63, 5)),
                Optional.of(new Flow.Adjustment(-1, 2, -3)), Optional.of(new Flow.Adjustment(4, 5, 6)),
                Optional.of(tcp("2001:db8::1", 21, "2001:db8::2", 22)), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.of(new Flow.Synproxy(1, 2, 3)), Optional.empty(), 0);
    }

    @Test
    void whatIsEncodedIsDecoded() {
        Flow flow = rich();
        assertEquals(List.of(new FlowEvent.Began(flow, 0)),
                events(bytes(bytes -> FlowEncoder.create(bytes, flow))));
        for (ProtocolState state : List.of(new ProtocolState.Sctp(4, 11, -12), new ProtocolState.Dccp(4, 1, -9L))) {
            Flow other = Flows.flow(flow.original(), flow.original().inverted(), 8, Optional.of(state));
            assertEquals(List.of(new FlowEvent.Began(other, 0)),
                    events(bytes(bytes -> FlowEncoder.create(bytes, other))));
        }
    }

    @Test
    void aTranslationIsSaidWithTheInverseReply() {
        Flow flow = Flows.flow(tcp("10.0.0.1", 1, "10.0.0.9", 80), tcp("10.0.0.9", 80, "192.0.2.1", 2),
                0x8 | FlowStatus.SRC_NAT, Optional.empty());
        byte[] created = bytes(bytes -> FlowEncoder.create(bytes, flow));
        FlowEvent.Began said = (FlowEvent.Began) events(created).getFirst();
        assertEquals(flow.original().inverted(), said.flow().reply());
        // CTA_NAT_SRC { V4_MINIP 192.0.2.1, V4_MAXIP 192.0.2.1, PROTO { PORT_MIN 2, PORT_MAX 2 } }
        String natSource = "28000680" + "08000100c0000201" + "08000200c0000201"
                + "14000380" + "0600010000020000" + "0600020000020000";
        assertTrue(hex(created).contains(natSource), hex(created));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theStatusOfAnotherKernelIsMadeFit() {
        Flow flow = Flows.flow(tcp("10.0.0.1", 1, "10.0.0.9", 80), tcp("10.0.0.9", 80, "10.0.0.1", 1),
                FlowStatus.EXPECTED | FlowStatus.DYING | FlowStatus.ASSURED, Optional.empty());
        FlowEvent.Began said = (FlowEvent.Began) events(bytes(bytes -> FlowEncoder.create(bytes, flow))).getFirst();
        assertEquals(FlowStatus.ASSURED | FlowStatus.CONFIRMED, said.flow().status().bits());
    }

    @Test
    void aFlowWithoutATimeoutCannotBeCreated() {
        Flow flow = new Flow(rich().original(), rich().reply(), 0, 0, new FlowStatus(8), OptionalLong.empty(),
                OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), 0);
        assertThrows(IllegalArgumentException.class, () -> bytes(bytes -> FlowEncoder.create(bytes, flow)));
        // An update may leave it as it is.
        assertTrue(bytes(bytes -> FlowEncoder.update(bytes, flow)).length > 16);
    }

    @Test
    void aDeletionNamesOneConnectionWhateverItLacks() {
        byte[] deletion = bytes(bytes -> FlowEncoder.delete(bytes, Flows.untranslated(rich().original())));
        Messages messages = new Messages(wrap(deletion), deletion.length);
        assertTrue(messages.next());
        assertEquals(Cta.CT_DELETE, messages.type());
        assertEquals(Cta.AF_INET, messages.family());
        var at = messages.attributes();
        assertTrue(at.next() && at.type() == Cta.TUPLE_ORIG);
        assertEquals(Optional.of(rich().original()), TupleDecoder.decode(at));
    }

    @Test
    void answersOfIcmpAreTurnedAround() {
        Tuple echo = new Tuple(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), ProtocolNumber.Assigned.ICMP,
                new Tuple.Icmp(9, 8, 0), 0);
        assertEquals(new Tuple.Icmp(9, 0, 0), echo.inverted().layer4());
        assertEquals(echo, echo.inverted().inverted());
        Tuple echo6 = new Tuple(IpAddress.parse("::1"), IpAddress.parse("::2"), ProtocolNumber.Assigned.ICMPV6,
                new Tuple.Icmp(9, 128, 0), 0);
        assertEquals(new Tuple.Icmp(9, 129, 0), echo6.inverted().layer4());
        assertFalse(echo.hasPort(9));
    }

    @Test
    void anExpectationIsEncodedAndDecoded() {
        Expectation expectation = new Expectation(tcp("10.0.0.1", 0, "10.0.0.9", 5000),
                tcp("255.255.255.255", 0, "255.255.255.255", 65535), tcp("10.0.0.9", 40000, "10.0.0.1", 21), 4, 0,
                OptionalLong.of(300), 1, 2, Optional.of(new Expectation.Translation(1, tcp("10.0.0.1", 0,
                        "192.0.2.1", 5001))), Optional.of("ftp"), Optional.of("nat-follow-master"));
        assertEquals(List.of(new FlowEvent.Expected(expectation, 0)),
                events(bytes(bytes -> ExpectationEncoder.create(bytes, expectation))));
        assertEquals(List.of(), events(bytes(bytes -> ExpectationEncoder.delete(bytes, expectation))));
    }

    @Test
    void everyTruncationIsLess() {
        byte[] whole = bytes(bytes -> FlowEncoder.create(bytes, rich()));
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertFalse(isWhole(part), "at " + length);
            if (length >= 16) {
                // Told to end where it is cut: attributes are missing or broken, and no read leaves the message.
                wrap(part).putInt(0, length);
                for (FlowEvent event : events(part)) {
                    assertEquals(rich().original(), ((FlowEvent.Began) event).flow().original());
                }
            }
        }
    }

    @Test
    void noMutationThrowsOrLoops() {
        byte[] flow = bytes(bytes -> FlowEncoder.create(bytes, rich()));
        byte[] expectation = bytes(bytes -> ExpectationEncoder.create(bytes, new Expectation(rich().original(),
                rich().original(), rich().original(), 0, 0, OptionalLong.of(1), 0, 0,
                Optional.of(new Expectation.Translation(0, rich().original())), Optional.of("ftp"),
                Optional.of("sip"))));
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = (i % 2 == 0 ? flow : expectation).clone();
            for (int k = random.nextInt(1, 9); k > 0; k--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt()
                        : (byte) (bytes[at] ^ (1 << random.nextInt(8)));
            }
            assertTrue(events(bytes).size() <= bytes.length / 16);
            refused += isWhole(bytes) ? 0 : 1;
        }
        assertTrue(refused > 1000, "mutations were hardly noticed, seed " + SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            events(bytes);
        }
    }

    @Test
    void lengthThatIsALieIsNotBelieved() {
        byte[] good = bytes(bytes -> FlowEncoder.create(bytes, rich()));
        for (int at = 0; at + 1 < good.length; at += 2) {
            for (int lie : new int[] {0, 1, 3, 4, 5, 0x7fff, 0x8000, 0xffff}) {
                byte[] bytes = good.clone();
                wrap(bytes).putShort(at, (short) lie);
                assertTrue(events(bytes).size() <= bytes.length / 16);
            }
        }
        for (int lie : new int[] {0, 15, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            byte[] bytes = good.clone();
            wrap(bytes).putInt(0, lie);
            assertFalse(isWhole(bytes), "a message of " + lie + " bytes");
        }
    }

    @Test
    void anOverrunIsNotWhole() {
        byte[] overrun = new byte[16];
        wrap(overrun).putInt(0, 16).putShort(4, (short) 4);
        assertFalse(isWhole(overrun));
    }
}
