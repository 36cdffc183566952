package io.twinwall.linux;

/** The kernel said no. The message says what was asked and the kernel's reason, fit for an operator. */
public final class KernelRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /** Names what was asked ({@code add address 10.10.0.1/32 to vr10-eth1}) and why not ({@code No such device}). */
    public KernelRefused(String asked, int errno, String reason) {
        super(asked + ": " + reason);
        this.errno = errno;
    }

    /** The positive errno. */
    public int errno() {
        return errno;
    }
}
