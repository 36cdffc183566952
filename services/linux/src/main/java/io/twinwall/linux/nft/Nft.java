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

    /** Runs a listing ({@code list table inet twinwall-filter}) and gives its JSON text. */
    String list(String command) throws NftRefused;
}
