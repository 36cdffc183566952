package io.twinwall.sync.flows.wire;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** An entry of the stream to its records, see {@link FlowBatch}. Pure; never throws for any bytes. */
public final class FlowBatchReader {
    private Optional<Tuple> original = Optional.empty();
    private Optional<Tuple> reply = Optional.empty();
    private Optional<Tuple> master = Optional.empty();
    private Optional<Tuple> mask = Optional.empty();
    private Optional<Tuple> translation = Optional.empty();
    private int direction;
    private int zone;
    private int status;
    private int flags;
    private int expectationClass;
    private OptionalLong timeout = OptionalLong.empty();
    private OptionalInt mark = OptionalInt.empty();
    private Optional<ProtocolState> state = Optional.empty();
    private Optional<String> helper = Optional.empty();
    private Optional<String> function = Optional.empty();
    private Optional<Flow.Labels> labels = Optional.empty();
    private Optional<Flow.Adjustment> originalAdjustment = Optional.empty();
    private Optional<Flow.Adjustment> replyAdjustment = Optional.empty();
    private Optional<Flow.Synproxy> synproxy = Optional.empty();
    private final Set<GroupName> groups = new HashSet<>();

    private FlowBatchReader() {}

    /**
     * Hands on every record that can be read.
     *
     * @return false where the entry is broken, has another version, or a record that makes no sense
     */
    public static boolean read(byte[] entry, Consumer<? super FlowRecord> taker) {
        if (entry.length == 0 || entry[0] != FlowBatch.VERSION) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(entry).position(1);
        boolean whole = true;
        while (bytes.hasRemaining()) {
            if (bytes.remaining() < FlowBatch.RECORD_HEAD) {
                return false;
            }
            int kind = Byte.toUnsignedInt(bytes.get());
            int length = Short.toUnsignedInt(bytes.getShort());
            if (length > bytes.remaining()) {
                return false;
            }
            if (kind >= FlowBatch.KIND_ANSWERS && kind <= FlowBatch.KIND_UNEXPECTED) {
                Optional<FlowRecord> record = record(kind, bytes.slice(bytes.position(), length));
                record.ifPresent(taker);
                whole &= record.isPresent();
            }
            bytes.position(bytes.position() + length);
        }
        return whole;
    }

    private static Optional<FlowRecord> record(int kind, ByteBuffer body) {
        FlowBatchReader parts = new FlowBatchReader();
        try {
            while (body.hasRemaining()) {
                int tag = Byte.toUnsignedInt(body.get());
                int length = Byte.toUnsignedInt(body.get());
                if (length > body.remaining()) {
                    return Optional.empty();
                }
                parts.field(tag, body.slice(body.position(), length));
                body.position(body.position() + length);
            }
            return parts.record(kind);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // A value shorter than its tag says, or one that is none.
            return Optional.empty();
        }
    }

    private void field(int tag, ByteBuffer at) {
        switch (tag) {
            case Tag.ORIGINAL -> original = Optional.of(tuple(at));
            case Tag.REPLY -> reply = Optional.of(tuple(at));
            case Tag.MASTER -> master = Optional.of(tuple(at));
            case Tag.MASK -> mask = Optional.of(tuple(at));
            case Tag.TRANSLATION -> translation = Optional.of(tuple(at));
            case Tag.TRANSLATION_DIRECTION -> direction = at.getInt();
            case Tag.ZONE -> zone = Short.toUnsignedInt(at.getShort());
            case Tag.STATUS -> status = at.getInt();
            case Tag.FLAGS -> flags = at.getInt();
            case Tag.CLASS -> expectationClass = at.getInt();
            case Tag.TIMEOUT -> timeout = OptionalLong.of(Integer.toUnsignedLong(at.getInt()));
            case Tag.MARK -> mark = OptionalInt.of(at.getInt());
            case Tag.HELPER -> helper = Optional.of(name(at));
            case Tag.FUNCTION -> function = Optional.of(name(at));
            case Tag.GROUP -> groups.add(new GroupName(name(at)));
            case Tag.LABELS -> labels = Optional.of(new Flow.Labels(at.getLong(), at.getLong()));
            case Tag.ORIGINAL_ADJUSTMENT -> originalAdjustment = Optional.of(adjustment(at));
            case Tag.REPLY_ADJUSTMENT -> replyAdjustment = Optional.of(adjustment(at));
            case Tag.SYNPROXY -> synproxy = Optional.of(new Flow.Synproxy(at.getInt(), at.getInt(), at.getInt()));
            case Tag.TCP -> state = Optional.of(tcp(at));
            case Tag.SCTP -> state = Optional.of(new ProtocolState.Sctp(octet(at), at.getInt(), at.getInt()));
            case Tag.DCCP -> state = Optional.of(new ProtocolState.Dccp(octet(at), octet(at), at.getLong()));
            default -> { }
        }
    }

    private Optional<FlowRecord> record(int kind) {
        return switch (kind) {
            case FlowBatch.KIND_ANSWERS -> Optional.of(new FlowRecord.Answers(groups));
            case FlowBatch.KIND_PRESENT -> flow().map(FlowRecord.Present::new);
            case FlowBatch.KIND_CHANGED -> flow().map(FlowRecord.Changed::new);
            case FlowBatch.KIND_GONE -> flow().map(flow -> new FlowRecord.Gone(flow.original(), flow.reply(), zone));
            case FlowBatch.KIND_EXPECTED -> expectation().map(FlowRecord.Expected::new);
            default -> expectation().map(FlowRecord.Unexpected::new);
        };
    }

    private Optional<Flow> flow() {
        return original.filter(tuple -> reply.isEmpty() || alike(tuple, reply.get())).map(tuple -> new Flow(
                tuple, reply.orElseGet(tuple::inverted), zone, 0, new FlowStatus(status), timeout, mark, state, helper,
                labels, originalAdjustment, replyAdjustment, master, Optional.empty(), Optional.empty(),
                Optional.empty(), synproxy, Optional.empty(), 0));
    }

    private Optional<Expectation> expectation() {
        if (original.isEmpty() || mask.isEmpty() || master.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Expectation(original.get(), mask.get(), master.get(), zone, 0, timeout, flags,
                expectationClass, translation.map(to -> new Expectation.Translation(direction, to)), helper,
                function));
    }

    /** What the kernel would call nonsense anyway: directions of two protocols or families. */
    private static boolean alike(Tuple one, Tuple other) {
        return one.protocol() == other.protocol() && one.source().family() == other.source().family()
                && one.layer4().getClass() == other.layer4().getClass();
    }

    private static int octet(ByteBuffer at) {
        return Byte.toUnsignedInt(at.get());
    }

    private static String name(ByteBuffer at) {
        byte[] octets = new byte[at.remaining()];
        if (octets.length > FlowBatch.NAME_MAX) {
            throw new IllegalArgumentException("a name of " + octets.length + " bytes");
        }
        at.get(octets);
        for (byte octet : octets) {
            // What becomes a C string of the kernel's has no end within it.
            if (octet <= ' ') {
                throw new IllegalArgumentException("not a name");
            }
        }
        return new String(octets, StandardCharsets.US_ASCII);
    }

    private static Flow.Adjustment adjustment(ByteBuffer at) {
        return new Flow.Adjustment(at.getInt(), at.getInt(), at.getInt());
    }

    private static ProtocolState tcp(ByteBuffer at) {
        int tcpState = octet(at);
        ProtocolState.Tcp.Side from = new ProtocolState.Tcp.Side(octet(at), octet(at));
        return new ProtocolState.Tcp(tcpState, from, new ProtocolState.Tcp.Side(octet(at), octet(at)));
    }

    private static Tuple tuple(ByteBuffer at) {
        int shape = octet(at);
        int protocol = octet(at);
        boolean six = (shape & Tag.SHAPE_V6) != 0;
        IpAddress source = address(at, six);
        IpAddress destination = address(at, six);
        Tuple.Layer4 layer4 = switch (shape & Tag.SHAPE_LAYER4) {
            case Tag.SHAPE_PORTS -> new Tuple.Ports(
                    Short.toUnsignedInt(at.getShort()), Short.toUnsignedInt(at.getShort()));
            case Tag.SHAPE_ICMP -> new Tuple.Icmp(Short.toUnsignedInt(at.getShort()), octet(at), octet(at));
            case Tag.SHAPE_PORTLESS -> Tuple.PORTLESS;
            default -> throw new IllegalArgumentException("no such shape");
        };
        int own = (shape & Tag.SHAPE_ZONE) == 0 ? 0 : Short.toUnsignedInt(at.getShort());
        return new Tuple(source, destination, protocol, layer4, own);
    }

    private static IpAddress address(ByteBuffer at, boolean six) {
        return six ? new Ipv6Address(at.getLong(), at.getLong()) : new Ipv4Address(at.getInt());
    }
}
