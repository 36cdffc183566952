package io.twinwall.linux.netlink;

import java.util.Optional;

/** A chain as the kernel has it. */
public record NfChain(String name, Optional<Base> base) {
    /**
     * What makes it a base chain.
     *
     * @param type {@code filter}, {@code nat} or {@code route}
     * @param hook NF_INET_*: 0 prerouting, 1 input, 2 forward, 3 output, 4 postrouting
     * @param policy NF_DROP (0) or NF_ACCEPT (1)
     */
    public record Base(String type, int hook, int priority, int policy) {}
}
