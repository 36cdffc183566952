package io.twinwall.linux.netlink;

/** One message of the multicast group of nftables. */
sealed interface RulesetMessage {
    /** Something in a table, or the table itself, is part of the transaction whose end follows. */
    record Touched(String table) implements RulesetMessage {}

    /**
     * NFT_MSG_NEWGEN: the transaction took effect.
     *
     * @param port of the socket that asked for it
     * @param thread number of the thread that asked, in the first process namespace; 0 where the kernel is older
     * @param name of the thread
     */
    record Generation(int number, int port, int thread, String name) implements RulesetMessage {}

    /** Well formed, but of another subsystem. */
    record Other(int type) implements RulesetMessage {}

    /** Bytes that are no message, or an overrun; whatever follows in the datagram is lost too. */
    record Fault(String why) implements RulesetMessage {}
}
