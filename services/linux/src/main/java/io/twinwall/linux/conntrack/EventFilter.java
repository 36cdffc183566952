package io.twinwall.linux.conntrack;

import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketFilter.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program with which the kernel itself passes over events (linux/filter.h, net/netlink/af_netlink.c): each that it
 * lets by costs a system call, a decoding and room in the socket's buffer.
 *
 * <pre>
 *   any event of a table's port ..................... dropped
 *   of TCP, not assured: began with labels or master  passed
 *                        ended ...................... passed
 *                        anything else .............. dropped
 *   of TCP, assured:     FIN-WAIT, LAST-ACK ......... dropped, unless labels or sequence numbers come with it
 *                        ended in TIME-WAIT, CLOSE .. dropped: that it came there was an event of its own
 *   all else, and what cannot be read ............... passed
 * </pre>
 *
 * <p>So a short TCP connection is three events instead of seven: assured, half closed, over. What is passed too much is
 * judged again by whoever listens; the program saves work and decides nothing. It finds attributes by the kernel's own
 * search (SKF_AD_NLATTR, SKF_AD_NLATTR_NEST), so their order does not matter.
 */
final class EventFilter {
    private static final int LD_IMMEDIATE = 0x00;
    private static final int LDX_IMMEDIATE = 0x01;
    private static final int LD = 0x20;
    private static final int LDH = 0x28;
    private static final int LD_AT_X = 0x40;
    private static final int LDB_AT_X = 0x50;
    private static final int TAX = 0x07;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int ATTRIBUTE = -0x1000 + 12;
    private static final int ATTRIBUTE_INSIDE = -0x1000 + 16;

    private static final int TYPE_AT = 4;
    private static final int FLAGS_AT = 6;
    private static final int PORT_AT = 12;
    /** Behind struct nlmsghdr and struct nfgenmsg. */
    private static final int ATTRIBUTES_AT = 20;
    /** Of an attribute, behind its header. */
    private static final int VALUE_AT = 4;

    private static final int IPPROTO_TCP = 6;
    private static final int FIN_WAIT = 4;
    private static final int LAST_ACK = 6;
    private static final int TIME_WAIT = 7;
    private static final int CLOSE = 8;

    private static final String NEXT = "";
    private static final String PASS = "pass";
    private static final String DROP = "drop";

    private record Line(int code, int operand, String yes, String no) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private EventFilter() {}

    /**
     * The program.
     *
     * @param port of the table whose changes are passed over
     */
    static PacketFilter of(int port) {
        EventFilter filter = new EventFilter();
        filter.line(LD, PORT_AT).jump(JUMP_EQUAL, host32(port), DROP, NEXT);
        filter.line(LDH, TYPE_AT).jump(JUMP_EQUAL, host16(Cta.CT_NEW), "tcp", NEXT)
                .jump(JUMP_EQUAL, host16(Cta.CT_DELETE), "tcp", PASS);
        filter.label("tcp").find(Cta.TUPLE_ORIG, PASS)
                .inside(Cta.TUPLE_PROTO, PASS).inside(Cta.PROTO_NUM, PASS)
                .line(TAX, 0).line(LDB_AT_X, VALUE_AT).jump(JUMP_EQUAL, IPPROTO_TCP, NEXT, PASS);
        filter.line(LDH, TYPE_AT).jump(JUMP_EQUAL, host16(Cta.CT_DELETE), "ended", NEXT);
        filter.find(Cta.STATUS, PASS).line(TAX, 0).line(LD_AT_X, VALUE_AT)
                .jump(JUMP_ANY_BIT, FlowStatus.ASSURED, "assured", NEXT);
        filter.line(LDH, FLAGS_AT).jump(JUMP_ANY_BIT, host16(Cta.NLM_F_CREATE), NEXT, DROP)
                .found(Cta.LABELS, "master");
        filter.label("master").found(Cta.TUPLE_MASTER, DROP);
        filter.label("assured").state().jump(JUMP_EQUAL, FIN_WAIT, "closing", NEXT)
                .jump(JUMP_EQUAL, LAST_ACK, "closing", PASS);
        filter.label("closing").found(Cta.LABELS, "adjusted");
        filter.label("adjusted").found(Cta.SEQ_ADJ_ORIG, "replies");
        filter.label("replies").found(Cta.SEQ_ADJ_REPLY, DROP);
        filter.label("ended").state().jump(JUMP_EQUAL, TIME_WAIT, DROP, NEXT).jump(JUMP_EQUAL, CLOSE, DROP, PASS);
        filter.label(PASS).line(RETURN, -1);
        filter.label(DROP).line(RETURN, 0);
        return filter.assembled();
    }

    private static int host16(int number) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number
                : Short.toUnsignedInt(Short.reverseBytes((short) number));
    }

    private static int host32(int number) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
    }

    private EventFilter line(int code, int operand) {
        lines.add(new Line(code, operand, NEXT, NEXT));
        return this;
    }

    private EventFilter jump(int code, int operand, String yes, String no) {
        lines.add(new Line(code, operand, yes, no));
        return this;
    }

    private EventFilter label(String name) {
        labels.put(name, lines.size());
        return this;
    }

    /** Where an attribute of the message is; where it is not, the program goes on elsewhere. */
    private EventFilter find(int type, String otherwise) {
        return line(LDX_IMMEDIATE, type).line(LD_IMMEDIATE, ATTRIBUTES_AT).line(LD, ATTRIBUTE)
                .jump(JUMP_EQUAL, 0, otherwise, NEXT);
    }

    /** Passes a message that has an attribute. */
    private EventFilter found(int type, String otherwise) {
        return find(type, otherwise).jump(JUMP_EQUAL, 0, PASS, PASS);
    }

    /** Where an attribute inside the one that was found last is. */
    private EventFilter inside(int type, String otherwise) {
        return line(LDX_IMMEDIATE, type).line(LD, ATTRIBUTE_INSIDE).jump(JUMP_EQUAL, 0, otherwise, NEXT);
    }

    /** The state of TCP; where none is told the event is about something else and passes. */
    private EventFilter state() {
        return find(Cta.PROTOINFO, PASS).inside(Cta.PROTOINFO_TCP, PASS)
                .inside(Cta.PROTOINFO_STATE, PASS).line(TAX, 0).line(LDB_AT_X, VALUE_AT);
    }

    private PacketFilter assembled() {
        List<Instruction> program = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            Line line = lines.get(at);
            program.add(new Instruction(line.code(), distance(at, line.yes()), distance(at, line.no()),
                    line.operand()));
        }
        return new PacketFilter(program);
    }

    private int distance(int at, String label) {
        return label.isEmpty() ? 0 : labels.get(label) - at - 1;
    }
}
