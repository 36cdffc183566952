package io.twinwall.sync.flows.wire;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Records on their way to be an entry of the link's stream, which has 64 KiB at most. Numbers are in network order.
 *
 * <pre>
 *   entry:   | version 1 | record | record | ...
 *   record:  | kind 1    | length 2 | fields
 *   field:   | tag 1     | length 1 | value
 *   tuple:   | shape 1: bit 0 IPv6, bits 1-2 ports, ICMP, none, bit 3 zone | protocol 1 | source | destination
 *            | ports 2+2, or id 2 type 1 code 1 | zone 2
 * </pre>
 *
 * A reader passes over kinds and tags it does not know. For one thread.
 */
public final class FlowBatch {
    /** The layout above. */
    static final int VERSION = 1;
    /** Of an entry. */
    static final int BYTES_MAX = 64 * 1024;
    /** Of a record; names are at most 63 long, so none that exists comes near it. */
    static final int RECORD_MAX = 1024;

    static final int KIND_ANSWERS = 1;
    static final int KIND_PRESENT = 2;
    static final int KIND_CHANGED = 3;
    static final int KIND_GONE = 4;
    static final int KIND_EXPECTED = 5;
    static final int KIND_UNEXPECTED = 6;

    static final int RECORD_HEAD = 3;
    static final int NAME_MAX = 63;
    /** A batch that has this much is worth an entry of its own. */
    private static final int FULL = 24 * 1024;

    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX);
    private int records;

    public FlowBatch() {
        clear();
    }

    public boolean isEmpty() {
        return records == 0;
    }

    /** Whether it should go before more is added; there is room for some records yet. */
    public boolean isFull() {
        return bytes.position() >= FULL;
    }

    public int records() {
        return records;
    }

    /** The entry; the batch is empty afterwards. */
    public byte[] take() {
        byte[] entry = Arrays.copyOf(bytes.array(), bytes.position());
        clear();
        return entry;
    }

    /** Forgets what is in it. */
    public void clear() {
        bytes.clear();
        bytes.put((byte) VERSION);
        records = 0;
    }

    /** Adds a record; false where it cannot be told in this layout (a name too long), or the batch has no room. */
    public boolean add(FlowRecord record) {
        int begin = bytes.position();
        if (bytes.remaining() < RECORD_MAX) {
            return false;
        }
        int end = bytes.limit();
        bytes.limit(begin + RECORD_MAX);
        try {
            bytes.put((byte) kind(record)).putShort((short) 0);
            body(record);
            bytes.putShort(begin + 1, (short) (bytes.position() - begin - RECORD_HEAD));
            records++;
            return true;
        } catch (BufferOverflowException e) {
            bytes.position(begin);
            return false;
        } finally {
            bytes.limit(end);
        }
    }

    private static int kind(FlowRecord record) {
        return switch (record) {
            case FlowRecord.Answers _ -> KIND_ANSWERS;
            case FlowRecord.Present _ -> KIND_PRESENT;
            case FlowRecord.Changed _ -> KIND_CHANGED;
            case FlowRecord.Gone _ -> KIND_GONE;
            case FlowRecord.Expected _ -> KIND_EXPECTED;
            case FlowRecord.Unexpected _ -> KIND_UNEXPECTED;
        };
    }

    private void body(FlowRecord record) {
        switch (record) {
            case FlowRecord.Answers(var groups) -> groups.stream().map(GroupName::text).sorted()
                    .forEach(name -> text(Tag.GROUP, name));
            case FlowRecord.Present(Flow flow) -> flow(flow);
            case FlowRecord.Changed(Flow flow) -> flow(flow);
            case FlowRecord.Gone(Tuple original, Tuple reply, int zone) -> {
                directions(original, reply);
                zone(zone);
            }
            case FlowRecord.Expected(Expectation expected) -> expectation(expected);
            case FlowRecord.Unexpected(Expectation expected) -> expectation(expected);
        }
    }

    private void flow(Flow flow) {
        directions(flow.original(), flow.reply());
        zone(flow.zone());
        number(Tag.STATUS, flow.status().bits());
        flow.timeoutSeconds().ifPresent(seconds -> number(Tag.TIMEOUT, (int) seconds));
        flow.mark().ifPresent(mark -> number(Tag.MARK, mark));
        flow.state().ifPresent(this::state);
        flow.helper().ifPresent(name -> text(Tag.HELPER, name));
        flow.labels().ifPresent(labels -> field(Tag.LABELS, 16).putLong(labels.high()).putLong(labels.low()));
        flow.originalAdjustment().ifPresent(by -> adjustment(Tag.ORIGINAL_ADJUSTMENT, by));
        flow.replyAdjustment().ifPresent(by -> adjustment(Tag.REPLY_ADJUSTMENT, by));
        flow.master().ifPresent(master -> tuple(Tag.MASTER, master));
        flow.synproxy().ifPresent(proxy -> field(Tag.SYNPROXY, 12).putInt(proxy.initialSequence())
                .putInt(proxy.initialTimestamp()).putInt(proxy.timestampOffset()));
    }

    private void directions(Tuple original, Tuple reply) {
        tuple(Tag.ORIGINAL, original);
        if (!reply.equals(original.inverted())) {
            tuple(Tag.REPLY, reply);
        }
    }

    private void state(ProtocolState state) {
        switch (state) {
            case ProtocolState.Tcp tcp -> field(Tag.TCP, 5).put((byte) tcp.state())
                    .put((byte) tcp.original().windowScale()).put((byte) tcp.original().flags())
                    .put((byte) tcp.reply().windowScale()).put((byte) tcp.reply().flags());
            case ProtocolState.Sctp sctp -> field(Tag.SCTP, 9).put((byte) sctp.state())
                    .putInt(sctp.originalTag()).putInt(sctp.replyTag());
            case ProtocolState.Dccp dccp -> field(Tag.DCCP, 10).put((byte) dccp.state()).put((byte) dccp.role())
                    .putLong(dccp.handshakeSequence());
        }
    }

    private void adjustment(int tag, Flow.Adjustment by) {
        field(tag, 12).putInt(by.correctionPosition()).putInt(by.offsetBefore()).putInt(by.offsetAfter());
    }

    private void expectation(Expectation expected) {
        tuple(Tag.ORIGINAL, expected.tuple());
        tuple(Tag.MASK, expected.mask());
        tuple(Tag.MASTER, expected.master());
        zone(expected.zone());
        expected.timeoutSeconds().ifPresent(seconds -> number(Tag.TIMEOUT, (int) seconds));
        number(Tag.FLAGS, expected.flags());
        number(Tag.CLASS, expected.expectationClass());
        expected.translation().ifPresent(translation -> {
            number(Tag.TRANSLATION_DIRECTION, translation.direction());
            tuple(Tag.TRANSLATION, translation.tuple());
        });
        expected.helper().ifPresent(name -> text(Tag.HELPER, name));
        expected.function().ifPresent(name -> text(Tag.FUNCTION, name));
    }

    private ByteBuffer field(int tag, int length) {
        return bytes.put((byte) tag).put((byte) length);
    }

    private void number(int tag, int value) {
        field(tag, 4).putInt(value);
    }

    private void zone(int zone) {
        if (zone != 0) {
            field(Tag.ZONE, 2).putShort((short) zone);
        }
    }

    private void text(int tag, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > NAME_MAX) {
            throw new BufferOverflowException();
        }
        field(tag, octets.length).put(octets);
    }

    private void tuple(int tag, Tuple tuple) {
        int at = bytes.position();
        field(tag, 0);
        int shape = (tuple.source().isV4() ? 0 : Tag.SHAPE_V6) | (tuple.zone() == 0 ? 0 : Tag.SHAPE_ZONE);
        int layer4 = switch (tuple.layer4()) {
            case Tuple.Ports _ -> Tag.SHAPE_PORTS;
            case Tuple.Icmp _ -> Tag.SHAPE_ICMP;
            case Tuple.Portless _ -> Tag.SHAPE_PORTLESS;
        };
        bytes.put((byte) (shape | layer4)).put((byte) tuple.protocol());
        address(tuple.source());
        address(tuple.destination());
        switch (tuple.layer4()) {
            case Tuple.Ports(int source, int destination) ->
                bytes.putShort((short) source).putShort((short) destination);
            case Tuple.Icmp(int id, int type, int code) ->
                bytes.putShort((short) id).put((byte) type).put((byte) code);
            case Tuple.Portless _ -> { }
        }
        if (tuple.zone() != 0) {
            bytes.putShort((short) tuple.zone());
        }
        bytes.put(at + 1, (byte) (bytes.position() - at - 2));
    }

    private void address(IpAddress address) {
        switch (address) {
            case Ipv4Address four -> bytes.putInt(four.number());
            case Ipv6Address six -> bytes.putLong(six.high()).putLong(six.low());
        }
    }
}
