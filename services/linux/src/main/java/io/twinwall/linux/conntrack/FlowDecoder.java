package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Attributes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The attributes of a connection to a {@link Flow} (linux/netfilter/nfnetlink_conntrack.h). Pure; never throws for any
 * bytes. Attributes it does not know are passed over.
 */
final class FlowDecoder {
    private static final int LABELS_BYTES = 16;

    private Optional<Tuple> original = Optional.empty();
    private Optional<Tuple> reply = Optional.empty();
    private int zone;
    private int id;
    private int status;
    private OptionalLong timeout = OptionalLong.empty();
    private OptionalInt mark = OptionalInt.empty();
    private Optional<ProtocolState> state = Optional.empty();
    private Optional<String> helper = Optional.empty();
    private Optional<Flow.Labels> labels = Optional.empty();
    private Optional<Flow.Adjustment> originalAdjustment = Optional.empty();
    private Optional<Flow.Adjustment> replyAdjustment = Optional.empty();
    private Optional<Tuple> master = Optional.empty();
    private Optional<Flow.Counters> originalCounters = Optional.empty();
    private Optional<Flow.Counters> replyCounters = Optional.empty();
    private OptionalLong start = OptionalLong.empty();
    private OptionalLong stop = OptionalLong.empty();
    private OptionalLong happened = OptionalLong.empty();
    private Optional<Flow.Synproxy> synproxy = Optional.empty();
    private Optional<String> securityContext = Optional.empty();
    private int use;
    private boolean broken;

    private FlowDecoder() {}

    /** The flow that a message's attributes tell; empty where they are broken or lack a direction. */
    static Optional<Flow> decode(Attributes at) {
        FlowDecoder parts = new FlowDecoder();
        while (at.next()) {
            parts.take(at);
        }
        if (at.broken() || parts.broken || parts.original.isEmpty() || parts.reply.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parts.flow(parts.original.get(), parts.reply.get()));
    }

    private Flow flow(Tuple from, Tuple back) {
        Optional<Flow.Times> times = start.isEmpty() && stop.isEmpty() && happened.isEmpty()
                ? Optional.empty()
                : Optional.of(new Flow.Times(start, stop, happened));
        return new Flow(from, back, zone, id, new FlowStatus(status), timeout, mark, state, helper, labels,
                originalAdjustment, replyAdjustment, master, originalCounters, replyCounters, times, synproxy,
                securityContext, use);
    }

    private void take(Attributes at) {
        switch (at.type()) {
            case Cta.TUPLE_ORIG -> original = tuple(at);
            case Cta.TUPLE_REPLY -> reply = tuple(at);
            case Cta.TUPLE_MASTER -> master = tuple(at);
            case Cta.ZONE -> zone = at.network16();
            case Cta.ID -> id = at.network32();
            case Cta.STATUS -> status = at.network32();
            case Cta.TIMEOUT -> timeout = OptionalLong.of(Integer.toUnsignedLong(at.network32()));
            case Cta.MARK -> mark = OptionalInt.of(at.network32());
            case Cta.USE -> use = at.network32();
            case Cta.PROTOINFO -> state = state(at.nested());
            case Cta.HELP -> helper = Optional.of(text(at.nested(), Cta.HELP_NAME));
            case Cta.SECCTX -> securityContext = Optional.of(text(at.nested(), Cta.SECCTX_NAME));
            case Cta.LABELS -> labels = labels(at);
            case Cta.SEQ_ADJ_ORIG -> originalAdjustment = Optional.of(adjustment(at.nested()));
            case Cta.SEQ_ADJ_REPLY -> replyAdjustment = Optional.of(adjustment(at.nested()));
            case Cta.COUNTERS_ORIG -> originalCounters = Optional.of(counters(at.nested()));
            case Cta.COUNTERS_REPLY -> replyCounters = Optional.of(counters(at.nested()));
            case Cta.SYNPROXY -> synproxy = Optional.of(synproxy(at.nested()));
            case Cta.TIMESTAMP -> times(at.nested());
            case Cta.TIMESTAMP_EVENT -> happened = OptionalLong.of(at.network64());
            default -> { }
        }
    }

    private Optional<Tuple> tuple(Attributes at) {
        Optional<Tuple> tuple = TupleDecoder.decode(at);
        broken |= tuple.isEmpty();
        return tuple;
    }

    private String text(Attributes at, int type) {
        String text = "";
        while (at.next()) {
            if (at.type() == type) {
                text = at.text();
            }
        }
        broken |= at.broken();
        return text;
    }

    private Optional<Flow.Labels> labels(Attributes at) {
        // A kernel with fewer labels sends fewer octets; none that exists has more.
        if (at.length() != LABELS_BYTES) {
            return at.length() == LABELS_BYTES / 2
                    ? Optional.of(new Flow.Labels(at.network64(), 0))
                    : Optional.empty();
        }
        return Optional.of(new Flow.Labels(at.network64(0), at.network64(LABELS_BYTES / 2)));
    }

    private Flow.Adjustment adjustment(Attributes at) {
        int position = 0;
        int before = 0;
        int after = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.SEQADJ_CORRECTION_POS -> position = at.network32();
                case Cta.SEQADJ_OFFSET_BEFORE -> before = at.network32();
                case Cta.SEQADJ_OFFSET_AFTER -> after = at.network32();
                default -> { }
            }
        }
        broken |= at.broken();
        return new Flow.Adjustment(position, before, after);
    }

    private Flow.Counters counters(Attributes at) {
        long packets = 0;
        long bytes = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.COUNTERS_PACKETS -> packets = at.network64();
                case Cta.COUNTERS_BYTES -> bytes = at.network64();
                default -> { }
            }
        }
        broken |= at.broken();
        return new Flow.Counters(packets, bytes);
    }

    private Flow.Synproxy synproxy(Attributes at) {
        int sequence = 0;
        int timestamp = 0;
        int offset = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.SYNPROXY_ISN -> sequence = at.network32();
                case Cta.SYNPROXY_ITS -> timestamp = at.network32();
                case Cta.SYNPROXY_TSOFF -> offset = at.network32();
                default -> { }
            }
        }
        broken |= at.broken();
        return new Flow.Synproxy(sequence, timestamp, offset);
    }

    private void times(Attributes at) {
        while (at.next()) {
            switch (at.type()) {
                case Cta.TIMESTAMP_START -> start = OptionalLong.of(at.network64());
                case Cta.TIMESTAMP_STOP -> stop = OptionalLong.of(at.network64());
                default -> { }
            }
        }
        broken |= at.broken();
    }

    private Optional<ProtocolState> state(Attributes at) {
        Optional<ProtocolState> found = Optional.empty();
        while (at.next()) {
            Attributes inside = at.nested();
            switch (at.type()) {
                case Cta.PROTOINFO_TCP -> found = Optional.of(tcp(inside));
                case Cta.PROTOINFO_SCTP -> found = Optional.of(sctp(inside));
                case Cta.PROTOINFO_DCCP -> found = Optional.of(dccp(inside));
                default -> { }
            }
            broken |= inside.broken();
        }
        broken |= at.broken();
        return found;
    }

    private static ProtocolState tcp(Attributes at) {
        int tcpState = 0;
        int originalScale = 0;
        int replyScale = 0;
        int originalFlags = 0;
        int replyFlags = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.PROTOINFO_STATE -> tcpState = at.octet(0);
                case Cta.TCP_WSCALE_ORIGINAL -> originalScale = at.octet(0);
                case Cta.TCP_WSCALE_REPLY -> replyScale = at.octet(0);
                case Cta.TCP_FLAGS_ORIGINAL -> originalFlags = at.octet(0);
                case Cta.TCP_FLAGS_REPLY -> replyFlags = at.octet(0);
                default -> { }
            }
        }
        return new ProtocolState.Tcp(tcpState, new ProtocolState.Tcp.Side(originalScale, originalFlags),
                new ProtocolState.Tcp.Side(replyScale, replyFlags));
    }

    private static ProtocolState sctp(Attributes at) {
        int sctpState = 0;
        int originalTag = 0;
        int replyTag = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.PROTOINFO_STATE -> sctpState = at.octet(0);
                case Cta.SCTP_VTAG_ORIGINAL -> originalTag = at.network32();
                case Cta.SCTP_VTAG_REPLY -> replyTag = at.network32();
                default -> { }
            }
        }
        return new ProtocolState.Sctp(sctpState, originalTag, replyTag);
    }

    private static ProtocolState dccp(Attributes at) {
        int dccpState = 0;
        int role = 0;
        long sequence = 0;
        while (at.next()) {
            switch (at.type()) {
                case Cta.PROTOINFO_STATE -> dccpState = at.octet(0);
                case Cta.DCCP_ROLE -> role = at.octet(0);
                case Cta.DCCP_HANDSHAKE_SEQ -> sequence = at.network64();
                default -> { }
            }
        }
        return new ProtocolState.Dccp(dccpState, role, sequence);
    }
}
