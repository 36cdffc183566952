package io.twinwall.linux.conntrack;

/** IPS_* of linux/netfilter/nf_conntrack_common.h. */
public record FlowStatus(int bits) {
    public static final int EXPECTED = 0x1;
    public static final int SEEN_REPLY = 0x2;
    public static final int ASSURED = 0x4;
    public static final int CONFIRMED = 0x8;
    public static final int SRC_NAT = 0x10;
    public static final int DST_NAT = 0x20;
    public static final int SEQ_ADJUST = 0x40;
    public static final int SRC_NAT_DONE = 0x80;
    public static final int DST_NAT_DONE = 0x100;
    public static final int DYING = 0x200;
    public static final int FIXED_TIMEOUT = 0x400;
    public static final int HELPER = 0x2000;
    public static final int OFFLOAD = 0x4000;

    public boolean has(int bit) {
        return (bits & bit) != 0;
    }

    /** Whether an answer came. */
    public boolean isReplied() {
        return has(SEEN_REPLY);
    }

    /** Whether the kernel keeps it when the table is full. */
    public boolean isAssured() {
        return has(ASSURED);
    }

    public boolean isTranslated() {
        return has(SRC_NAT | DST_NAT);
    }
}
