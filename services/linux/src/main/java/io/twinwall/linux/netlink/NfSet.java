package io.twinwall.linux.netlink;

/**
 * A set or map as the kernel has it, without its elements.
 *
 * @param flags NFT_SET_*
 * @param definition the attributes of NFT_MSG_NEWSET that describe it, but for table, name and flags
 */
public record NfSet(String name, int flags, Octets definition) {
    private static final int NFT_SET_ANONYMOUS = 0x1;
    private static final int NFT_SET_EVAL = 0x20;

    /** Belongs to the one rule that names it. */
    public boolean anonymous() {
        return (flags & NFT_SET_ANONYMOUS) != 0;
    }

    /** Filled by packets. */
    public boolean dynamic() {
        return (flags & NFT_SET_EVAL) != 0;
    }
}
