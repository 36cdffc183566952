package io.twinwall.linux.netlink;

/** NFPROTO_* of linux/netfilter.h. */
public final class NetfilterFamily {
    private NetfilterFamily() {}

    /** In nft's words. */
    public static String word(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family" + number;
        };
    }
}
