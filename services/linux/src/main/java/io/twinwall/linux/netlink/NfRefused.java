package io.twinwall.linux.netlink;

/** The kernel refused a transaction; nothing of it was kept. */
public final class NfRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int index;
    private final int errno;

    public NfRefused(int index, int errno, String reason) {
        super(reason);
        this.index = index;
        this.errno = errno;
    }

    /** 0-based index of the first refused change, -1 where it was the transaction as a whole. */
    public int index() {
        return index;
    }

    /** The positive errno; ERESTART where the ruleset was of another generation than the transaction. */
    public int errno() {
        return errno;
    }
}
