package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Request;
import java.nio.ByteBuffer;

/**
 * Messages about connections (linux/netfilter/nfnetlink_conntrack.h). Pure.
 *
 * <p>What the kernel takes is not what it tells. A created connection has the inverse of its original direction as its
 * reply and the translation in attributes of its own; a reply copied from a dump makes a connection that is not
 * translated, with no error. Window scale and flags of TCP are taken only with a mask of the flags, which a dump has
 * not: without them the kernel finds the next packet invalid.
 */
final class FlowEncoder {
    private static final int TCP_FLAGS_TAKEN = 0x1f;
    private static final int NOT_TAKEN = FlowStatus.EXPECTED | FlowStatus.DYING;

    private FlowEncoder() {}

    /** The question for one connection. */
    static Request get(ByteBuffer bytes, Tuple original, int zone) {
        Request request = Request.netfilter(bytes, Cta.CT_GET, Cta.NLM_F_ACK, TupleEncoder.family(original), 0);
        TupleEncoder.put(request, Cta.TUPLE_ORIG, original);
        return zone(request, zone);
    }

    /** The question for all connections that pass what the kernel can tell of the filter. */
    static Request dump(ByteBuffer bytes, FlowFilter filter) {
        int family = filter.family().map(of -> switch (of) {
            case IPV4 -> Cta.AF_INET;
            case IPV6 -> Cta.AF_INET6;
        }).orElse(Cta.AF_UNSPEC);
        Request request = Request.netfilter(bytes, Cta.CT_GET, Cta.NLM_F_DUMP, family, 0);
        filter.mark().ifPresent(mark ->
                request.putNetwork32(Cta.MARK, mark.value()).putNetwork32(Cta.MARK_MASK, mark.mask()));
        filter.status().ifPresent(status ->
                request.putNetwork32(Cta.STATUS, status.value()).putNetwork32(Cta.STATUS_MASK, status.mask()));
        filter.zone().ifPresent(number -> request.putNetwork16(Cta.ZONE, number));
        filter.source().ifPresent(source -> {
            int tuple = request.open(Cta.TUPLE_ORIG);
            int addresses = request.open(Cta.TUPLE_IP);
            TupleEncoder.put(request, Cta.IP_V4_SRC, Cta.IP_V6_SRC, source);
            request.close(addresses).close(tuple);
            int flags = request.open(Cta.FILTER);
            request.put(Cta.FILTER_ORIG_FLAGS, Cta.FILTER_IP_SRC).put(Cta.FILTER_REPLY_FLAGS, 0).close(flags);
        });
        return request;
    }

    /** Deletes this very connection: one that took its place has another id and stays. */
    static Request delete(ByteBuffer bytes, Flow flow) {
        Request request = Request.netfilter(bytes, Cta.CT_DELETE, 0, TupleEncoder.family(flow.original()), 0);
        TupleEncoder.put(request, Cta.TUPLE_ORIG, flow.original());
        if (flow.id() != 0) {
            request.putNetwork32(Cta.ID, flow.id());
        }
        return zone(request, flow.zone());
    }

    /** Deletes whatever connection has this direction, its first packet's or its answers'. */
    static Request delete(ByteBuffer bytes, Tuple tuple, int zone) {
        Request request = Request.netfilter(bytes, Cta.CT_DELETE, 0, TupleEncoder.family(tuple), 0);
        TupleEncoder.put(request, Cta.TUPLE_ORIG, tuple);
        return zone(request, zone);
    }

    /**
     * Creates a connection as another kernel told it. Counters, times and security context cannot be set.
     *
     * @throws IllegalArgumentException where the flow has no timeout: the kernel wants one
     */
    static Request create(ByteBuffer bytes, Flow flow) {
        if (flow.timeoutSeconds().isEmpty()) {
            throw new IllegalArgumentException("a connection cannot be created without a timeout");
        }
        Request request = Request.netfilter(bytes, Cta.CT_NEW, Cta.NLM_F_CREATE | Cta.NLM_F_EXCL,
                TupleEncoder.family(flow.original()), 0);
        TupleEncoder.put(request, Cta.TUPLE_ORIG, flow.original());
        Tuple inverse = flow.original().inverted();
        TupleEncoder.put(request, Cta.TUPLE_REPLY, new Tuple(inverse.source(), inverse.destination(),
                inverse.protocol(), inverse.layer4(), flow.reply().zone()));
        if (flow.status().has(FlowStatus.SRC_NAT)) {
            range(request, Cta.NAT_SRC, flow.reply(), true);
        }
        if (flow.status().has(FlowStatus.DST_NAT)) {
            range(request, Cta.NAT_DST, flow.reply(), false);
        }
        flow.master().ifPresent(master -> TupleEncoder.put(request, Cta.TUPLE_MASTER, master));
        return zone(changeable(request, flow), flow.zone());
    }

    /**
     * Changes a connection that is there: status (bits may only be added), and of timeout, protocol state, mark,
     * labels, adjustments and helper whatever the flow has.
     */
    static Request update(ByteBuffer bytes, Flow flow) {
        Request request = Request.netfilter(bytes, Cta.CT_NEW, 0, TupleEncoder.family(flow.original()), 0);
        TupleEncoder.put(request, Cta.TUPLE_ORIG, flow.original());
        return zone(changeable(request, flow), flow.zone());
    }

    private static Request changeable(Request request, Flow flow) {
        request.putNetwork32(Cta.STATUS, (flow.status().bits() & ~NOT_TAKEN) | FlowStatus.CONFIRMED);
        flow.timeoutSeconds().ifPresent(seconds -> request.putNetwork32(Cta.TIMEOUT, (int) seconds));
        flow.state().ifPresent(state -> state(request, state));
        flow.mark().ifPresent(mark -> request.putNetwork32(Cta.MARK, mark));
        flow.labels().ifPresent(labels -> {
            ByteBuffer octets = ByteBuffer.allocate(16).putLong(labels.high()).putLong(labels.low());
            request.put(Cta.LABELS, octets.array());
        });
        flow.originalAdjustment().ifPresent(by -> adjustment(request, Cta.SEQ_ADJ_ORIG, by));
        flow.replyAdjustment().ifPresent(by -> adjustment(request, Cta.SEQ_ADJ_REPLY, by));
        flow.synproxy().filter(proxy -> !proxy.equals(new Flow.Synproxy(0, 0, 0))).ifPresent(proxy -> {
            int nest = request.open(Cta.SYNPROXY);
            request.putNetwork32(Cta.SYNPROXY_ISN, proxy.initialSequence())
                    .putNetwork32(Cta.SYNPROXY_ITS, proxy.initialTimestamp())
                    .putNetwork32(Cta.SYNPROXY_TSOFF, proxy.timestampOffset()).close(nest);
        });
        flow.helper().ifPresent(name -> {
            int nest = request.open(Cta.HELP);
            request.put(Cta.HELP_NAME, name).close(nest);
        });
        return request;
    }

    /** The address and port that take a packet's place: where its answers go to, or come from. */
    private static void range(Request request, int type, Tuple reply, boolean source) {
        int nest = request.open(type);
        var address = source ? reply.destination() : reply.source();
        TupleEncoder.put(request, Cta.NAT_V4_MINIP, Cta.NAT_V6_MINIP, address);
        TupleEncoder.put(request, Cta.NAT_V4_MAXIP, Cta.NAT_V6_MAXIP, address);
        if (!(reply.layer4() instanceof Tuple.Portless)) {
            int port = source ? reply.destinationKey() : reply.sourceKey();
            int protocol = request.open(Cta.NAT_PROTO);
            request.putNetwork16(Cta.PROTONAT_PORT_MIN, port).putNetwork16(Cta.PROTONAT_PORT_MAX, port)
                    .close(protocol);
        }
        request.close(nest);
    }

    private static void adjustment(Request request, int type, Flow.Adjustment by) {
        int nest = request.open(type);
        request.putNetwork32(Cta.SEQADJ_CORRECTION_POS, by.correctionPosition())
                .putNetwork32(Cta.SEQADJ_OFFSET_BEFORE, by.offsetBefore())
                .putNetwork32(Cta.SEQADJ_OFFSET_AFTER, by.offsetAfter()).close(nest);
    }

    private static void state(Request request, ProtocolState state) {
        int nest = request.open(Cta.PROTOINFO);
        switch (state) {
            case ProtocolState.Tcp tcp -> {
                int inside = request.open(Cta.PROTOINFO_TCP);
                request.putByte(Cta.PROTOINFO_STATE, tcp.state())
                        .putByte(Cta.TCP_WSCALE_ORIGINAL, tcp.original().windowScale())
                        .putByte(Cta.TCP_WSCALE_REPLY, tcp.reply().windowScale())
                        .put(Cta.TCP_FLAGS_ORIGINAL, flags(tcp.original()))
                        .put(Cta.TCP_FLAGS_REPLY, flags(tcp.reply())).close(inside);
            }
            case ProtocolState.Sctp sctp -> {
                int inside = request.open(Cta.PROTOINFO_SCTP);
                request.putByte(Cta.PROTOINFO_STATE, sctp.state())
                        .putNetwork32(Cta.SCTP_VTAG_ORIGINAL, sctp.originalTag())
                        .putNetwork32(Cta.SCTP_VTAG_REPLY, sctp.replyTag()).close(inside);
            }
            case ProtocolState.Dccp dccp -> {
                int inside = request.open(Cta.PROTOINFO_DCCP);
                request.putByte(Cta.PROTOINFO_STATE, dccp.state()).putByte(Cta.DCCP_ROLE, dccp.role())
                        .putNetwork64(Cta.DCCP_HANDSHAKE_SEQ, dccp.handshakeSequence()).close(inside);
            }
        }
        request.close(nest);
    }

    private static byte[] flags(ProtocolState.Tcp.Side side) {
        return new byte[] {(byte) (side.flags() & TCP_FLAGS_TAKEN), TCP_FLAGS_TAKEN};
    }

    private static Request zone(Request request, int zone) {
        return zone == 0 ? request : request.putNetwork16(Cta.ZONE, zone);
    }
}
