package io.twinwall.linux.netlink;

import io.twinwall.linux.Actor;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the multicast group of nftables; on the monitor's thread. The kernel tells the parts of a transaction first,
 * then its generation with the number and the name of the thread that committed it.
 *
 * <p>Our own transactions are known by that thread, and once one was, by the port of libnftables' socket as well: a
 * thread that has ended by the time its change is read is still ours.
 */
final class RulesetChanges implements GroupReader.Taker {
    /** NETLINK_NETFILTER. */
    static final int PROTOCOL = 12;

    /** NFNLGRP_NFTABLES is 7; the bits begin with group 1. */
    static final int GROUPS = 1 << 6;

    private final Audience<RulesetChange> audience;
    private final Set<String> touched = new HashSet<>();
    private final Set<Integer> ownPorts = new HashSet<>();

    RulesetChanges(Audience<RulesetChange> audience) {
        this.audience = audience;
    }

    @Override
    public boolean take(ByteBuffer datagram, int length) {
        boolean whole = true;
        for (RulesetMessage message : RulesetDecoder.decode(datagram, length)) {
            switch (message) {
                case RulesetMessage.Touched(String table) -> touched.add(table);
                case RulesetMessage.Generation generation -> committed(generation);
                case RulesetMessage.Other _ -> { }
                case RulesetMessage.Fault _ -> whole = false;
            }
        }
        return whole;
    }

    private void committed(RulesetMessage.Generation generation) {
        if (Actors.isOwnThread(generation.thread())) {
            ownPorts.add(generation.port());
        }
        if (!ownPorts.contains(generation.port())) {
            audience.tell(new RulesetChange.Committed(
                    generation.number(), touched, new Actor(generation.thread(), generation.name())));
        }
        touched.clear();
    }

    @Override
    public void lost() {
        touched.clear();
        audience.tell(new RulesetChange.Overrun());
    }
}
