package io.twinwall.linux.nflog;

import io.twinwall.linux.packet.PacketHead;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A packet that a rule logged.
 *
 * @param family AF_* of the table's hook, 2 and 10 for IP
 * @param hook NF_INET_*: 0 prerouting, 1 input, 2 forward, 3 output, 4 postrouting
 * @param prefix the rule's words, without control characters
 * @param inDevice index of the device it came by, 0 for what the node sends itself
 * @param outDevice index of the device it leaves by, 0 where that is not known yet
 * @param time absent where the kernel gave none
 * @param head absent where the packet is not IP or too little of it was kept
 * @param sequence counts the packets the kernel had for this listener, the lost ones included
 */
public record LoggedPacket(
        int family,
        int hook,
        String prefix,
        int inDevice,
        int outDevice,
        OptionalInt mark,
        Optional<Instant> time,
        Optional<PacketHead> head,
        OptionalInt sequence) {
    private static final String[] HOOKS = {"prerouting", "input", "forward", "output", "postrouting", "ingress"};

    /** The hook in nft's words. */
    public String hookWord() {
        return hook >= 0 && hook < HOOKS.length ? HOOKS[hook] : "hook" + hook;
    }
}
