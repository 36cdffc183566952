package io.twinwall.linux.nftrace;

import io.twinwall.linux.netlink.Attributes;
import io.twinwall.linux.netlink.NetfilterFamily;
import io.twinwall.linux.packet.PacketHead;
import java.util.Optional;

/**
 * The attributes of NFT_MSG_TRACE to a {@link TraceStep} (enum nft_trace_attributes of linux/netfilter/nf_tables.h).
 * Pure; never throws for any bytes.
 */
final class TraceDecoder {
    private static final int TABLE = 1;
    private static final int CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int TYPE = 4;
    private static final int VERDICT = 5;
    private static final int ID = 6;
    private static final int NETWORK_HEADER = 8;
    private static final int TRANSPORT_HEADER = 9;
    private static final int IIF = 10;
    private static final int OIF = 12;
    private static final int POLICY = 16;
    private static final int VERDICT_CODE = 1;
    private static final int VERDICT_CHAIN = 2;
    private static final int TYPE_POLICY = 1;
    private static final int TYPE_RETURN = 2;
    private static final int TYPE_RULE = 3;

    private String table = "";
    private String chain = "";
    private long rule;
    private int type;
    private Integer verdict;
    private String target = "";
    private int id;
    private byte[] network = {};
    private byte[] transport = {};
    private int in;
    private int out;
    private boolean broken;

    private TraceDecoder() {}

    /** The step; empty where the attributes are broken or the step is of a kind that does not exist yet. */
    static Optional<TraceStep> decode(int family, Attributes at) {
        TraceDecoder parts = new TraceDecoder();
        while (at.next()) {
            parts.take(at);
        }
        Optional<TraceStep.Kind> kind = parts.kind();
        if (at.broken() || parts.broken || kind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TraceStep(parts.id, NetfilterFamily.word(family), parts.table, parts.chain, kind.get(),
                parts.rule, parts.verdict == null ? "" : word(parts.verdict), parts.target, parts.in, parts.out,
                PacketHead.decode(parts.network, parts.transport)));
    }

    private void take(Attributes at) {
        switch (at.type()) {
            case TABLE -> table = at.text();
            case CHAIN -> chain = at.text();
            case RULE_HANDLE -> rule = at.network64();
            case TYPE -> type = at.network32();
            case VERDICT -> verdict(at.nested());
            case POLICY -> verdict = at.network32();
            case ID -> id = at.network32();
            case NETWORK_HEADER -> network = at.octets();
            case TRANSPORT_HEADER -> transport = at.octets();
            case IIF -> in = at.network32();
            case OIF -> out = at.network32();
            default -> { }
        }
    }

    private void verdict(Attributes at) {
        while (at.next()) {
            switch (at.type()) {
                case VERDICT_CODE -> verdict = at.network32();
                case VERDICT_CHAIN -> target = at.text();
                default -> { }
            }
        }
        broken |= at.broken();
    }

    /** The end of a chain comes as a rule without a handle. */
    private Optional<TraceStep.Kind> kind() {
        return switch (type) {
            case TYPE_POLICY -> Optional.of(TraceStep.Kind.POLICY);
            case TYPE_RETURN -> Optional.of(TraceStep.Kind.RETURN);
            case TYPE_RULE -> Optional.of(rule == 0 ? TraceStep.Kind.RETURN : TraceStep.Kind.RULE);
            default -> Optional.empty();
        };
    }

    /** NF_DROP ... of linux/netfilter.h, NFT_CONTINUE ... of nf_tables.h; a queue's number is in the upper half. */
    private static String word(int code) {
        return switch (code) {
            case -1 -> "continue";
            case -2 -> "break";
            case -3 -> "jump";
            case -4 -> "goto";
            case -5 -> "return";
            default -> switch (code & 0xff) {
                case 0 -> "drop";
                case 1 -> "accept";
                case 2 -> "stolen";
                case 3 -> "queue";
                default -> "verdict" + code;
            };
        };
    }
}
