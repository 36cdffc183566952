package io.twinwall.linux.nft;

/**
 * libnftables. A batch is all or nothing. Implementations are bound to the network namespace of the process and may be
 * called from any thread, one call at a time.
 */
public interface Nft {
    /** Runs a batch of commands, JSON ({@code {"nftables": [...]}}) or nft text, atomically. */
    void apply(String commands) throws NftRefused;

    /** Has the kernel judge the batch without keeping it ({@code nft -c}). */
    void dryRun(String commands) throws NftRefused;

    /**
     * Has the kernel judge a batch by running it together with what undoes it, as one transaction that leaves nothing
     * and that packets do not see. A dry run waits for the kernel to forget (a grace period of RCU, 8 ms and more);
     * this does not.
     *
     * @param commands a JSON batch that may be taken back in the same transaction: no tables, base chains, flowtables
     * @param undoing a JSON batch that removes what {@code commands} adds
     * @return whether that was done, and so the ruleset is of another generation; otherwise it was a dry run
     */
    default boolean rehearse(String commands, String undoing) throws NftRefused {
        dryRun(commands);
        return false;
    }

    /** Runs a listing ({@code list table inet twinwall-filter}) and gives its JSON text. */
    String list(String command) throws NftRefused;
}
