package io.twinwall.linux.nft;

/** libnftables refused a batch; nothing of it was kept. */
public final class NftRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int commandIndex;

    /** Takes libnftables' own words. */
    public NftRefused(int commandIndex, String reason) {
        super(reason);
        this.commandIndex = commandIndex;
    }

    /** 0-based index of the refused command in the JSON array, -1 where libnftables did not say. */
    public int commandIndex() {
        return commandIndex;
    }
}
