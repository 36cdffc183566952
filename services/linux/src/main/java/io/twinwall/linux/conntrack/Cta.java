package io.twinwall.linux.conntrack;

/** Numbers of linux/netfilter/nfnetlink_conntrack.h and nfnetlink.h. */
final class Cta {
    private static final int NFNL_SUBSYS_CTNETLINK = 1 << 8;
    private static final int NFNL_SUBSYS_CTNETLINK_EXP = 2 << 8;

    static final int CT_NEW = NFNL_SUBSYS_CTNETLINK;
    static final int CT_GET = NFNL_SUBSYS_CTNETLINK | 1;
    static final int CT_DELETE = NFNL_SUBSYS_CTNETLINK | 2;
    static final int CT_GET_STATS = NFNL_SUBSYS_CTNETLINK | 5;
    static final int EXP_NEW = NFNL_SUBSYS_CTNETLINK_EXP;
    static final int EXP_GET = NFNL_SUBSYS_CTNETLINK_EXP | 1;
    static final int EXP_DELETE = NFNL_SUBSYS_CTNETLINK_EXP | 2;

    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int TUPLE_ORIG = 1;
    static final int TUPLE_REPLY = 2;
    static final int STATUS = 3;
    static final int PROTOINFO = 4;
    static final int HELP = 5;
    static final int NAT_SRC = 6;
    static final int TIMEOUT = 7;
    static final int MARK = 8;
    static final int COUNTERS_ORIG = 9;
    static final int COUNTERS_REPLY = 10;
    static final int USE = 11;
    static final int ID = 12;
    static final int NAT_DST = 13;
    static final int TUPLE_MASTER = 14;
    static final int SEQ_ADJ_ORIG = 15;
    static final int SEQ_ADJ_REPLY = 16;
    static final int ZONE = 18;
    static final int SECCTX = 19;
    static final int TIMESTAMP = 20;
    static final int MARK_MASK = 21;
    static final int LABELS = 22;
    static final int SYNPROXY = 24;
    static final int FILTER = 25;
    static final int STATUS_MASK = 26;
    static final int TIMESTAMP_EVENT = 27;

    static final int TUPLE_IP = 1;
    static final int TUPLE_PROTO = 2;
    static final int TUPLE_ZONE = 3;
    static final int IP_V4_SRC = 1;
    static final int IP_V4_DST = 2;
    static final int IP_V6_SRC = 3;
    static final int IP_V6_DST = 4;
    static final int PROTO_NUM = 1;
    static final int PROTO_SRC_PORT = 2;
    static final int PROTO_DST_PORT = 3;
    static final int PROTO_ICMP_ID = 4;
    static final int PROTO_ICMP_TYPE = 5;
    static final int PROTO_ICMP_CODE = 6;
    static final int PROTO_ICMPV6_ID = 7;
    static final int PROTO_ICMPV6_TYPE = 8;
    static final int PROTO_ICMPV6_CODE = 9;

    static final int PROTOINFO_TCP = 1;
    static final int PROTOINFO_DCCP = 2;
    static final int PROTOINFO_SCTP = 3;
    /** The first attribute of each protocol. */
    static final int PROTOINFO_STATE = 1;
    static final int TCP_WSCALE_ORIGINAL = 2;
    static final int TCP_WSCALE_REPLY = 3;
    static final int TCP_FLAGS_ORIGINAL = 4;
    static final int TCP_FLAGS_REPLY = 5;
    static final int DCCP_ROLE = 2;
    static final int DCCP_HANDSHAKE_SEQ = 3;
    static final int SCTP_VTAG_ORIGINAL = 2;
    static final int SCTP_VTAG_REPLY = 3;

    static final int HELP_NAME = 1;
    static final int SECCTX_NAME = 1;
    static final int COUNTERS_PACKETS = 1;
    static final int COUNTERS_BYTES = 2;
    static final int TIMESTAMP_START = 1;
    static final int TIMESTAMP_STOP = 2;
    static final int SEQADJ_CORRECTION_POS = 1;
    static final int SEQADJ_OFFSET_BEFORE = 2;
    static final int SEQADJ_OFFSET_AFTER = 3;
    static final int SYNPROXY_ISN = 1;
    static final int SYNPROXY_ITS = 2;
    static final int SYNPROXY_TSOFF = 3;

    static final int NAT_V4_MINIP = 1;
    static final int NAT_V4_MAXIP = 2;
    static final int NAT_PROTO = 3;
    static final int NAT_V6_MINIP = 4;
    static final int NAT_V6_MAXIP = 5;
    static final int PROTONAT_PORT_MIN = 1;
    static final int PROTONAT_PORT_MAX = 2;

    static final int FILTER_ORIG_FLAGS = 1;
    static final int FILTER_REPLY_FLAGS = 2;
    /** Bits of the flags, of net/netfilter/nf_internals.h. */
    static final int FILTER_IP_SRC = 1;

    static final int STATS_GLOBAL_ENTRIES = 1;
    static final int STATS_GLOBAL_MAX_ENTRIES = 2;

    static final int EXPECT_MASTER = 1;
    static final int EXPECT_TUPLE = 2;
    static final int EXPECT_MASK = 3;
    static final int EXPECT_TIMEOUT = 4;
    static final int EXPECT_ID = 5;
    static final int EXPECT_HELP_NAME = 6;
    static final int EXPECT_ZONE = 7;
    static final int EXPECT_FLAGS = 8;
    static final int EXPECT_CLASS = 9;
    static final int EXPECT_NAT = 10;
    static final int EXPECT_FN = 11;
    static final int EXPECT_NAT_DIR = 1;
    static final int EXPECT_NAT_TUPLE = 2;

    private Cta() {}
}
